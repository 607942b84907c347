"""Plain Markdown, as people write it anywhere, into the Markdown of our content: four-space lists, named code, no HTML, no loose links."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from apps.curriculum.checking.texts import RAW_HTML
from apps.curriculum.importing.blocks import INDENT, Blocks, stretches
from apps.curriculum.markup import plain, unformatted

Resolve = Callable[[str], str | None]
"""From a link's target in the document to its target in the content; None where it leads nowhere."""

CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
UNDERLINE = re.compile(r"^ {0,3}(?P<line>=+|-+)\s*$")
PARAGRAPH = re.compile(r"^ {0,3}(?![-*+>|#`~]|\d+[.)]\s)\S")
TIGHT_HEADING = re.compile(r"^ {0,3}(#{2,6})(?=[^\s#])|^ {1,3}(#{1,6})(?=\s)")
NESTED_HEADING = re.compile(r"^(?P<start>\s*(?:>\s?|[-*+]\s+|\d+[.)]\s+)+)#{1,6}\s+(?P<title>.+?)\s*#*$")
DEFINITION = re.compile(r"^ {0,3}\[(?P<label>[^\]^][^\]]*)\]:\s*<?(?P<target>[^\s>]+)>?(?:\s+[\"'(].*)?\s*$")

KNOWN_TAGS = {"b": "**", "strong": "**", "summary": "**", "i": "*", "em": "*"} | dict.fromkeys(
    ("p", "div", "span", "center", "details", "sub", "sup", "u", "small", "a"), ""
)
"""What stands for HTML that only gives a look. Any other tag is taken for a placeholder, such as `<name>`."""

