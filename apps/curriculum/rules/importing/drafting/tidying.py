"""Running text of Markdown, as people write it anywhere, into that of our content: no HTML, no images, no loose links."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import ClassVar

from apps.curriculum.rules.content.checking.texts import OUTSIDE

Resolve = Callable[[str], str | None]
"""From a link's target in the document to its target in the content; None where it leads nowhere."""

MOST_BRACKETS = 500
"""Opening brackets of a paragraph. Where there are more they are text: looking for the end of each would take minutes."""

_NAMES = "span|sub|sup|u|small|a|ins|del|s|mark|q|cite|abbr|label|details|br|code|kbd|tt|samp|b|i"
"""HTML that only gives a look, and is left out. Any other tag is taken for a placeholder, such as `<name>`."""

_WORDS = r"(?:[^\[\]]|\[[^\[\]]*\]){1,2000}"
INLINE = re.compile(
    rf"""
      (?P<escaped>\\[^\n<])
    | (?P<code>(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`))
    | (?P<link>\[(?P<words>{_WORDS})\]\(\s*<?(?P<target>(?:[^()\s>]|\([^()\s]*\))*)>?(?P<title>[^)]*)\))
    | (?P<reference>(?P<image>!?)\[(?P<referring>{_WORDS})\](?:\[(?P<label>[^\]]*)\])?)
    | (?P<address><(?:https?://|mailto:)[^<>\s]+>)
    | (?P<html_link><a\s[^<>]*?href="(?P<href>[^"]*)"[^<>]*>(?P<linked>.*?)</a>)
    | (?P<html_code><(?P<mono>code|kbd|tt|samp)>(?P<quoted>[^`<>]*)</(?P=mono)>)
    | (?P<html>(?:</?(?P<known>{_NAMES})(?:\s[^<>]*)?/?>))
    | (?P<placeholder>(?:\\?<(?!/?(?:{_NAMES})[\s/>])/?[a-zA-Z][\w-]*(?:\s[^<>`]*)?/?>)+|<![^<>`]*>)
    | \\?(?P<lone><)(?=[a-zA-Z/!])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass
class Tidy:
    """Tidies pieces of one document for one file of the content."""

    definitions: dict[str, str]
    """Where link references lead, by label in lower case."""

    resolve: Resolve
    heading: Callable[[str], str] = str
    """Gives a heading below a section the wording that is free in its lesson."""

    as_written: list[int] = field(default_factory=list)
    """The document's lines at which something begins that was kept as code, for our Markdown has no word for it."""

    def title(self, markdown: str) -> str:
        """Return a heading as we write it: no links, and no entities, which would make another id than they show."""
        return LINK.sub(r"\1", Tidy({}, lambda target: None).inline(unescape(markdown)))

    def inline(self, markdown: str) -> str:
        """Return some running text without HTML and images, its links leading where `resolve` says."""
        if markdown.count("[") > MOST_BRACKETS:
            markdown = markdown.replace("[", r"\[")
        return INLINE.sub(lambda match: self.READERS[match.lastgroup or ""](self, match), markdown)

    def _as_it_is(self, match: re.Match[str]) -> str:
        return match.group()

    def _code(self, match: re.Match[str]) -> str:
        return match.group().replace("\n", " ")

    def _link(self, match: re.Match[str]) -> str:
        return self._leading(match["words"], match["target"], match["title"])

    def _reference(self, match: re.Match[str]) -> str:
        target = self.definitions.get((match["label"] or match["referring"]).lower())
        if target is not None:
            return self._leading(match["referring"], target)
        before = "! " if match["image"] else ""  # an exclamation mark: together they would begin an image
        label = "" if match["label"] is None else f"[{match['label']}]"
        return f"{before}[{self.inline(match['referring'])}]{label}"

    def _html_link(self, match: re.Match[str]) -> str:
        return self._leading(match["linked"], match["href"])

    def _html_code(self, match: re.Match[str]) -> str:
        return f"`{unescape(match['quoted'])}`" if match["quoted"].strip() else match["quoted"]

    def _html(self, match: re.Match[str]) -> str:
        return "  \n" if match["known"].lower() == "br" else ""

    def _placeholder(self, match: re.Match[str]) -> str:
        """Return what stands between angle brackets as code, with a blank where other code stands beside it."""
        before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
        return f"{' ' if before == '`' else ''}`{match.group().replace('\\', '')}`{' ' if after == '`' else ''}"

    def _lone(self, match: re.Match[str]) -> str:
        return "< "

    def _leading(self, text: str, target: str, title: str = "") -> str:
        """Return a link; its text alone where it leads nowhere, nothing where it has no text."""
        text = self.inline(text)
        is_outside = target.startswith(OUTSIDE)
        wanted = target if is_outside else self.resolve(target)
        if not wanted or not text.strip():
            return text if text.strip() else ""
        return f"[{text}]({wanted}{title.rstrip() if is_outside else ''})"

    READERS: ClassVar[dict[str, Callable[["Tidy", re.Match[str]], str]]] = {
        "escaped": _as_it_is,
        "address": _as_it_is,
        "code": _code,
        "link": _link,
        "reference": _reference,
        "html_link": _html_link,
        "html_code": _html_code,
        "html": _html,
        "placeholder": _placeholder,
        "lone": _lone,
    }
    """What reads a match, by its outermost group."""
