"""What a misspelt search may have meant: the closest of the words that the content holds.

Two words are as far apart as letters must be added, left out, replaced or swapped with their neighbour to make one of the other
(optimal string alignment). Whatever is typed, the work is bounded: see LONGEST_WORD and MOST_RESPELLED.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from apps.core.text.folding import Word

SHORTEST_WORD, LONGEST_WORD = 3, 30
"""Characters of a word that is known or looked for; others are nobody's misspelling."""
LONG_WORD = 6
"""From so many characters on a word may be two steps from what was meant, a shorter one only one."""
MOST_RESPELLED = 5
"""Unknown words of a search; with more of them it is no misspelling."""

WORD = re.compile(r"\w+")
HASHED = 64


@dataclass(frozen=True)
class KnownWord:
    """A word of the content, how often it stands there, and its letters as bits, by which most words are told apart at once."""

    word: str
    times: int
    letters: int


@dataclass(frozen=True)
class Vocabulary:
    """The words of the content: all in `text`, one a line, and those that may have been meant by their length."""

    text: str
    by_length: Mapping[int, tuple[KnownWord, ...]]

    @classmethod
    def of(cls, folded: Iterable[str]) -> "Vocabulary":
        """Return the words of folded texts. Numbers and what is shorter or longer than a word may be are left out."""
        times = Counter(word for text in folded for word in WORD.findall(text))
        by_length: dict[int, list[KnownWord]] = {}
        for word, count in sorted(times.items()):
            if SHORTEST_WORD <= len(word) <= LONGEST_WORD and not word.isdigit():
                by_length.setdefault(len(word), []).append(KnownWord(word, count, _letters(word)))
        return cls("\n".join(sorted(times)), {length: tuple(words) for length, words in by_length.items()})

    def knows(self, word: str) -> bool:
        """Return whether the word is one of these or a part of one, as search takes it."""
        return word in self.text

    def closest(self, word: str) -> str:
        """Return the word that is closest, of those the one with the same first letter, then the one that occurs most; else nothing."""
        most = steps_allowed(word)
        letters = _letters(word) if most else 0
        near = [
            (steps, known.word[0] != word[0], -known.times, known.word)
            for known in self._about_as_long(word, most)
            if (known.letters ^ letters).bit_count() <= 2 * most and (steps := steps_between(word, known.word, most=most)) <= most
        ]
        return min(near)[-1] if near else ""

    def _about_as_long(self, word: str, most: int) -> Iterator[KnownWord]:
        if most:
            for length in range(len(word) - most, len(word) + most + 1):
                yield from self.by_length.get(length, ())


def respelled(words: list[Word], vocabulary: Vocabulary) -> str:
    """Return the search with the closest word for each that is not known; nothing if none is unknown, or one is like no other."""
    parts = [part for word in words for part in word.parts.split() if not vocabulary.knows(part)]
    if len(parts) > MOST_RESPELLED:
        return ""
    meant = {part: vocabulary.closest(part) for part in parts}
    if not meant or not all(meant.values()):
        return ""
    return " ".join(_respelled(word, meant) for word in words)


def steps_allowed(word: str) -> int:
    """Return how many steps the word may be from what was meant."""
    if not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
        return 0
    return 2 if len(word) >= LONG_WORD else 1


def steps_between(typed: str, known: str, *, most: int) -> int:
    """Return how far two words are apart, or `most` + 1 if it is farther than `most`."""
    before, row = [most + 1] * (len(known) + 1), list(range(len(known) + 1))
    for at, letter in enumerate(typed, start=1):
        following = [at]
        for there, other in enumerate(known, start=1):
            steps = min(row[there] + 1, following[there - 1] + 1, row[there - 1] + (letter != other))
            if at > 1 and there > 1 and letter == known[there - 2] and typed[at - 2] == other:
                steps = min(steps, before[there - 2] + 1)
            following.append(steps)
        before, row = row, following
        if min(*before, *row) > most:
            break
    return min(row[-1], most + 1)


def _respelled(word: Word, meant: Mapping[str, str]) -> str:
    parts = word.parts.split()
    return " ".join(meant.get(part, part) for part in parts) if meant.keys() & set(parts) else word.written


def _letters(word: str) -> int:
    """Return the letters as bits: a step changes two of them at most."""
    bits = 0
    for letter in word:
        bits |= 1 << ord(letter) % HASHED
    return bits
