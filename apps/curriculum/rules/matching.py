"""Whether a section has what someone looks for, and how well: a function of folded text, which is stored with the section.

The index of a section has a line for each of heading, lesson title and text as written, then a line for each with blanks for all
punctuation: so every word is looked for by "is contained", which every database does alike.
"""

from apps.core.folding import Word, fold, spaced, words_of

SHORTEST = 2
LONGEST = 100
"""Characters of what is searched for; the rest is left out."""
MOST_RANKED = 8
"""Of the words that must all occur, so many decide about the order."""


def index(*, lesson: str, title: str, text: str) -> str:
    """What a section is found by."""
    written = [fold(title), fold(lesson), fold(text)]
    return "\n".join([*written, *map(spaced, written)])


def wanted(text: str) -> list[Word]:
    """The words to look for. Words of one letter, and signs alone, are left out unless there is no other."""
    words = words_of(text[:LONGEST])
    return [word for word in words if len(word.written) >= SHORTEST and spaced(word.written)] or words


def score(index: str, words: list[Word]) -> float:
    """A word in a heading outweighs any number of times in the text; a heading that begins with it comes first, and what stands as written.

    Zero for the index of a section that was stored before there was one.
    """
    if index.count("\n") != 5:
        return 0.0
    title, lesson, text, *others = index.split("\n")
    lines = [(title, lesson, text), tuple(others)]
    total = 0.0
    for word in words[:MOST_RANKED]:
        ways = list(zip(lines, (word.written, word.parts or "\n"), strict=True))
        total += 100 * any(form in line[0] for line, form in ways)
        total += 50 * any(line[0].startswith(form) for line, form in ways)
        total += 30 * any(form in line[1] for line, form in ways)
        total += min(max(line[2].count(form) for line, form in ways), 20)
        total += 10 * (word.written != word.parts and any(word.written in line for line in lines[0]))
    return total
