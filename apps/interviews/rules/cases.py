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

CLOSE = 0.6
"""Of the best one's weight: what has as much may be meant as well."""


def meant(words: str, things: Sequence[str]) -> list[int]:
    """Return the positions (from 0) of the things that the words may mean, the likeliest first: none, one, or up to MOST.

    A word that few things share weighs more than one that many do. `things` say in words what each is.
    """
    said = _words(words)
    per_thing = [_words(thing) for thing in things]
    shared_by = Counter(word for thing in per_thing for word in thing)
    weights = [sum(1 / shared_by[word] for word in said & thing) for thing in per_thing]
    best = max(weights, default=0.0)
    if not best:
        return []
    likely = [(-weight, position) for position, weight in enumerate(weights) if weight >= CLOSE * best]
    return [position for _, position in sorted(likely)[:MOST]]


def ends(lengths: Sequence[int]) -> list[int]:
    """Return the seconds after which each phase should be over, from the lengths of all in their order."""
    return list(accumulate(lengths))


def _words(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower())} - FILLING
