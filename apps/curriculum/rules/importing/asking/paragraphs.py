"""Paragraphs that ask: what marks them, and where in them the question ends."""

import re

from apps.curriculum.rules.importing.asking.lines import Line, first_answered, line_of
from apps.curriculum.rules.importing.commonmark.blocks import Block

LONGEST_QUESTION = 1500
"""Characters of what asks; a paragraph that is longer tells."""

LONGEST_PLAIN_QUESTION = 250
"""Characters of a line that asks by nothing but its question mark."""

LINES_TO_ANSWER = 8
"""Lines in which an `A:` is looked for, the first included."""

LINES_OF_QUESTION = 4
"""Lines that a question may take, when it ends with a question mark."""

MARKS = ("**", "__")
BOLD_LINE = re.compile(r"^\s*(?:\d{1,4}\s*[.)]\s*)?(?P<marks>\*\*|__)(?P<text>.+?)(?P=marks)\s*(?P<after>[:?]?)\s*\\?$")
ANSWER_BEHIND = re.compile(
    r"^(?P<asked>.{1,1500}?[?？])[\s*_]*(?P<answer>(?:\*\*)?\s*(?:A|Ans|Answer)\s*[:：].*)$",
    re.DOTALL,
)
"""A line that asks and answers: `What is it? A: That.`"""


def begins_bold(text: str) -> bool:
    """Return whether bold words stand first in a text."""
    return text.lstrip().startswith(MARKS)


def says_question(block: Block, *, is_among_questions: bool) -> bool:
    """Return whether a paragraph says `Q: …`, and something else besides makes sure that it asks."""
    first = block.first_line
    line = line_of(first)
    return line.is_explicit and (
        line.ends_asking or begins_bold(first) or is_among_questions or first_answered(block.text.split("\n")[1:]) is not None
    )


def bold_question(text: str) -> Line | None:
    """Return what a paragraph asks whose first line is bold as a whole and asks; None for any other."""
    first = text.partition("\n")[0].rstrip()
    if len(first) > LONGEST_QUESTION or BOLD_LINE.match(first) is None:
        return None
    line = line_of(first)
    return line if line.ends_asking or (line.number is not None and line.asks) else None


def asks_plainly(block: Block) -> bool:
    """Return whether a paragraph's first line asks by its question mark alone."""
    first = block.first_line.strip() if block.kind == "paragraph" else ""
    return 0 < len(first) < LONGEST_PLAIN_QUESTION and first.rstrip(" *_").endswith(("?", "？", "؟"))


def question_and_rest(text: str) -> tuple[str, str]:
    """Part a paragraph that asks in its question, as one line, and what follows: the answer, or more of the question.

    The question ends before `A:`, or else with the first line that ends asking, or with the first line.
    """
    lines = text.split("\n")
    answer = first_answered(lines[1:LINES_TO_ANSWER])
    if answer is not None:
        return " ".join(line.strip() for line in lines[: answer + 1]), "\n".join(lines[answer + 1 :])
    if inline := ANSWER_BEHIND.match(lines[0]):
        return inline["asked"], "\n".join([inline["answer"], *lines[1:]])
    if line_of(lines[0]).ends_asking or lines[0].rstrip().endswith("**"):
        return lines[0], "\n".join(lines[1:])
    end = _end_of_question(lines)
    return " ".join(line.strip() for line in lines[:end]), "\n".join(lines[end:])


def _end_of_question(lines: list[str]) -> int:
    asking = (place for place, line in enumerate(lines[:LINES_OF_QUESTION], start=1) if place > 1 and _ends_with_question_mark(line))
    return next(asking, 1)


def _ends_with_question_mark(line: str) -> bool:
    return line.rstrip(" *_\\").endswith(("?", "？"))
