"""Whether something has what someone looks for, and how well: a function of folded text, which is stored with a section.

The index of a section, as of anything else that has a title, has a line for each of heading, lesson title and text as written, then a
line for each with blanks for all punctuation: so every word is looked for by "is contained", which every database does alike.
"""

from apps.core.text.folding import Word, fold, spaced, words_of

SHORTEST = 2
LONGEST = 100
"""Characters of what is searched for; the rest is left out."""
MOST_RANKED = 8
"""Of the words that must all occur, so many decide about the order."""

LINES = 6
"""Of an index."""

NOWHERE = "\n"
"""Stands in no line of an index."""

IN_HEADING, BEGINS_HEADING, IN_LESSON, AS_WRITTEN = 100, 50, 30, 10
MOST_TIMES = 20
"""What a word adds to a section's score by where it stands; in the text each time adds one, up to MOST_TIMES."""


def index(*, lesson: str, title: str, text: str) -> str:
    """Return what a section is found by: six lines, as the module says."""
    written = [fold(title), fold(lesson), fold(text)]
    return "\n".join([*written, *map(spaced, written)])


def wanted(text: str) -> list[Word]:
    """Return the words to look for. Words of one letter, and signs alone, are left out unless there is no other."""
    words = words_of(text[:LONGEST])
    return [word for word in words if len(word.written) >= SHORTEST and spaced(word.written)] or words


def holds(index: str, words: list[Word]) -> bool:
    """Return whether each word stands in the index in one of its forms, as a section is asked by the database."""
    return all(any(form in index for form in word.forms) for word in words)


def score(index: str, words: list[Word]) -> float:
    """Return how well a section fits: the more, the better. Zero for the index of a section that was stored before there was one.

    A word in a heading outweighs any number of times in the text; a heading that begins with it comes first, and what stands as written.
    """
    if index.count("\n") != LINES - 1:
        return 0.0
    lines = index.split("\n")
    half = LINES // 2
    return sum(_score(word, lines[:half], lines[half:]) for word in words[:MOST_RANKED])


def _score(word: Word, written: list[str], spaced_out: list[str]) -> float:
    """Return what one word adds. The lines are heading, lesson title and text, as written and without punctuation."""
    forms = (word.written, word.parts or NOWHERE)
    heading, lesson, text = (list(zip(pair, forms, strict=True)) for pair in zip(written, spaced_out, strict=True))
    total = IN_HEADING * any(form in line for line, form in heading)
    total += BEGINS_HEADING * any(line.startswith(form) for line, form in heading)
    total += IN_LESSON * any(form in line for line, form in lesson)
    total += min(max(line.count(form) for line, form in text), MOST_TIMES)
    return total + AS_WRITTEN * (word.written != word.parts and any(word.written in line for line in written))
