"""Anchor answers of a question: a weak and a strong one, each with the level that every criterion deserves and why."""

import re
from collections.abc import Iterator

from apps.core.levels import LEVELS
from apps.curriculum.rules.content.markup import HeadedText, opening, outside_fences, paragraphs, split
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.source import AnchorRow, AnchorSource, Text

NAMES = ("weak", "strong")
HEAD = re.compile(r"^\|\s*Criterion\s*\|\s*Level\s*\|\s*Why\s*\|\s*$", re.IGNORECASE)
RULE = re.compile(r"^\|(?:\s*:?-+:?\s*\|){3}\s*$")
ROW = re.compile(r"^\|\s*(?P<criterion>[^|]*?)\s*\|\s*(?P<level>[^|]*?)\s*\|\s*(?P<why>.*?)\s*\|\s*$")


def anchors(files: Files, name: str, part: HeadedText) -> Iterator[AnchorSource]:
    """Yield those of the two answers that are there. Whether their rows fit the rubric is seen by `checking`."""
    for line, _ in paragraphs(opening(part.body, 3)):
        files.wrong(name, line, "this stands above the first anchor answer; begin with ### Weak")
    lacking = list(NAMES)
    for answer in split(part.body, 3):
        title = answer.title.lower()
        if title in lacking:
            lacking.remove(title)
            yield _anchor(files, name, answer)
        elif title in NAMES:
            files.wrong(name, answer.line, f"the {title} answer stands here twice; keep one")
        else:
            files.wrong(name, answer.line, f"{answer.title!r} is no anchor answer; there are ### Weak and ### Strong")
    for title in lacking:
        files.wrong(name, part.line, f"there is no {title} answer; add ### {title.capitalize()} with a text and its levels")


def _anchor(files: Files, name: str, part: HeadedText) -> AnchorSource:
    lines = part.body.markdown.split("\n")
    head = next((number for number, line in outside_fences(part.body) if HEAD.match(line)), None)
    if head is None:
        files.wrong(name, part.line, "the anchor answer has no table of levels; begin it with | Criterion | Level | Why |")
        head = part.body.line + len(lines)
    above = "\n".join(lines[: head - part.body.line])
    if not above.strip():
        files.wrong(name, part.line, "the anchor answer says nothing; write the answer above its table")
    below = enumerate(lines[head - part.body.line + 1 :], start=head + 1)
    return AnchorSource(part.line, part.title.lower(), Text(part.body.line, above), tuple(_rows(files, name, below)))


def _rows(files: Files, name: str, lines: Iterator[tuple[int, str]]) -> Iterator[AnchorRow]:
    for number, line in lines:
        if not line.strip() or RULE.match(line):
            continue
        row = ROW.match(line)
        if row is None:
            files.wrong(name, number, "this is no row of the table of levels; move it above the table")
            continue
        is_level = row["level"].isdecimal() and int(row["level"]) in LEVELS
        if not is_level:
            files.wrong(name, number, f"the level is {row['level']!r}; write 0, 1, 2 or 3")
        if not row["why"]:
            files.wrong(name, number, f"the level of {row['criterion']!r} has no reason; write why the answer deserves it")
        yield AnchorRow(number, row["criterion"], int(row["level"]) if is_level else 0, row["why"].replace(r"\|", "|"))
