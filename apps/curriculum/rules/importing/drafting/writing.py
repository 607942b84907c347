"""Blocks as the Markdown of our content: lists nested by four spaces, code fenced and named, empty lines where our renderer needs them."""

import re
from collections.abc import Sequence

from apps.curriculum.rules.content.checking.texts import AUTOLINK, CODE_SPAN, LINK, NESTED_ITEM, RAW_HTML
from apps.curriculum.rules.content.diagrams import ANY_IMAGE
from apps.curriculum.rules.content.markup import outside_fences
from apps.curriculum.rules.content.source import Text
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.commonmark.rows import INDENT
from apps.curriculum.rules.importing.drafting.tidying import OUTSIDE, Tidy

HASH = re.compile(r"^#")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
ALIGNED = {"left": ":---", "center": ":---:", "right": "---:"}
LESSON = re.compile(r"^(?:\.\./lessons/)?\d{2,4}-[a-z0-9-]+\.md(?:#[\w-]+)?$")
"""What a link that `drafting` resolved leads to."""
FENCED = re.compile(r"^\s*(?P<marks>`{3,}|~{3,})")


def written(blocks: Sequence[Block], tidy: Tidy) -> str:
    """The blocks one below the other. Headings rise by one level, for an area becomes a lesson; those inside lists and quotes are bold.

    A block that would not pass our checks, whatever was done to tidy it, stands there as code, and its line is told to `tidy`.
    """
    return "\n\n".join(filter(None, (_passing(block, tidy) for block in blocks)))


def as_code(text: str) -> str:
    """Some text as a block of code that says no language."""
    marks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", text))])
    return f"{marks}text\n{text}\n{marks}"


def _passing(block: Block, tidy: Tidy) -> str:
    text = "\n".join(_lines(block, tidy, is_nested=False)).strip("\n")
    if all(passes(line) for _, line in outside_fences(Text(1, text))):
        return text
    tidy.as_written.append(block.line)
    return as_code(text)


def passes(line: str) -> bool:
    """Whether a line would pass `checking`: no raw HTML, no image, no list nested too little, no link that leads nowhere."""
    bare = CODE_SPAN.sub("", line)
    if RAW_HTML.search(AUTOLINK.sub("", bare)) or ANY_IMAGE.search(bare) or NESTED_ITEM.match(line):
        return False
    targets = (found["target"] or found["defined"] or "" for found in LINK.finditer(bare))
    return all(target.startswith(OUTSIDE) or LESSON.match(target) for target in targets)


def _lines(block: Block, tidy: Tidy, *, is_nested: bool) -> list[str]:
    match block.kind:
        case "paragraph":
            return _paragraph(tidy.inline(block.text))
        case "heading":
            return _heading(block, tidy, is_nested=is_nested)
        case "code":
            return _code(block)
        case "list":
            return _list(block, tidy)
        case "quote":
            return [f"> {line}".rstrip() for line in _joined(block.inside, tidy)]
        case "table":
            return _table(block, tidy)
        case "rule":
            return ["---"]
    return []


def _paragraph(text: str) -> list[str]:
    return [HASH.sub(r"\#", line.lstrip()) for line in text.split("\n") if line.strip()]


def _heading(block: Block, tidy: Tidy, *, is_nested: bool) -> list[str]:
    title = tidy.title(" ".join(block.text.split("\n")))
    if not title.strip():
        return []
    return [f"**{title.replace('**', '')}**"] if is_nested else [f"{'#' * max(3, block.level - 1)} {tidy.heading(title)}"]


def _code(block: Block) -> list[str]:
    code = block.code
    assert code is not None, "a block of code has it"  # noqa: S101
    inner = [found["marks"] for found in map(FENCED.match, code.lines) if found]
    marks = code.marks
    if any(run.startswith(marks) for run in inner):
        marks = marks[0] * (max(len(run) for run in inner) + 1)
    return [f"{marks}{code.language}", *code.lines, marks]


def _list(block: Block, tidy: Tidy) -> list[str]:
    found: list[str] = []
    was_loose = False
    for number, item in enumerate(block.inside):
        is_loose = _is_loose(item)
        marker = "-" if block.start is None else f"{block.start + number}."
        first, *rest = _item(item, tidy, is_loose=is_loose)
        if was_loose:
            found.append("")
        found.append(f"{marker} {first}".rstrip())
        found += [f"{' ' * INDENT}{line}" if line else "" for line in rest]
        was_loose = is_loose
    return found


def _is_loose(item: Block) -> bool:
    """Whether an item holds more than a line and lists below it."""
    return any(inner.kind != "list" for inner in item.inside[1:]) or any(inner.kind not in {"paragraph", "list"} for inner in item.inside)


def _item(item: Block, tidy: Tidy, *, is_loose: bool) -> list[str]:
    pieces = [text for inner in item.inside if (text := "\n".join(_lines(inner, tidy, is_nested=True)))]
    return ("\n\n" if is_loose else "\n").join(pieces).split("\n")


def _joined(blocks: Sequence[Block], tidy: Tidy) -> list[str]:
    pieces = [text for block in blocks if (text := "\n".join(_lines(block, tidy, is_nested=True)))]
    return "\n\n".join(pieces).split("\n")


def _table(block: Block, tidy: Tidy) -> list[str]:
    rows = [_row(row.cells, tidy) for row in block.inside]
    rule = "|" + "|".join(ALIGNED.get(aligned, "---") for aligned in block.inside[0].aligned) + "|"
    return [rows[0], rule, *rows[1:]]


def _row(cells: Sequence[str], tidy: Tidy) -> str:
    tidied = (" ".join(tidy.inline(BREAK.sub("; ", cell)).split()) for cell in cells)
    return f"| {' | '.join(re.sub(r'(?<!\\)\|', r'\\|', cell) for cell in tidied)} |"
