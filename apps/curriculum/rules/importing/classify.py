"""What a document doesn't say about its questions: the kind, and the sections that teach the answer."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"\w+")
JOINED = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
DULL = frozenset(
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
    """A section by its id, and what its words are."""

    id: str
    heading: str
    text: str


def kind_of(question: str) -> str:
    """By the words it is asked with: debugging before design before trade-off; any other is a concept."""
    return next((kind for kind, words in KIND_WORDS.items() if re.search(rf"\b(?:{words})", question, re.IGNORECASE)), "concept")


def sections_for(question: str, answer: str, sections: Sequence[Teaching]) -> tuple[str, ...]:
    """The ids of the sections that share the most words with a question and its answer, the best first; the first of all if none does.

    A rare word tells more than a common one: it weighs the logarithm of 1 + sections / sections that have it.
    """
    headings = [_words(section.heading) for section in sections]
    texts = [_words(section.text) | heading for section, heading in zip(sections, headings, strict=True)]
    spread = Counter(word for words in texts for word in words)
    asked, answered = _words(question), _words(answer)
    scores: dict[str, float] = {}
    for section, heading, words in zip(sections, headings, texts, strict=True):
        shared = {
            word: math.log(1 + len(sections) / spread[word]) * (ASKED_FOR if word in asked else 1) * (IN_HEADING if word in heading else 1)
            for word in (asked | answered) & words
        }
        scores[section.id] = sum(shared.values()) / math.log(10 + len(words))  # a long section shares words by mere length
    ranked = sorted(scores, key=lambda id_: -scores[id_])
    return tuple(id_ for id_ in ranked[:MOST_SECTIONS] if scores[id_] >= CLOSE * scores[ranked[0]] > 0) or (ranked[0],)


def _words(text: str) -> frozenset[str]:
    """The words in lower case and singular; of a name in camel case also its parts."""
    found: set[str] = set()
    for word in WORD.findall(text):
        found.update(part.lower() for part in (word, *JOINED.split(word)))
    return frozenset(_singular(word) for word in found if len(word) > 1 and word not in DULL)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
