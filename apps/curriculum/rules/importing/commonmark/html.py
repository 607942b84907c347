"""HTML inside a document's Markdown becomes Markdown: `<details>` become marks, images and comments are dropped and counted."""

import re
from collections.abc import Callable
from html import unescape
from typing import ClassVar

from apps.curriculum.rules.importing.commonmark.rows import (
    CLOSE,
    INDENT,
    OPEN,
    SUMMARY,
    SUMMARY_END,
    CodeBlock,
    PlainMarkdown,
    Row,
    language_of,
    marks_around,
)

BADGE = re.compile(r"badge|shields\.io|travis-ci|codecov|coveralls|badgen|circleci|/actions/workflows/", re.IGNORECASE)

LONG_LINE = 20_000
"""Characters. No one writes such a line; in it marks of code are not looked for, which would take long."""

_IMAGE = (
    r"!\[(?P<alt>[^\[\]\n]{0,1000})\]"
    r"(?:\((?P<source>[^()\s]{0,4000}(?:\([^()\s]*\)[^()\s]*)?)[^()\n]{0,500}\)|\[(?P<label>[^\[\]\n]{1,200})\])"
)
_LINKED_IMAGE = (
    _IMAGE.replace("?P<alt>", "?P<linked_alt>").replace("?P<source>", "?P<linked_source>").replace("?P<label>", "?P<linked_label>")
)
_CODE = r"|(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).){1,2000}?(?<!`)(?P=ticks)(?!`)"
_PATTERN = rf"""
      \\[^\n<]
    CODE_SPAN
    | (?P<comment><!--.*?-->)
    | (?P<pre><pre\b[^<>]*>(?P<preformatted>.*?)</pre\s*>)
    | (?P<silent><(?P<kind>script|style)\b[^<>]*>.*?</(?P=kind)\s*>)
    | (?P<heading><h(?P<level>[1-6])\b[^<>]*>(?P<title>(?:(?!<h[1-6]\b).){{0,2000}}?)</h(?P=level)\s*>)
    | \[\s*{_LINKED_IMAGE}\s*\]
        (?:\([^()\n]*\)|\[[^\[\]\n]*\])
    | {_IMAGE}
    | <(?P<img>img\b[^<>]*)>
    | <(?P<look>b|strong|i|em)>(?P<stressed>[^<>\n`]*)</(?P=look)>
    | <(?P<end>/?)(?P<tag>details|summary|p|div|center|section|table|thead|tbody|tr|ul|ol|dl|picture|h[1-6]|pre|hr|blockquote
        |li|td|th|dt|dd|b|strong|i|em|br|source|font|big|video|iframe|figure|figcaption|svg|path)\b(?:\s[^<>]*|/)?>
    | (?P<newline>\n)
"""
PATTERN = re.compile(_PATTERN.replace("CODE_SPAN", _CODE), re.VERBOSE | re.DOTALL | re.IGNORECASE)
PATTERN_OF_LONG_LINES = re.compile(_PATTERN.replace("CODE_SPAN", ""), re.VERBOSE | re.DOTALL | re.IGNORECASE)
EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
CODE_INSIDE = re.compile(r"^\s*<code\b(?P<attributes>[^<>]*)>(?P<code>.*)</code\s*>\s*$", re.DOTALL | re.IGNORECASE)
LANGUAGE_CLASS = re.compile(r"(?:language-|lang-|highlight-source-)(?P<language>[\w+#-]+)")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
WHITE = re.compile(r"[ \t]*")
LIST_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
TIGHT_HEADING = re.compile(r"^( {0,3}#{2,6})(?=[^\s#])")

MARKS_OF_DETAILS = {("details", False): OPEN, ("details", True): CLOSE, ("summary", False): SUMMARY, ("summary", True): SUMMARY_END}
"""What stands for a tag, by its name and whether it is an end tag."""

INLINE_TAGS = frozenset({*EMPHASIS, "font", "big", "source", "path"})
"""Tags that leave no trace. Any other ends the line that it stands in."""

INLINE_END_TAGS = frozenset({"li", "dt", "dd"})


