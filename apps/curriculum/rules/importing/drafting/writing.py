"""Blocks as the Markdown of our content: lists nested by four spaces, code fenced and named, empty lines where our renderer needs them."""

import re
from collections.abc import Callable, Sequence

from apps.curriculum.rules.content.checking.texts import CODE_SPAN, NESTED_ITEM, OUTSIDE, link_targets, raw_html
from apps.curriculum.rules.content.diagrams import ANY_IMAGE
from apps.curriculum.rules.content.markup import outside_fences
from apps.curriculum.rules.content.source import Text
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.commonmark.rows import INDENT, marks_around
from apps.curriculum.rules.importing.drafting.tidying import Tidy

HASH = re.compile(r"^#")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
ALIGNED = {"left": ":---", "center": ":---:", "right": "---:"}
LESSON = re.compile(r"^(?:\.\./lessons/)?\d{2,4}-[a-z0-9-]+\.md(?:#[\w-]+)?$")
"""What a link that `drafting` resolved leads to."""
FENCED = re.compile(r"^\s*(?P<marks>`{3,}|~{3,})")


def written(blocks: Sequence[Block], tidy: Tidy) -> str:
    """Return the blocks one below the other.

    Headings rise by one level, for an area becomes a lesson; those inside lists and quotes are bold. A block that would not pass our
    checks, whatever was done to tidy it, stands there as code, and its line is told to `tidy`.
    """
    return "\n\n".join(filter(None, (_passing(block, tidy) for block in blocks)))


def as_code(text: str) -> str:
    """Return some text as a block of code that says no language."""
    marks = marks_around(text)
    return f"{marks}text\n{text}\n{marks}"


def passes(line: str) -> bool:
    """Return whether a line would pass `checking`: no raw HTML, no image, no list nested too little, no link that leads nowhere."""
    bare = CODE_SPAN.sub("", line)
    if raw_html(bare) or ANY_IMAGE.search(bare) or NESTED_ITEM.match(line):
        return False
    return all(target.startswith(OUTSIDE) or LESSON.match(target) for target in link_targets(bare))


def _passing(block: Block, tidy: Tidy) -> str:
    text = "\n".join(_lines(block, tidy, is_nested=False)).strip("\n")
    if block.code or all(passes(line) for _, line in outside_fences(Text(1, text))):
        return text
    tidy.as_written.append(block.line)
    return as_code(text)


def _lines(block: Block, tidy: Tidy, *, is_nested: bool) -> list[str]:
    if block.kind == "heading":
        return _heading(block, tidy, is_nested=is_nested)
    return WRITERS[block.kind](block, tidy)


def _paragraph(block: Block, tidy: Tidy) -> list[str]:
    return [HASH.sub(r"\#", line.lstrip()) for line in tidy.inline(block.text).split("\n") if line.strip()]


def _quote(block: Block, tidy: Tidy) -> list[str]:
    return [f"> {line}".rstrip() for line in "\n\n".join(_pieces(block, tidy)).split("\n")]


def _rule(block: Block, tidy: Tidy) -> list[str]:
    return ["---"]


def _heading(block: Block, tidy: Tidy, *, is_nested: bool) -> list[str]:
    title = tidy.title(" ".join(block.text.split("\n")))
    if not title.strip():
        return []
    return [f"**{title.replace('**', '')}**"] if is_nested else [f"{'#' * max(3, block.level - 1)} {tidy.heading(title)}"]


def _code(block: Block, tidy: Tidy) -> list[str]:
    code = block.code
    assert code is not None, "a block of code has it"  # noqa: S101
    inner = [fence["marks"] for fence in map(FENCED.match, code.lines) if fence]
    marks = code.marks
    if any(run.startswith(marks) for run in inner):
        marks = marks[0] * (max(map(len, inner)) + 1)
    return [f"{marks}{code.language}", *code.lines, marks]


def _list(block: Block, tidy: Tidy) -> list[str]:
    lines: list[str] = []
    was_loose = False
    for number, item in enumerate(block.inside):
        is_loose = _is_loose(item)
        marker = "-" if block.start is None else f"{block.start + number}."
        first, *rest = ("\n\n" if is_loose else "\n").join(_pieces(item, tidy)).split("\n")
        lines += [""] if was_loose else []
        lines += [f"{marker} {first}".rstrip(), *(f"{' ' * INDENT}{line}" if line else "" for line in rest)]
        was_loose = is_loose
    return lines


def _is_loose(item: Block) -> bool:
    """Return whether an item holds more than a line and lists below it."""
    first = [inner.kind for inner in item.inside[:1]]
    return any(kind not in {"paragraph", "list"} for kind in first) or any(inner.kind != "list" for inner in item.inside[1:])


def _pieces(block: Block, tidy: Tidy) -> list[str]:
    """Return each block inside an item or a quote as Markdown, the empty ones left out."""
    return list(filter(None, ("\n".join(_lines(inner, tidy, is_nested=True)) for inner in block.inside)))


def _table(block: Block, tidy: Tidy) -> list[str]:
    rows = [_row(row.cells, tidy) for row in block.inside]
    rule = "|" + "|".join(ALIGNED.get(aligned, "---") for aligned in block.inside[0].aligned) + "|"
    return [rows[0], rule, *rows[1:]]


def _row(cells: Sequence[str], tidy: Tidy) -> str:
    tidied = (" ".join(tidy.inline(BREAK.sub("; ", cell)).split()) for cell in cells)
    return f"| {' | '.join(re.sub(r'(?<!\\)\|', r'\\|', cell) for cell in tidied)} |"


WRITERS: dict[str, Callable[[Block, Tidy], list[str]]] = {
    "paragraph": _paragraph,
    "code": _code,
    "list": _list,
    "quote": _quote,
    "table": _table,
    "rule": _rule,
}
"""What writes a block that is no heading, by its kind."""
