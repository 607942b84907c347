"""The HTML of a Markdown document into Markdown: folded parts as marks, images and comments dropped and counted, code put aside.

What comes out are rows that know the line they came from. A block of code is one row with its number: nothing reads its lines.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from apps.curriculum.rules.content.markup import FENCE

OPEN, CLOSE, SUMMARY, SUMMARY_END, CODE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""Rows of one character that stand for `<details>`, its end, `<summary>` and its end; CODE is followed by the number of the code."""

PRIVATE = re.compile(r"[\ue000-\uf8ff]")
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
SEPARATORS = re.compile("[\x85\u2028\u2029]")
INDENT = 4
BADGE = re.compile(r"badge|shields\.io|travis-ci|codecov|coveralls|badgen|circleci|/actions/workflows/", re.IGNORECASE)
BREAKS_CODE = re.compile(r"^\s*(?:</?details\b|</?summary\b|#{1,6}\s)", re.IGNORECASE)
"""Where code that never ends is taken to end."""

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
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
CODE_INSIDE = re.compile(r"^\s*<code\b(?P<attributes>[^<>]*)>(?P<code>.*)</code\s*>\s*$", re.DOTALL | re.IGNORECASE)
LANGUAGE_CLASS = re.compile(r"(?:language-|lang-|highlight-source-)(?P<language>[\w+#-]+)")
FRONT = {"---": (":", {"---", "..."}), "+++": ("=", {"+++"})}
"""What begins front matter, the sign between a name and its value there, and what ends it."""
TIGHT_HEADING = re.compile(r"^( {0,3}#{2,6})(?=[^\s#])")


@dataclass(frozen=True)
class Row:
    """A line of what comes out; `line` counts the document's from 1."""

    line: int
    text: str


@dataclass(frozen=True)
class Code:
    line: int
    marks: str
    language: str
    lines: tuple[str, ...]


@dataclass
class Flat:
    rows: list[Row] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    front: dict[str, str] = field(default_factory=dict)
    """The fields of the front matter that are a line of text."""

    endless: list[int] = field(default_factory=list)
    """The lines at which code begins that has no end; it was ended where the next question or heading begins."""


def flattened(text: str) -> Flat:
    """The document without HTML that Markdown has no word for."""
    cleaned = SEPARATORS.sub("\n", PRIVATE.sub("", CONTROL.sub("", text)))
    lines = cleaned.split("\n")
    flat = Flat()
    start = _front_matter(lines, flat)
    for is_code, first, end in _stretches(lines, start, flat.endless):
        if is_code:
            _code(flat, lines, first, end)
        else:
            _Text(flat, first + 1).read("\n".join(lines[first:end]))
    return flat


def _front_matter(lines: list[str], flat: Flat) -> int:
    """The number of lines that the front matter takes: YAML between hyphens, or TOML between plus signs."""
    kind = FRONT.get(lines[0].strip())
    if kind is None:
        return 0
    sign, ends = kind
    end = next((number for number, line in enumerate(lines[1:200], start=1) if line.strip() in ends), 0)
    if not end or not any(sign in line for line in lines[1:end]):
        return 0
    for line in lines[1:end]:
        name, _, value = line.partition(sign)
        if value.strip() and not line.startswith((" ", "-")):
            flat.front[name.strip().lower()] = value.strip().strip("\"'")
    return end + 1


def _stretches(lines: list[str], start: int, endless: list[int]) -> Iterator[tuple[bool, int, int]]:
    """Turns of text and fenced code: whether it is code, its first line and the one after its last, from 0."""
    number, first = start, start
    while number < len(lines):
        fence = FENCE.match(lines[number])
        if fence is None:
            number += 1
            continue
        end = next((place for place in range(number + 1, len(lines)) if _closes(lines[place], fence["marks"])), None)
        if end is None:
            endless.append(number + 1)
            end = next((place for place in range(number + 1, len(lines)) if BREAKS_CODE.match(lines[place])), len(lines)) - 1
        yield False, first, number
        yield True, number, end + 1
        number = first = end + 1
    yield False, first, len(lines)


def _closes(line: str, marks: str) -> bool:
    if marks not in line:
        return False
    fence = FENCE.match(line)
    return fence is not None and fence["marks"].startswith(marks) and not line.strip(" \t>`~")


def _code(flat: Flat, lines: list[str], first: int, end: int) -> None:
    fence = FENCE.match(lines[first])
    assert fence is not None, "the line opened the code"  # noqa: S101
    is_closed = end - first > 1 and _closes(lines[end - 1], fence["marks"])
    nesting = fence["nesting"].expandtabs(INDENT)
    inner = [_unnested(line, nesting) for line in lines[first + 1 : end - 1 if is_closed else end]]
    language = re.match(r"\{?\.?(?P<language>[\w+#-]*)", fence["info"].strip())
    _put_aside(flat, first + 1, nesting, fence["marks"], language["language"] if language else "", inner)