_NAMES = "|".join((*KNOWN_TAGS, "br"))
_WORDS = r"(?:[^\[\]]|\[[^\[\]]*\])+"
INLINE = re.compile(
    rf"""
      (?P<escaped>\\[^\n<])
    | (?P<code>(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`))
    | !\[(?P<alt>[^\]]*)\]\(\s*(?P<source>[^)\s]*)[^)]*\)
    | \[(?P<words>{_WORDS})\]\(\s*<?(?P<target>(?:[^()\s>]|\([^()\s]*\))*)>?(?P<title>[^)]*)\)
    | (?P<image>!?)\[(?P<referring>{_WORDS})\](?:\[(?P<label>[^\]]*)\])?
    | (?P<address><(?:https?://|mailto:)[^<>\s]+>)
    | <a\s[^<>]*?href="(?P<href>[^"]*)"[^<>]*>(?P<linked>.*?)</a>
    | <(?P<mono>code|kbd)>(?P<quoted>[^`<>]*)</(?P=mono)>
    | </?(?P<known>{_NAMES})(?:\s[^<>]*)?/?>
    | (?P<placeholder>(?:\\?<(?!/?(?:{_NAMES})[\s/>])/?[a-zA-Z][\w-]*(?:\s[^<>`]*)?/?>)+|<![^<>`]*>)
    | \\?(?P<lone><)(?=[a-zA-Z/!])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def prepared(text: str) -> tuple[str, dict[str, str]]:
    """The document with headings as `## Title`, no comments and no link definitions; it keeps its lines. And the definitions by label.

    Raises Endless.
    """
    lines = CONTROL.sub("", text).split("\n")
    if lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---")
        lines[: end + 1] = [""] * (end + 1)
    definitions: dict[str, str] = {}
    for is_code, start, end in stretches(lines):
        if not is_code:
            bare = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), "\n".join(lines[start:end]))
            lines[start:end] = _headings(bare.split("\n"), definitions)
    return "\n".join(lines), definitions


def _headings(lines: list[str], definitions: dict[str, str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        expanded = re.sub(r"^[ \t]+", lambda white: white.group().expandtabs(INDENT), line)
        underline = UNDERLINE.match(expanded)
        definition = DEFINITION.match(expanded)
        if underline and found and PARAGRAPH.match(found[-1]):
            found[-1] = f"{'#' if underline['line'][0] == '=' else '##'} {found[-1].strip()}"
            found.append("")
        elif definition:
            definitions[definition["label"].lower()] = definition["target"]
            found.append("")
        else:
            expanded = TIGHT_HEADING.sub(lambda match: f"{match[1]} " if match[1] else match[2], expanded)
            expanded = NESTED_HEADING.sub(r"\g<start>**\g<title>**", expanded)
            found.append(re.sub(r"^#(?=[^\s#])", r"\#", re.sub(r"^#+\s*$", "", expanded)))
    return found


def words(markdown: str) -> str:
    """A line of Markdown as plain words, fit for a title: no marks, no HTML, nothing that looks like a link."""
    bare = " ".join(unformatted(plain(markdown)).split())
    return RAW_HTML.sub(lambda tag: tag.group().replace("<", "‹").replace(">", "›"), bare).replace("](", "] (")


@dataclass
class Tidy:
    """Tidies pieces of one document for one file of the content."""

    definitions: dict[str, str]
    resolve: Resolve
    heading: Callable[[str], str] = lambda title: title
    """Gives a heading below a section the wording that is free in its lesson."""

    def title(self, markdown: str) -> str:
        """A heading as we write it: no links, and no entities, which would make another anchor than they show."""
        return plain_links(Tidy({}, lambda target: None).inline(unescape(markdown)))

    def body(self, markdown: str) -> str:
        """Paragraphs, lists, tables and code as our renderer wants them. Headings rise by one level, for an area becomes a lesson."""
        lines = markdown.split("\n")
        blocks = Blocks(lambda level, title: f"{'#' * max(3, level - 1)} {self.heading(self.title(title))}")
        for is_code, start, end in stretches(lines):
            if is_code:
                blocks.code(lines[start:end])
            else:
                blocks.text(lines[start:end])
        pieces = [piece if is_code else self.inline(piece) for is_code, piece in blocks.joined()]
        return re.sub(r"\A\n+|\n+\Z", "", "\n".join(pieces))

    def inline(self, markdown: str) -> str:
        return INLINE.sub(self._replaced, markdown)

    def _replaced(self, match: re.Match[str]) -> str:
        found = match.groupdict()
        if found["escaped"] or found["address"]:
            return match.group()
        if found["code"]:
            return " ".join(match.group().split("\n"))
        if found["source"] is not None:
            return f"[{found['alt'] or 'Image'}]({found['source']})" if _is_outside(found["source"]) else found["alt"] or "(image)"
        if found["words"]:
            return self._link(found["words"], found["target"], found["title"])
        if found["referring"]:
            return self._reference(match)
        if found["linked"] is not None:
            return self._link(found["linked"], found["href"], "")
        if found["mono"]:
            return f"`{unescape(found['quoted'])}`" if found["quoted"].strip() else found["quoted"]
        if found["known"]:
            return self._known(match)
        if found["placeholder"]:
            code = f"`{match.group().replace(chr(92), '')}`"
            before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
            return f"{' ' if before == '`' else ''}{code}{' ' if after == '`' else ''}"
        return "< "

    def _link(self, text: str, target: str, title: str) -> str:
        text = self.inline(text)
        wanted = target if _is_outside(target) else self.resolve(target)
        return f"[{text}]({wanted}{title.rstrip() if _is_outside(target) else ''})" if wanted else text

    def _reference(self, match: re.Match[str]) -> str:
        target = self.definitions.get((match["label"] or match["referring"]).lower())
        if target is not None:
            return self._link(match["referring"], target, "")
        before = "! " if match["image"] else ""  # an exclamation mark: together they would begin an image
        return f"{before}[{self.inline(match['referring'])}]{'' if match['label'] is None else f'[{match["label"]}]'}"

    def _known(self, match: re.Match[str]) -> str:
        tag = match["known"].lower()
        if tag != "br":
            return KNOWN_TAGS[tag]
        line = match.string[match.string.rfind("\n", 0, match.start()) + 1 :].lstrip()
        return "; " if line.startswith("|") else "  \n"


def plain_links(markdown: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)


def _is_outside(target: str) -> bool:
    return target.startswith(("https://", "http://", "mailto:"))
