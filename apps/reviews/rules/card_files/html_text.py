"""HTML of a note as typed text: what it emphasises, its code, lines and lists; nothing that a page would run or load."""

import re
from dataclasses import dataclass, field
from html import unescape

TOKEN = re.compile(
    r"(?P<comment><!--)|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*+)(?P<rest>[^<>]*+)>|(?P<sound>\[(?:sound|anki:(?:play|tts))[^\[\]\n]{0,300}\])"
)
HREF = re.compile(r"""\bhref\s*=\s*["']?(?P<address>https?://[^"'\s<>]+)""", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\n\xa0]+")
SPECIAL = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|^>|&(?=#?\w+;)")
"""What typed text would take for markup."""
AROUND_LINES = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*+")
MANY_LINES = re.compile(r"\n{3,}")
TICKS = re.compile(r"`+")
BLOCK = re.compile(r"\0(?P<number>[0-9]+)\0")
"""Stands for code that was put aside."""

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
BREAKS = {"br", "div", "tr", "ul", "ol", "dl", "dt", "dd", "table", "section", "article", "center"}
APART = {"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
SILENT = {"script", "style", "title", "iframe", "object", "svg"}
LEFT_OUT = {"img": "an image", "audio": "a sound", "video": "a video"}
VERBATIM = {"pre", "code"}

SPANS = {*MARKS, *VERBATIM, "sup", "sub", "a"}
"""Elements in which words stand."""

DEEPEST = 8
"""Levels of emphasis inside each other; deeper ones leave no mark."""

LOOKS_LIKE_HTML = re.compile(r"<(?:br|div|p|b|i|u|span|strong|em|code|pre|ul|ol|li|img)\b[^<>]*>|&(?:nbsp|lt|gt|amp);", re.IGNORECASE)


@dataclass
class _Open:
    """An element that is read, and what stands in it so far."""

    tag: str = ""
    address: str = ""
    pieces: list[str] = field(default_factory=list)
    items: int = 0


def looks_like_html(text: str) -> bool:
    """Return whether the text holds a tag or an entity that notes have."""
    return LOOKS_LIKE_HTML.search(text) is not None


def typed_text(html: str) -> tuple[str, list[str]]:
    """Return HTML as typed text, and what of it was left out, such as “an image”. Takes time in proportion to the text."""
    return _Reader().read(html)


class _Reader:
    """Reads one field."""

    def __init__(self) -> None:
        self.open = [_Open()]
        self.lists: list[_Open] = []
        self.left_out: dict[str, None] = {}
        self.blocks: list[str] = []

    def read(self, html: str) -> tuple[str, list[str]]:
        at = 0
        html = html.replace("\0", "")
        while (token := TOKEN.search(html, at)) is not None:
            self._text(html[at : token.start()])
            at = token.end()
            if token["comment"]:
                end = html.find("-->", at)
                at = len(html) if end < 0 else end + 3
            elif token["sound"]:
                self.left_out["a sound"] = None
            elif token["tag"].lower() in SILENT:
                at = self._skipped(html, at, token["tag"].lower()) if not token["end"] else at
            else:
                self._tag(token["tag"].lower(), is_end=bool(token["end"]), rest=token["rest"])
        self._text(html[at:])
        while len(self.open) > 1:
            self._close(self.open[-1].tag)
        text = MANY_LINES.sub("\n\n", AROUND_LINES.sub("\n", "".join(self.open[0].pieces))).strip()
        return BLOCK.sub(lambda place: self.blocks[int(place["number"])], text), list(self.left_out)

    def _skipped(self, html: str, at: int, tag: str) -> int:
        """Return where an element ends that is not read; the end of the text if it never does."""
        end = re.compile(rf"</{tag}[^<>]*>", re.IGNORECASE).search(html, at)
        return end.end() if end else len(html)

    def _tag(self, tag: str, *, is_end: bool, rest: str) -> None:
        if self._verbatim() and tag not in VERBATIM:
            self._line_of_code(tag, is_end=is_end)
        elif tag in LEFT_OUT:
            self.left_out[LEFT_OUT[tag]] = None
        elif tag in SPANS and is_end:
            self._close(tag)
        elif tag in SPANS:
            self._opened(tag, rest)
        else:
            self._part(tag, is_end=is_end)

    def _line_of_code(self, tag: str, *, is_end: bool) -> None:
        if tag == "br" or (tag in BREAKS | APART and not is_end and not self._ends_with_break()):
            self._add("\n")

    def _part(self, tag: str, *, is_end: bool) -> None:
        """Add what parts lines, list items and cells."""
        if tag in BREAKS:
            self._listed(tag, is_end=is_end)
            self._add("\n" if tag == "br" or not self._ends_with_break() else "")
        elif tag in APART:
            self._add("\n\n")
        elif tag == "hr":
            self._add("\n\n---\n\n")
        elif not is_end:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag == "li":
            self._item()
        elif tag in {"td", "th"} and not self._ends_with_break():
            self._add(" | ")

    def _listed(self, tag: str, *, is_end: bool) -> None:
        if tag in {"ul", "ol"} and is_end and self.lists:
            self.lists.pop()
        elif tag in {"ul", "ol"} and not is_end and len(self.lists) < DEEPEST:
            self.lists.append(_Open(tag))

    def _item(self) -> None:
        inner = self.lists[-1] if self.lists else _Open("ul")
        inner.items += 1
        mark = f"{inner.items}." if inner.tag == "ol" else "-"
        self._add(f"\n{mark} ")

    def _opened(self, tag: str, rest: str) -> None:
        if len(self.open) <= DEEPEST:
            link = HREF.search(rest) if tag == "a" else None
            self.open.append(_Open(tag, link["address"] if link else ""))

    def _close(self, tag: str) -> None:
        """Close the innermost element of this name, and those that were left open inside it."""
        if tag not in [element.tag for element in self.open[1:]]:
            return
        while len(self.open) > 1:
            element = self.open.pop()
            self._add(self._written(element))
            if element.tag == tag:
                return

    def _written(self, element: _Open) -> str:
        """Return an element as typed text. Code of several lines is put aside, so that its lines stay as they are."""
        inner = "".join(element.pieces)
        if element.tag not in VERBATIM:
            return _marked(element, inner)
        code = inner.strip("\n")
        if self._verbatim() or not code.strip():
            return inner
        if element.tag == "pre" or "\n" in code:
            fence = _ticks(code, 3)
            self.blocks.append(f"{fence}\n{code}\n{fence}")
            return f"\n\0{len(self.blocks) - 1}\0\n"
        ticks, pad = _ticks(code, 1), " " if code[0] == "`" or code[-1] == "`" else ""
        return f"{ticks}{pad}{code}{pad}{ticks}"

    def _text(self, text: str) -> None:
        if not text:
            return
        text = unescape(text)
        if self._verbatim():
            self._add(text.replace("\xa0", " "))
            return
        text = BLANKS.sub(" ", text)
        if self._ends_with_break():
            text = text.lstrip(" ")
        self._add(SPECIAL.sub(r"\\\g<0>", text))

    def _verbatim(self) -> bool:
        return any(element.tag in VERBATIM for element in self.open)

    def _add(self, text: str) -> None:
        if text:
            self.open[-1].pieces.append(text)

    def _ends_with_break(self) -> bool:
        for element in reversed(self.open):
            if element.pieces:
                return element.pieces[-1].endswith("\n")
        return True


def _marked(element: _Open, inner: str) -> str:
    """Return what stands in an element with what the element says of it."""
    core = inner.strip()
    if not core:
        return inner
    if element.tag in {"sup", "sub"}:
        return f"{'^' if element.tag == 'sup' else '_'}{core}"
    if element.tag == "a":
        return inner if not element.address or element.address in core else f"{inner.rstrip()} ({element.address})"
    if "\n" in core:
        return inner
    mark = MARKS[element.tag]
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{core}{mark}{after}"


def _ticks(text: str, least: int) -> str:
    """Return more backticks in a row than the text has."""
    return "`" * max(least, 1 + max(map(len, TICKS.findall(text)), default=0))