def _put_aside(flat: Flat, line: int, nesting: str, marks: str, language: str, lines: list[str]) -> None:
    empty = nesting.rstrip() if ">" in nesting else ""
    flat.codes.append(Code(line, marks, language.lower().replace("#", "sharp") or "text", tuple(lines)))
    flat.rows += [Row(line, empty), Row(line, f"{nesting}{CODE}{len(flat.codes) - 1}"), Row(line, empty)]


def _unnested(line: str, nesting: str) -> str:
    for _ in range(nesting.count(">")):
        line = line.lstrip().removeprefix(">")
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(blanks, len(nesting.rpartition(">")[2])) :]


class _Text:
    """Reads a stretch of text that holds no fenced code."""

    def __init__(self, flat: Flat, line: int) -> None:
        self.flat = flat
        self.line = line
        self.row = ""
        self.is_in_list = False

    def read(self, text: str) -> None:
        if not text and self.line > 1 and not self.flat.rows:
            return
        pattern = PATTERN_OF_LONG_LINES if any(len(line) > LONG_LINE for line in text.split("\n")) else PATTERN
        at = 0
        for match in pattern.finditer(text):
            self.row += text[at : match.start()]
            self._found(match)
            at = match.end()
        self.row += text[at:]
        self._flush()

    def _found(self, match: re.Match[str]) -> None:
        whole = match.group()
        if match["newline"]:
            self._flush()
            self.line += 1
            return
        if match["comment"]:
            self.flat.dropped["comments"] += 1
        elif match["pre"]:
            self._preformatted(match["preformatted"])
        elif match["heading"]:
            self._heading(int(match["level"]), match["title"])
        elif match["img"] is not None:
            self._image(match["img"])
        elif match["source"] is not None or match["label"]:
            self._image(match["source"] or "")
        elif match["linked_source"] is not None or match["linked_label"]:
            self._image(whole)
        elif match["look"]:
            inside = match["stressed"].strip()
            marks = MARKS[match["look"].lower()]
            self.row += f"{marks}{inside}{marks}" if inside else ""
        elif match["tag"]:
            self._tag(match["tag"].lower(), is_end=bool(match["end"]), whole=whole)
        elif not match["silent"]:
            self.row += whole.replace("\n", " ") if match["ticks"] else whole
        self.line += whole.count("\n")

    def _image(self, source: str) -> None:
        self.flat.dropped["badges" if BADGE.search(source) else "images"] += 1

    def _heading(self, level: int, title: str) -> None:
        inner = Flat(dropped=self.flat.dropped)
        _Text(inner, self.line).read(title)
        text = " ".join(" ".join(row.text for row in inner.rows).split())
        self._apart(f"{'#' * level} {text}" if text else "")

    def _preformatted(self, text: str) -> None:
        inside = CODE_INSIDE.match(text)
        language = LANGUAGE_CLASS.search(inside["attributes"]) if inside else None
        code = unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", inside["code"] if inside else text))
        self._flush()
        marks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", code))])
        _put_aside(self.flat, self.line, self._indent(), marks, language["language"] if language else "", code.strip("\n").split("\n"))

    def _tag(self, tag: str, *, is_end: bool, whole: str) -> None:
        if tag == "details":
            self._apart(CLOSE if is_end else OPEN)
        elif tag == "summary":
            self._apart(SUMMARY_END if is_end else SUMMARY)
        elif tag == "br":
            self.row += whole if self.row.strip() else ""
        elif tag == "li" and not is_end:
            self._flush()
            self.row = "- "
        elif tag in {"td", "th"}:
            self.row += " "
        elif tag not in MARKS and tag not in {"font", "big", "source", "path"} and not (is_end and tag in {"li", "dt", "dd"}):
            self._flush()
            self._row("")

    def _apart(self, text: str) -> None:
        indent = self._indent()
        self._flush()
        for row in ("", f"{indent}{text}" if text else "", ""):
            self._row(row)

    def _indent(self) -> str:
        """What stands before a mark: inside a list item its indentation, so that it stays there."""
        blank = re.match(r"[ \t]*", self.row)
        return blank[0].expandtabs(INDENT) if blank and self.is_in_list else ""

    def _flush(self) -> None:
        self._row(self.row)
        self.row = ""

    def _row(self, text: str) -> None:
        expanded = re.sub(r"^[ \t]+", lambda white: white[0].expandtabs(INDENT), text)
        if expanded.strip() and not expanded.startswith(" "):
            self.is_in_list = re.match(r"(?:[-*+]|\d{1,9}[.)])\s", expanded) is not None
        self.flat.rows.append(Row(self.line, TIGHT_HEADING.sub(r"\1 ", expanded)))
