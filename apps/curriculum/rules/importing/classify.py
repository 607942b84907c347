"""Classifies questions of a document by their words: the kind, and the sections that teach the answer."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"\w+")
JOINED = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
STOP_WORDS = frozenset(
    WORD.findall(
        "a an and are as at be but by can do does each for from has have how if in into is it its more most no not of on one or per "
        "should so than that the their them then this to up use used using versus vs was what when where which why will with you your"
    )
)

KIND_WORDS = {
    "debugging": r"debug|diagnos|troubleshoot|investigat|crash|root cause|outage\b|stuck\b|fails\b|failing\b",
    "design": r"design|architect",
    "trade-off": r"vs\b|versus\b|when each\b|trade-?offs?\b|compare\b|difference between\b|pros and cons\b",
}
"""What a question of the kind says, each at the beginning of a word; the first kind that fits is taken."""

IN_HEADING = 3
"""A word of the question counts as much more when it stands in a section's heading than in its text."""

ASKED_FOR = 2
"""A word of the question counts as much more than one of the answer."""

CLOSE = 0.6
"""A section is named beside the best one when it fits at least by this share of it."""

MOST_SECTIONS = 3


@dataclass(frozen=True)
class Teaching:
    """A section by its id `lesson#heading-id`, with its heading and its text as Markdown."""

    id: str
    heading: str
    text: str


def kind_of(question: str) -> str:
    """Return the kind of a question by the words it is asked with: debugging before design before trade-off; any other is a concept."""
    return next((kind for kind, words in KIND_WORDS.items() if re.search(rf"\b(?:{words})", question, re.IGNORECASE)), "concept")


def sections_for(question: str, answer: str, sections: Sequence[Teaching]) -> tuple[str, ...]:
    """Return the ids of the sections that share the most words with a question and its answer, the best first, at most MOST_SECTIONS.

    The first of all is returned if none shares a word. A rare word tells more than a common one: it weighs the logarithm of
    1 + sections / sections that have it.
    """
    indexed = [_Indexed.of(section) for section in sections]
    spread = Counter(word for section in indexed for word in section.words)
    weights = {word: math.log(1 + len(sections) / count) for word, count in spread.items()}
    asked, answered = _words(question), _words(answer)
    scores = {section.id: section.score(asked, answered, weights) for section in indexed}
    ranked = sorted(scores, key=lambda id_: -scores[id_])
    return tuple(id_ for id_ in ranked[:MOST_SECTIONS] if scores[id_] >= CLOSE * scores[ranked[0]] > 0) or (ranked[0],)


@dataclass(frozen=True)
class _Indexed:
    """A section as sets of words; `words` are those of heading and text."""

    id: str
    heading: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, section: Teaching) -> "_Indexed":
        heading = _words(section.heading)
        return cls(section.id, heading, _words(section.text) | heading)

    def score(self, asked: frozenset[str], answered: frozenset[str], weights: dict[str, float]) -> float:
        shared = (asked | answered) & self.words
        total = sum(weights[word] * (ASKED_FOR if word in asked else 1) * (IN_HEADING if word in self.heading else 1) for word in shared)
        return total / math.log(10 + len(self.words))  # a long section shares words by mere length


def _words(text: str) -> frozenset[str]:
    """Return the words in lower case and singular; of a name in camel case also its parts."""
    words = {part.lower() for word in WORD.findall(text) for part in (word, *JOINED.split(word))}
    return frozenset(_singular(word) for word in words if len(word) > 1 and word not in STOP_WORDS)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
