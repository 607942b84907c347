"""A document as blocks of CommonMark: paragraphs, lists, tables, code, and what is folded away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.curriculum.rules.importing.html import CODE, Code, Flat, Row

DEEPEST = 40
"""Blocks inside each other. What lies deeper is taken for text."""

LONGEST_HEADING = 1000
"""Characters. What is longer is a paragraph, whatever stands before it."""

LONGEST_UNDERLINED = 160
"""Characters. A paragraph that is longer and stands above a row of hyphens is no heading: they are a rule."""


@dataclass
class Block:
    """`kind` is a paragraph, heading, list, item, quote, table, row, rule or code. `line` is the document's, from 1."""

    kind: str
    line: int
    text: str = ""
    """As written, without the marks of what it is nested in."""

    level: int = 0
    start: int | None = None
    """The number of an ordered list's first item."""

    is_underlined: bool = False
    cells: tuple[str, ...] = ()
    aligned: tuple[str, ...] = ()
    code: Code | None = None
    inside: "list[Block]" = field(default_factory=list)


@dataclass
class Blocks:
    top: list[Block]
    definitions: dict[str, str]
    """Where link references lead, by label in lower case."""


def blocks_of(flat: Flat) -> Blocks:
    env: dict[str, dict[str, dict[str, str]]] = {}
    top = _Reader(flat.rows, flat.codes).read([row.text for row in flat.rows], 0, env)
    definitions = {" ".join(label.lower().split()): found["href"] for label, found in env.get("references", {}).items()}
    return Blocks(top, definitions)


def descendants(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from descendants(block.inside)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table").disable("html_block")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


class _Reader:
    def __init__(self, rows: list[Row], codes: list[Code]) -> None:
        self.rows = rows
        self.codes = codes
        self.parser = _parser()

    def read(self, lines: list[str], offset: int, env: dict[str, dict[str, dict[str, str]]]) -> list[Block]:
        """The blocks of some lines, the first of which is the row at `offset`."""
        top: list[Block] = []
        open_ones: list[list[Block]] = [top]
        for token in self.parser.parse("\n".join(lines), env):
            self._token(token, open_ones, offset, env)
        return top

    def _token(self, token: Token, open_ones: list[list[Block]], offset: int, env: dict[str, dict[str, dict[str, str]]]) -> None:
        here = open_ones[-1]
        line = self._line(token, offset)
        if token.type in OPENED:
            block = Block(OPENED[token.type], line)
            if token.type == "heading_open":
                block.level = int(token.tag[1:])
                block.is_underlined = token.markup in {"-", "="}
            elif token.type == "ordered_list_open":
                block.start = int(token.attrs.get("start", 1))
            elif token.type == "th_open":
                block.text = str(token.attrs.get("style", "")).removeprefix("text-align:")
            here.append(block)
            open_ones.append(block.inside)
        elif token.type in CLOSED:
            open_ones.pop()
            self._closed(open_ones[-1])
        elif token.type == "inline":
            here.append(Block("text", line, token.content))
        elif token.type == "hr":
            here.append(Block("rule", line))
        elif token.type in {"code_block", "fence"}:
            if CODE in token.content or any(mark in token.content for mark in MARKS):
                here += self.read([text.strip() for text in token.content.split("\n")], offset + (token.map or [0])[0], env)
            else:
                lines = tuple(token.content.rstrip("\n").split("\n"))
                here.append(Block("code", line, code=Code(line, "```", "text", lines)))

    def _line(self, token: Token, offset: int) -> int:
        place = offset + (token.map[0] if token.map else 0)
        return self.rows[min(place, len(self.rows) - 1)].line if self.rows else 1

    def _closed(self, siblings: list[Block]) -> None:
        """Gives a block that ended what was read inside it."""
        block = siblings[-1]
        if block.kind in {"paragraph", "heading"}:
            block.text = "".join(inner.text for inner in block.inside)
            block.inside = []
            if block.kind == "paragraph":
                self._paragraph(siblings)
            elif block.is_underlined and ("\n" in block.text or len(block.text) > LONGEST_UNDERLINED):
                block.kind = "paragraph"
                siblings.append(Block("rule", block.line))
            elif len(block.text) > LONGEST_HEADING:
                block.kind = "paragraph"
        elif block.kind == "row":
            cells = block.inside
            block.cells = tuple("".join(inner.text for inner in cell.inside) for cell in cells)
            block.aligned = tuple(cell.text for cell in cells)
            block.inside = []

    def _paragraph(self, siblings: list[Block]) -> None:
        block = siblings[-1]
        number = block.text.removeprefix(CODE)
        if block.text.startswith(CODE) and number.isdecimal():
            siblings[-1] = Block("code", block.line, code=self.codes[int(number)])


OPENED = {
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
CLOSED = {name.replace("_open", "_close") for name in OPENED}
MARKS = "\ue000\ue001\ue002\ue003"
