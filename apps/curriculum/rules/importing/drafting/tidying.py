"""A line of plain Markdown, as people write it anywhere, into one of our content: no HTML, no images, no loose links."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

Resolve = Callable[[str], str | None]
"""From a link's target in the document to its target in the content; None where it leads nowhere."""

OUTSIDE = ("https://", "http://", "mailto:")
"""What a link to another site begins with."""
_NAMES = "span|sub|sup|u|small|a|ins|del|s|mark|q|cite|abbr|label|details|br|code|kbd|tt|samp|b|i"
"""HTML that only gives a look, and is left out. Any other tag is taken for a placeholder, such as `<name>`."""
_WORDS = r"(?:[^\[\]]|\[[^\[\]]*\]){1,2000}"
INLINE = re.compile(
    rf"""
      (?P<escaped>\\[^\n<])
    | (?P<code>(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`))
    | \[(?P<words>{_WORDS})\]\(\s*<?(?P<target>(?:[^()\s>]|\([^()\s]*\))*)>?(?P<title>[^)]*)\)
    | (?P<image>!?)\[(?P<referring>{_WORDS})\](?:\[(?P<label>[^\]]*)\])?
    | (?P<address><(?:https?://|mailto:)[^<>\s]+>)
    | <a\s[^<>]*?href="(?P<href>[^"]*)"[^<>]*>(?P<linked>.*?)</a>
    | <(?P<mono>code|kbd|tt|samp)>(?P<quoted>[^`<>]*)</(?P=mono)>
    | </?(?P<known>{_NAMES})(?:\s[^<>]*)?/?>
    | (?P<placeholder>(?:\\?<(?!/?(?:{_NAMES})[\s/>])/?[a-zA-Z][\w-]*(?:\s[^<>`]*)?/?>)+|<![^<>`]*>)
    | \\?(?P<lone><)(?=[a-zA-Z/!])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


MOST_BRACKETS = 500
"""Opening brackets of a paragraph. Where there are more they are text: looking for the end of each would take minutes."""


@dataclass
class Tidy:
    """Tidies pieces of one document for one file of the content."""

    definitions: dict[str, str]
    resolve: Resolve
    heading: Callable[[str], str] = lambda title: title
    """Gives a heading below a section the wording that is free in its lesson."""

    as_written: list[int] = field(default_factory=list)
    """The document's lines at which something begins that was kept as code, for our Markdown has no word for it."""

    def title(self, markdown: str) -> str:
        """A heading as we write it: no links, and no entities, which would make another anchor than they show."""
        return plain_links(Tidy({}, lambda target: None).inline(unescape(markdown)))

    def inline(self, markdown: str) -> str:
        if markdown.count("[") > MOST_BRACKETS:
            markdown = markdown.replace("[", r"\[")
        return INLINE.sub(self._replaced, markdown)

    def _replaced(self, match: re.Match[str]) -> str:
        found = match.groupdict()
        if found["escaped"] or found["address"]:
            return match.group()
        if found["code"]:
            return " ".join(match.group().split("\n"))
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
        if not text.strip():
            return ""
        wanted = target if _is_outside(target) else self.resolve(target)
        return f"[{text}]({wanted}{title.rstrip() if _is_outside(target) else ''})" if wanted else text

    def _reference(self, match: re.Match[str]) -> str:
        target = self.definitions.get((match["label"] or match["referring"]).lower())
        if target is not None:
            return self._link(match["referring"], target, "")
        before = "! " if match["image"] else ""  # an exclamation mark: together they would begin an image
        return f"{before}[{self.inline(match['referring'])}]{'' if match['label'] is None else f'[{match["label"]}]'}"

    def _known(self, match: re.Match[str]) -> str:
        return "  \n" if match["known"].lower() == "br" else ""


def plain_links(markdown: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)


def _is_outside(target: str) -> bool:
    return target.startswith(OUTSIDE)
