"""What a candidate means who asks for something in a case, and where a phase should end."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

WORD = re.compile(r"[^\W_]{2,}")
STEM = 5
"""So many letters of a word are compared, so that "replicas" are the "replica" that someone asks for."""

FILLING = frozenset(
    word[:STEM]
    for word in WORD.findall("""
    about all and any are can check could did do does for from get give have how if in is it last let like list look me now of on
    one or our out please see should show so tell than that the their them there these they this to us use used was we were
    what when where which who why will with would you your kubectl
    """)
)
"""Words that say nothing of what is asked for."""

MOST = 3
"""As many are offered where the words may mean several."""

MOSTLY = 0.6
"""So large a part of what is said is its name, if a thing is called by it."""

SHORT = {"svc": "service", "po": "pods", "ns": "namespace", "deploy": "deployment", "ep": "endpoints", "cm": "configmap", "no": "nodes"}
"""Short names of kubectl's, and the words for them."""

CLOSE = 0.6
"""Of the best one's weight: what has as much may be meant as well."""


def meant(words: str, things: Sequence[tuple[str, str]]) -> list[int]:
    """Return the positions (from 0) of the things that the words may mean, the likeliest first: none, one, or up to MOST.

    `things` are names, each with other words that tell it, such as those of a command. Whoever says a name, and little besides, means that.
    Otherwise a word that few things share weighs more than one that many do, and one of a name twice as much as another.
    """
    said = _words(words)
    parts = [(_words(name), _words(more)) for name, more in things]
    if (named := _named(said, [name for name, _ in parts])) is not None:
        return [named]
    shared_by = Counter(word for name, more in parts for word in name | more)
    weights = [sum((1 + (word in name)) / shared_by[word] for word in said & (name | more)) for name, more in parts]
    return _likeliest(weights)


def _likeliest(weights: Sequence[float]) -> list[int]:
    """Return the positions of the largest weights and of those CLOSE to it, at most MOST; none where all are 0."""
    best = max(weights, default=0.0)
    likely = [(-weight, position) for position, weight in enumerate(weights) if best and weight >= CLOSE * best]
    return [position for _, position in sorted(likely)[:MOST]]


def _named(said: set[str], names: Sequence[set[str]]) -> int | None:
    """Return the one name that is said whole, the longest of several, if it is most of what is said."""
    whole = [position for position, name in enumerate(names) if name and name <= said and len(name) >= MOSTLY * len(said)]
    longest = max((len(names[position]) for position in whole), default=0)
    longest_ones = [position for position in whole if len(names[position]) == longest]
    return longest_ones[0] if len(longest_ones) == 1 else None


def ends(lengths: Sequence[int]) -> list[int]:
    """Return the seconds after which each phase should be over, from the lengths of all in their order."""
    return list(accumulate(lengths))


def _words(text: str) -> set[str]:
    return {SHORT.get(word, word)[:STEM] for word in WORD.findall(text.lower())} - FILLING