class HtmlReader:
    """Reads a stretch of text that holds no fenced code, the first line of which is the document's `line`, into the rows of `plain`."""

    def __init__(self, plain: PlainMarkdown, line: int) -> None:
        self.plain = plain
        self.line = line
        self.row = ""
        self.is_in_list = False

    def read(self, text: str) -> None:
        """Add the rows of the text to `plain`."""
        if not text and self.line > 1 and not self.plain.rows:
            return
        pattern = PATTERN_OF_LONG_LINES if any(len(line) > LONG_LINE for line in text.split("\n")) else PATTERN
        at = 0
        for match in pattern.finditer(text):
            self.row += text[at : match.start()]
            read = self.READERS.get(match.lastgroup or "")
            if read is None:
                self.row += match.group()
            else:
                read(self, match)
            self.line += match.group().count("\n")
            at = match.end()
        self.row += text[at:]
        self._end_row()

    def _newline(self, match: re.Match[str]) -> None:
        self._end_row()

    def _code_span(self, match: re.Match[str]) -> None:
        self.row += match.group().replace("\n", " ")

    def _comment(self, match: re.Match[str]) -> None:
        self.plain.dropped["comments"] += 1

    def _silent(self, match: re.Match[str]) -> None:
        """Leave out a script or a style."""

    def _image(self, match: re.Match[str]) -> None:
        self._drop_image(match["img"] or match["source"] or "")

    def _linked_image(self, match: re.Match[str]) -> None:
        self._drop_image(match.group())

    def _drop_image(self, source: str) -> None:
        self.plain.dropped["badges" if BADGE.search(source) else "images"] += 1

    def _emphasis(self, match: re.Match[str]) -> None:
        inside = match["stressed"].strip()
        marks = EMPHASIS[match["look"].lower()]
        self.row += f"{marks}{inside}{marks}" if inside else ""

    def _heading(self, match: re.Match[str]) -> None:
        inner = PlainMarkdown(dropped=self.plain.dropped)
        HtmlReader(inner, self.line).read(match["title"])
        text = " ".join(" ".join(row.text for row in inner.rows).split())
        self._apart(f"{'#' * int(match['level'])} {text}" if text else "")

    def _preformatted(self, match: re.Match[str]) -> None:
        text = match["preformatted"]
        inside = CODE_INSIDE.match(text)
        language = LANGUAGE_CLASS.search(inside["attributes"]) if inside else None
        code = unescape(TAG.sub("", inside["code"] if inside else text))
        self._end_row()
        name = language_of(language["language"] if language else "")
        lines = tuple(code.strip("\n").split("\n"))
        self.plain.put_aside(CodeBlock(self.line, marks_around(code), name, lines), self._indent())

    def _tag(self, match: re.Match[str]) -> None:
        tag, is_end = match["tag"].lower(), bool(match["end"])
        if mark := MARKS_OF_DETAILS.get((tag, is_end)):
            self._apart(mark)
        elif tag == "br":
            self.row += match.group() if self.row.strip() else ""
        elif tag == "li" and not is_end:
            self._end_row()
            self.row = "- "
        elif tag in {"td", "th"}:
            self.row += " "
        elif tag not in INLINE_TAGS and not (is_end and tag in INLINE_END_TAGS):
            self._end_row()
            self._add_row("")

    def _apart(self, text: str) -> None:
        """Put the text on a row of its own between empty ones."""
        indent = self._indent()
        self._end_row()
        for row in ("", f"{indent}{text}" if text else "", ""):
            self._add_row(row)

    def _indent(self) -> str:
        """Return what stands before a mark: inside a list item its indentation, so that it stays there."""
        blank = WHITE.match(self.row)
        return blank[0].expandtabs(INDENT) if blank and self.is_in_list else ""

    def _end_row(self) -> None:
        self._add_row(self.row)
        self.row = ""

    def _add_row(self, text: str) -> None:
        white = WHITE.match(text)
        expanded = f"{white[0].expandtabs(INDENT)}{text[white.end() :]}" if white else text
        if expanded.strip() and not expanded.startswith(" "):
            self.is_in_list = LIST_ITEM.match(expanded) is not None
        self.plain.rows.append(Row(self.line, TIGHT_HEADING.sub(r"\1 ", expanded)))

    READERS: ClassVar[dict[str, Callable[["HtmlReader", re.Match[str]], None]]] = {
        "newline": _newline,
        "ticks": _code_span,
        "comment": _comment,
        "silent": _silent,
        "pre": _preformatted,
        "heading": _heading,
        "img": _image,
        "source": _image,
        "label": _image,
        "linked_source": _linked_image,
        "linked_label": _linked_image,
        "stressed": _emphasis,
        "tag": _tag,
    }
    """What reads a match, by the last of its groups; a match without any, such as an escaped character, stays as it is."""
