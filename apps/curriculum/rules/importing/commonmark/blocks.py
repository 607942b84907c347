"""A document as blocks of CommonMark, made of markdown-it's tokens: paragraphs, headings, lists, quotes, tables, code and rules."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.curriculum.rules.importing.commonmark.rows import CLOSE, CODE, OPEN, SUMMARY, SUMMARY_END, CodeBlock, PlainMarkdown

DEEPEST = 40
"""Blocks inside each other. What lies deeper is taken for text."""

LONGEST_HEADING = 1000
"""Characters. What is longer is a paragraph, whatever stands before it."""

LONGEST_UNDERLINED = 160
"""Characters. A paragraph that is longer and stands above a row of hyphens is no heading: they are a rule."""

OUR_MARKS = (OPEN, CLOSE, SUMMARY, SUMMARY_END, CODE)
"""What markdown-it takes for indented code isn't, when one of these stands in it."""


@dataclass
class Block:
    """`kind` is a paragraph, heading, list, item, quote, table, row, rule or code. `line` is the document's, from 1."""

    kind: str
    line: int
    text: str = ""
    """As written, without the marks of what it is nested in."""

    level: int = 0
    """Of a heading, from 1."""

    start: int | None = None
    """The number of an ordered list's first item."""

    is_underlined: bool = False
    cells: tuple[str, ...] = ()
    """Of a row, as written."""

    aligned: tuple[str, ...] = ()
    """Of a table's first row, for each cell: `left`, `center`, `right` or nothing."""

    code: CodeBlock | None = None
    inside: "list[Block]" = field(default_factory=list)

    @property
    def first_line(self) -> str:
        """The first line of its text, as written."""
        return self.text.partition("\n")[0]


@dataclass
class Blocks:
    """The blocks of a document that stand in no other, and where its link references lead, by label in lower case."""

    top: list[Block]
    definitions: dict[str, str]


def blocks_of(plain: PlainMarkdown) -> Blocks:
    """Return the blocks of a document. Whatever its text is, it has some; nesting deeper than DEEPEST is text."""
    env: dict[str, Any] = {}
    top = _Reader(plain, env).read([row.text for row in plain.rows], 0)
    definitions = {" ".join(label.lower().split()): reference["href"] for label, reference in env.get("references", {}).items()}
    return Blocks(top, definitions)


def descendants(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield each block, followed by all that stand inside it."""
    for block in blocks:
        yield block
        yield from descendants(block.inside)


def inside_items(block: Block) -> list[Block]:
    """Return the blocks that stand inside a list's items."""
    return [inner for item in block.inside for inner in item.inside]


def is_empty(block: Block) -> bool:
    """Return whether a block holds nothing: no text, no code, no other block."""
    return not (block.text.strip() or block.code or block.inside)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table").disable("html_block")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


class _Reader:
    def __init__(self, plain: PlainMarkdown, env: dict[str, Any]) -> None:
        self.rows = plain.rows
        self.codes = plain.codes
        self.env = env
        self.parser = _parser()

    def read(self, lines: list[str], offset: int) -> list[Block]:
        """Return the blocks of some lines, the first of which is the row at `offset`."""
        top: list[Block] = []
        open_ones: list[list[Block]] = [top]
        for token in self.parser.parse("\n".join(lines), self.env):
            if token.type in KINDS:
                block = Block(KINDS[token.type], self._line(token, offset), **ATTRIBUTES.get(token.type, _none)(token))
                open_ones[-1].append(block)
                open_ones.append(block.inside)
            elif token.type in ENDS:
                open_ones.pop()
                self._close(open_ones[-1])
            else:
                open_ones[-1] += self._leaf(token, offset)
        return top

    def _leaf(self, token: Token, offset: int) -> list[Block]:
        line = self._line(token, offset)
        if token.type == "inline":
            return [Block("text", line, token.content)]
        if token.type == "hr":
            return [Block("rule", line)]
        if token.type not in {"code_block", "fence"}:
            return []
        if any(mark in token.content for mark in OUR_MARKS):
            return self.read([text.strip() for text in token.content.split("\n")], offset + (token.map or [0])[0])
        return [Block("code", line, code=CodeBlock(line, "```", "text", tuple(token.content.rstrip("\n").split("\n"))))]

    def _line(self, token: Token, offset: int) -> int:
        place = offset + (token.map[0] if token.map else 0)
        return self.rows[min(place, len(self.rows) - 1)].line if self.rows else 1

    def _close(self, siblings: list[Block]) -> None:
        """Give the last of `siblings`, which has ended, what was read inside it."""
        block = siblings[-1]
        if block.kind == "row":
            block.cells = tuple(_text(cell) for cell in block.inside)
            block.aligned = tuple(cell.text for cell in block.inside)
            block.inside = []
        elif block.kind in {"paragraph", "heading"}:
            block.text, block.inside = _text(block), []
            if block.kind == "heading":
                _close_heading(siblings)
            elif code := self._code(block):
                siblings[-1] = Block("code", block.line, code=code)

    def _code(self, paragraph: Block) -> CodeBlock | None:
        """Return the code that a paragraph stands for; None for any other paragraph."""
        number = paragraph.text.removeprefix(CODE)
        return self.codes[int(number)] if paragraph.text.startswith(CODE) and number.isdecimal() else None


def _close_heading(siblings: list[Block]) -> None:
    """Take for a paragraph what is too long for a heading; an underline of several lines was a rule below a paragraph."""
    block = siblings[-1]
    if block.is_underlined and ("\n" in block.text or len(block.text) > LONGEST_UNDERLINED):
        block.kind = "paragraph"
        siblings.append(Block("rule", block.line))
    elif len(block.text) > LONGEST_HEADING:
        block.kind = "paragraph"


def _text(block: Block) -> str:
    return "".join(inner.text for inner in block.inside)


def _none(token: Token) -> dict[str, Any]:
    return {}


def _heading(token: Token) -> dict[str, Any]:
    return {"level": int(token.tag[1:]), "is_underlined": token.markup in {"-", "="}}


def _ordered_list(token: Token) -> dict[str, Any]:
    return {"start": int(token.attrs.get("start", 1))}


def _head_cell(token: Token) -> dict[str, Any]:
    return {"text": str(token.attrs.get("style", "")).removeprefix("text-align:")}


KINDS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "table_open": "table",
    "tr_open": "row",
    "th_open": "cell",
    "td_open": "cell",
}
ENDS = {name.replace("_open", "_close") for name in KINDS}
ATTRIBUTES: dict[str, Callable[[Token], dict[str, Any]]] = {
    "heading_open": _heading,
    "ordered_list_open": _ordered_list,
    "th_open": _head_cell,
}
"""What a block has beside its kind and line, by the type of the token that opens it."""
