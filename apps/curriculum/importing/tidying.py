"""Plain Markdown, as people write it anywhere, into the Markdown of our content: four-space lists, named code, no HTML, no loose links."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

from apps.curriculum.checking import RAW_HTML
from apps.curriculum.markup import FENCE, HEADING, plain, unformatted

Resolve = Callable[[str], str | None]
"""From a link's target in the document to its target in the content; None where it leads nowhere."""

INDENT = 4
"""Spaces that a nested list item, and what belongs to an item, are indented by."""

CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
RULE = re.compile(r"^ {0,3}([-*_])(?:\s*\1){2,}\s*$")
UNDERLINE = re.compile(r"^ {0,3}(?P<line>=+|-+)\s*$")
PARAGRAPH = re.compile(r"^ {0,3}(?![-*+>|#`~]|\d+[.)]\s)\S")
TIGHT_HEADING = re.compile(r"^ {0,3}(#{2,6})(?=[^\s#])|^ {1,3}(#{1,6})(?=\s)")
NESTED_HEADING = re.compile(r"^(?P<start>\s*(?:>\s?|[-*+]\s+|\d+[.)]\s+)+)#{1,6}\s+(?P<title>.+?)\s*#*$")
DEFINITION = re.compile(r"^ {0,3}\[(?P<label>[^\]^][^\]]*)\]:\s*<?(?P<target>[^\s>]+)>?(?:\s+[\"'(].*)?\s*$")
ITEM = re.compile(r"^(?P<indent> *)(?P<marker>[-*+]|\d{1,9}[.)])(?P<space>\s+)(?P<text>\S.*)$")
TABLE_LINE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+$")
LANGUAGE = re.compile(r"[`~]{3,}\s*\{?\.?(?P<language>[\w+#-]*)")

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
    | \[(?P<referring>{_WORDS})\](?:\[(?P<label>[^\]]*)\])?
    | (?P<address><(?:https?://|mailto:)[^<>\s]+>)
    | <a\s[^<>]*?href="(?P<href>[^"]*)"[^<>]*>(?P<linked>.*?)</a>
    | <(?P<mono>code|kbd)>(?P<quoted>[^`<>]*)</(?P=mono)>
    | </?(?P<known>{_NAMES})(?:\s[^<>]*)?/?>
    | (?P<placeholder>(?:\\?<(?!/?(?:{_NAMES})[\s/>])/?[a-zA-Z][\w-]*(?:\s[^<>`]*)?/?>)+|<![^<>`]*>)
    | \\?(?P<lone><)(?=[a-zA-Z/!])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


class Endless(ValueError):
    """Code that begins at `line` and never ends."""

    def __init__(self, line: int) -> None:
        super().__init__("the code that begins here has no end; close it with a line ```")
        self.line = line


def prepared(text: str) -> tuple[str, dict[str, str]]:
    """The document with headings as `## Title`, no comments and no link definitions; it keeps its lines. And the definitions by label.

    Raises Endless.
    """
    lines = CONTROL.sub("", text).split("\n")
    if lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---")
        lines[: end + 1] = [""] * (end + 1)
    definitions: dict[str, str] = {}
    for is_code, start, end in _stretches(lines):
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


def _stretches(lines: list[str]) -> Iterator[tuple[bool, int, int]]:
    """Turns of text and fenced code: whether it is code, its first line and the one after its last, from 0. Raises Endless."""
    start, opening = 0, None
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if opening is None and fence:
            yield False, start, number
            start, opening = number, fence[1]
        elif opening is not None and fence and fence[1].startswith(opening) and not line.strip(" >`~"):
            yield True, start, number + 1
            start, opening = number + 1, None
    if opening is not None:
        raise Endless(start + 1)
    yield False, start, len(lines)


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
        blocks = _Blocks(lambda level, title: f"{'#' * max(3, level - 1)} {self.heading(self.title(title))}")
        for is_code, start, end in _stretches(lines):
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
        return f"[{self.inline(match['referring'])}]{'' if match['label'] is None else f'[{match["label"]}]'}"

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


@dataclass
class _Blocks:
    """Gathers lines and code, indenting both by the list item that they belong to."""

    heading: Callable[[int, str], str]
    found: list[tuple[bool, str]] = field(default_factory=list)
    """Whether it is code, and the line (or all lines of the code)."""

    items: list[tuple[int, int]] = field(default_factory=list)
    """The open list items, outermost first: how far the document indents the marker, and the text behind it."""

    is_loose: bool = False
    """Whether more than one block stands in the list so far."""

    def joined(self) -> Iterator[tuple[bool, str]]:
        gathered: list[str] = []
        for is_code, piece in self.found:
            if is_code:
                yield False, "\n".join(gathered)
                yield True, piece
                gathered = []
            else:
                gathered.append(piece)
        yield False, "\n".join(gathered)

    def text(self, lines: list[str]) -> None:
        number = 0
        while number < len(lines):
            line = lines[number]
            below = lines[number + 1] if number + 1 < len(lines) else ""
            if not line.strip():
                self._add("")
            elif self._is_indented_code(line):
                end = self._end_of_indented(lines, number)
                self._indented_code(lines[number:end])
                number = end
                continue
            elif RULE.match(line):
                self._apart("---")
            elif heading := HEADING.match(line):
                self._apart(self.heading(len(heading[1]), heading[2]))
            elif (item := ITEM.match(line)) and self._opens_an_item(item):
                self._item(item)
            else:
                self._line(line, begins_table="|" in line and TABLE_LINE.match(below) is not None)
            number += 1

    def code(self, lines: list[str]) -> None:
        """Fenced code with its fences; without a language it gets `text`."""
        fence, language = FENCE.match(lines[0]), LANGUAGE.search(lines[0])
        assert fence is not None and language is not None, "the first line opened the code"  # noqa: S101
        named = language["language"].lower().replace("#", "sharp") or "text"
        start = lines[0][: fence.start(1)]
        if ">" in start:
            self._blank_unless(">")
            self.found.append((True, "\n".join([f"{start}{fence[1]}{named}", *lines[1:]])))
            return
        self._code(f"{fence[1]}{named}", [_dedented(line, len(start)) for line in lines[1:-1]], fence[1], indent=len(start))

    def _code(self, opening: str, lines: list[str], closing: str, *, indent: int) -> None:
        if not self._in_list(indent):
            self.items.clear()
        margin = " " * INDENT * len(self.items)
        self._blank()
        self.found.append((True, "\n".join(f"{margin}{line}" if line else "" for line in [opening, *lines, closing])))
        self._add("")
        self.is_loose = bool(self.items)

    def _is_indented_code(self, line: str) -> bool:
        if not self._is_after_blank() or ITEM.match(line):
            return False
        return _indent(line) >= INDENT + (self.items[-1][1] if self.items else 0)

    def _end_of_indented(self, lines: list[str], start: int) -> int:
        least = INDENT + (self.items[-1][1] if self.items else 0)
        end = start
        while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) >= least):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        return end

    def _indented_code(self, lines: list[str]) -> None:
        least = INDENT + (self.items[-1][1] if self.items else 0)
        self._code("```text", [_dedented(line, least) for line in lines], "```", indent=least)

    def _opens_an_item(self, item: re.Match[str]) -> bool:
        """A number in the middle of a paragraph is no list, unless it is 1."""
        return bool(self.items) or self._is_after_blank() or item["marker"] in {"-", "*", "+", "1.", "1)"}

    def _item(self, item: re.Match[str]) -> None:
        indent = len(item["indent"])
        begins = not self.items
        while self.items and indent < self.items[-1][0]:
            self.items.pop()
        if self.items and indent < self.items[-1][0] + 2:
            self.items.pop()
        self.items.append((indent, indent + len(item["marker"]) + min(len(item["space"]), INDENT)))
        if begins:
            self.is_loose = False
        if (begins and len(self.items) == 1) or self.is_loose:
            self._blank()
        marker = f"{item['marker'][:-1]}." if item["marker"][0].isdecimal() else "-"
        self._add(f"{' ' * INDENT * (len(self.items) - 1)}{marker} {item['text']}")

    def _line(self, line: str, *, begins_table: bool) -> None:
        is_after_blank = self._is_after_blank()
        if self.items and is_after_blank and not self._in_list(_indent(line)):
            self.items.clear()
        if begins_table:
            self._blank()
        elif line.lstrip().startswith(">") and not self.items:
            self._blank_unless(">")
        self.is_loose = bool(self.items) and (self.is_loose or is_after_blank)
        self._add(f"{' ' * INDENT * len(self.items)}{line.lstrip()}")

    def _in_list(self, indent: int) -> bool:
        """Closes the items that `indent` doesn't reach. Says whether one is left."""
        while self.items and indent < self.items[-1][0] + 2:
            self.items.pop()
        return bool(self.items)

    def _apart(self, line: str) -> None:
        self.items.clear()
        self._blank()
        self._add(line)
        self._add("")

    def _add(self, line: str) -> None:
        if line or not self._is_after_blank():
            self.found.append((False, line))

    def _blank(self) -> None:
        self._add("")

    def _blank_unless(self, start: str) -> None:
        if self.found and not self.found[-1][1].lstrip().startswith(start):
            self._blank()

    def _is_after_blank(self) -> bool:
        return not self.found or not self.found[-1][1]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _dedented(line: str, most: int) -> str:
    return line[min(most, _indent(line)) :]
