"""Links back to the top and lists of links to headings: on our pages they lead nowhere, so they are dropped and counted."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from apps.curriculum.rules.importing.asking.titles import CONTENTS_DROPPED
from apps.curriculum.rules.importing.commonmark.blocks import Block, inside_items
from apps.curriculum.rules.importing.commonmark.details import Details, Piece

LONGEST_LINK = 500
"""Characters of a line that only leads to a heading."""

BACK_TO_TOP = re.compile(
    r"^\W*\[\W*(?:(?:go |return )?(?:back )?(?:to )?(?:the )?(?:top|table of contents|contents|toc|start|up)|"
    r"наверх|вверх|догори|вгору|к началу|"
    r"к содержанию|до змісту|返回顶部|回到顶部|返回目录|volver.*|subir|nach oben|"
    r"retour.*)\W*\]\([^()]*\)\W*$|"
    r"^\W*[⬆↑🔝][^a-z]{0,20}$|^\W*\[\W*\]\(#[^()]*\)\W*$",
    re.IGNORECASE,
)
TO_A_HEADING = re.compile(r"^(?:\d+[.)]?\s*)?\**\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(#[^()]*(?:\([^()]*\)[^()]*)*\)\W*$")


def without_navigation(pieces: Sequence[Piece], dropped: Counter[str]) -> Iterator[Piece]:
    """Yield the pieces that are no navigation, those inside details too; what is left out is counted in `dropped`."""
    for piece in pieces:
        if isinstance(piece, Details):
            yield replace(piece, body=list(without_navigation(piece.body, dropped)))
        elif kind := _navigation(piece):
            dropped[kind] += 1
        else:
            yield piece


def _navigation(block: Block) -> str:
    if block.kind == "list":
        return CONTENTS_DROPPED if _is_contents(block) else ""
    is_short = block.kind == "paragraph" and len(block.text) < LONGEST_LINK
    return "links back to the top" if is_short and BACK_TO_TOP.match(block.text.strip("*_ ")) else ""


def _is_contents(block: Block) -> bool:
    """Return whether a list's items are all links to headings, and there are two at least."""
    items = inside_items(block)
    return len(items) > 1 and all(_is_contents(inner) if inner.kind == "list" else _is_link(inner) for inner in items)


def _is_link(block: Block) -> bool:
    lines = [line.strip() for line in block.text.split("\n") if line.strip()]
    return block.kind == "paragraph" and bool(lines) and all(map(_leads_to_heading, lines))


def _leads_to_heading(line: str) -> bool:
    return len(line) < LONGEST_LINK and TO_A_HEADING.match(line) is not None
