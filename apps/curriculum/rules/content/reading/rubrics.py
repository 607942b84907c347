"""The rubric of a question: criteria as ### headings with a weight, each with a table of what is heard at every level."""

import re
from collections.abc import Iterator

from apps.core.levels import LEVELS
from apps.curriculum.rules.content.markup import HeadedText, split
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.source import Text
from apps.curriculum.rules.rubrics import Criterion

CRITERION = re.compile(r"^(?P<name>.+?)\s*\(weight (?P<weight>\d+)\)$")
LEVEL_ROW = re.compile(r"^\|\s*(?P<level>[^|]*?)\s*\|\s*(?P<text>.*?)\s*\|\s*$")
BOLD_FIRST = re.compile(r"^\*\*(?P<bold>.+?)\*\*\s*(?P<rest>.*)$", re.DOTALL)
MARKS = re.compile(r"[\W_]+")
WEIGHTS = range(1, 4)

BAD_LEVEL = "a level is missing its words, stands twice, or is not 0 to 3; write one row for each"


def criteria(files: Files, name: str, body: Text) -> Iterator[Criterion]:
    """Yield the criteria that have words for every level; of one without a weight it is 1."""
    seen: set[str] = set()
    for part in split(body, 3):
        title, weight = _name_and_weight(files, name, part)
        if title in seen:
            files.wrong(name, part.line, f"the criterion {title!r} stands here twice; keep one")
        seen.add(title)
        words = _descriptors(files, name, part.body)
        if missing := [str(level) for level in LEVELS if level not in words]:
            right = "its table needs one row each for 0, 1, 2 and 3"
            files.wrong(name, part.line, f"the criterion {title!r} has no level {', '.join(missing)}; {right}")
            continue
        if len({MARKS.sub("", text.lower()) for text in words.values()}) < len(words):
            right = "say for each what is heard at it and not below it"
            files.wrong(name, part.line, f"two levels of the criterion {title!r} say the same; {right}")
        yield Criterion(title, weight, (words[0], words[1], words[2], words[3]))


def _name_and_weight(files: Files, name: str, part: HeadedText) -> tuple[str, int]:
    match = CRITERION.match(part.title)
    title, weight = (match["name"], int(match["weight"])) if match else (part.title, 0)
    if weight not in WEIGHTS:
        files.wrong(name, part.line, f"the criterion {part.title!r} has no weight from 1 to 3; write ### Name (weight 2)")
    return title, weight if match else 1


def _descriptors(files: Files, name: str, body: Text) -> dict[int, str]:
    """Return what is heard at each level, by the level; of two rows of one level the first."""
    descriptors: dict[int, str] = {}
    for number, line in enumerate(body.markdown.split("\n"), start=body.line):
        row = LEVEL_ROW.match(line)
        if row is None or not row["level"].isdecimal():
            continue
        level = int(row["level"])
        if level not in LEVELS or level in descriptors or not row["text"]:
            files.wrong(name, number, BAD_LEVEL)
        else:
            descriptors[level] = row["text"].replace(r"\|", "|")
    return descriptors
