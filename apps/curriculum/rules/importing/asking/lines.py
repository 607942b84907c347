"""Whether a line asks or answers: functions of its words."""

import re
from dataclasses import dataclass

from apps.curriculum.rules.importing.asking.phrases import (
    ANSWER_TITLE,
    ANSWERED,
    CHINESE,
    DECORATION,
    EMPTY_LINK_TARGET,
    ENDS,
    EXPLICIT,
    IMPERATIVE,
    LETTERED,
    NAMES_ANSWER,
    NUMBERED,
    ONLY_NUMBERED,
    WHOLE_LINK,
)
from apps.curriculum.rules.importing.words import words

LONGEST_LOOK = 2000
"""Characters of a line that are looked at: brackets without an end would make a longer look take minutes."""

LONGEST_ASKING = 200
"""Characters of a line in which a question mark anywhere asks; of a longer one only the end counts."""

END = 40
"""Characters at the end of a line in which a question mark asks."""

LONGEST_ANSWER_TITLE = 60
"""Characters of what only says that an answer follows."""

EMPHASIS = ("***", "**", "__", "*", "_")
"""The longest first."""


@dataclass(frozen=True)
class Line:
    """A line as words: without number, emphasis and decoration. `number` is None where it has none."""

    text: str
    number: int | None
    is_explicit: bool
    """It says itself that it is a question: `Q: …`, `Question 3. …`."""

    ends_asking: bool
    is_imperative: bool
    """It begins as questions do, without a question mark: `Explain …`, `How …`."""

    @property
    def asks(self) -> bool:
        """It holds a letter or digit, and is a question in one of the three ways."""
        return any(letter.isalnum() for letter in self.text) and (self.is_explicit or self.ends_asking or self.is_imperative)


def line_of(markdown: str) -> Line:
    """Return what a heading, a bold line or the first line of an item says; of a very long one, of its first LONGEST_LOOK characters."""
    bare = _bare(markdown)
    explicit = EXPLICIT.match(bare) or LETTERED.match(bare)
    text, number = _numbered(explicit or NUMBERED.match(bare), bare)
    if explicit and number is None:
        text, number = _numbered(NUMBERED.match(text), text)
    shown = text.strip(" *_#–—-")
    return Line(shown, number, explicit is not None, _ends_asking(shown), _is_imperative(shown))


def without_mark(markdown: str) -> str:
    """Return a question as written, without the `Q1:` or `12.` before it, the emphasis around it and the decoration at its ends."""
    text = EMPTY_LINK_TARGET.sub("", DECORATION.sub("", markdown)).strip()
    for _ in range(2):  # the mark may stand inside the emphasis or before it
        text = _without_number(_unwrapped(text))
    return " ".join(_unwrapped(text).split(" ")).strip()


def answered(text: str) -> str | None:
    """Return what follows `A:`, `**Answer:**` and the like at the start of some text; None where nothing of it stands there."""
    match = ANSWERED.match(text)
    if match is None or (match[0][0] == "a" and not match["text"]):
        return None
    return match["text"].strip()


def first_answered(lines: list[str]) -> int | None:
    """Return the place of the first of some lines that begins with `A:` and the like; None where none does."""
    return next((place for place, line in enumerate(lines) if answered(line.strip()) is not None), None)


def only_numbers(markdown: str) -> bool:
    """Return whether a heading says no more than that a question follows: `Question 3`."""
    return ONLY_NUMBERED.match(_bare(markdown)) is not None


def is_answer_title(markdown: str) -> bool:
    """Return whether a heading or a summary only says that the answer follows: `Answer`, `Click to see the solution`."""
    bare = _bare(markdown)
    return len(bare) < LONGEST_ANSWER_TITLE and "?" not in bare and ANSWER_TITLE.match(bare) is not None


def names_answer(markdown: str) -> bool:
    """Return whether such a title says `answer` or `solution`: then what stands above it belongs to the question."""
    return is_answer_title(markdown) and NAMES_ANSWER.search(_bare(markdown)) is not None


def _bare(markdown: str) -> str:
    return " ".join(DECORATION.sub(" ", words(markdown[:LONGEST_LOOK])).split())


def _numbered(match: re.Match[str] | None, text: str) -> tuple[str, int | None]:
    """Return the text behind a mark and the number in it; the whole text where there is no mark."""
    if match is None:
        return text, None
    return match["text"].strip(), int(match["number"]) if match["number"] else None


def _ends_asking(text: str) -> bool:
    return any(mark in text[-END:] for mark in ENDS) or text.startswith("¿") or ("?" in text and len(text) < LONGEST_ASKING)


def _is_imperative(text: str) -> bool:
    return bool(IMPERATIVE.match(text) or CHINESE.search(text))


def _question_mark(text: str) -> re.Match[str] | None:
    return EXPLICIT.match(text) or LETTERED.match(text) or NUMBERED.match(text)


def _without_number(text: str) -> str:
    match = _question_mark(text)
    if match is None or not match["text"].strip(" *_"):
        return text
    mark, text = text[: match.start("text")], match["text"].strip()
    for marks in ("**", "__"):
        if mark.count(marks) % 2 and text.count(marks) % 2:  # what the mark opened is closed in the text
            text = text.replace(marks, "", 1)
    return text


def _unwrapped(text: str) -> str:
    """Return the words of a text that is a link as a whole, and without the emphasis around all of it."""
    link = WHOLE_LINK.match(text)
    if link and (link["target"].startswith("#") or _question_mark(link["text"])):
        text = link["text"].strip()
    marks = next((marks for marks in EMPHASIS if _is_wrapped(text, marks)), "")
    return text[len(marks) : -len(marks)].strip() if marks else text


def _is_wrapped(text: str, marks: str) -> bool:
    inside = text[len(marks) : -len(marks)]
    return text.startswith(marks) and text.endswith(marks) and len(text) > 2 * len(marks) and marks not in inside
