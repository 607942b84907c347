"""Which follow-ups an interviewer asks back after an answer, and how much time each gets."""

from collections.abc import Sequence
from random import Random

from apps.curriculum.rules.rubrics import Reply
from apps.curriculum.rules.subject_words import subject_words

SECONDS = 90
"""For a reply, before the person's time factor."""

MOST = 3
SECONDS_A_FOLLOW_UP = 300
"""A question gets one follow-up for each five minutes it is given, at least one and at most MOST."""

LONG_ENOUGH = 1_200
"""Seconds of a format from which on it asks back unless the person chooses otherwise."""


def count(seconds: float, available: int) -> int:
    """Return how many follow-ups are asked after an answer that is given so many seconds, time factor apart."""
    return min(available, MOST, max(1, int(seconds // SECONDS_A_FOLLOW_UP)))


def chosen(follow_ups: Sequence[Reply], answer: str, *, most: int, seed: str) -> list[int]:
    """Return the positions (from 0) of the follow-ups to ask, first those whose words the answer lacks most.

    What a follow-up is about is told by its question and by what a good reply holds. `seed` decides between equals: the same seed and
    answer choose the same.
    """
    said = subject_words(answer)
    tie = Random(seed)  # noqa: S311  # a choice of questions, not a secret
    ranked = [(_share_said(follow_up, said), tie.random(), position) for position, follow_up in enumerate(follow_ups)]
    return [position for _, _, position in sorted(ranked)[:most]]


def _share_said(follow_up: Reply, said: set[str]) -> float:
    about = subject_words(f"{follow_up.question} {follow_up.good_reply}")
    return len(about & said) / len(about) if about else 1.0
