"""Which follow-up to suggest to an interviewer: the one about criteria that were not heard yet."""

import re
from collections.abc import Collection, Sequence

from apps.core.levels import TOP
from apps.curriculum.rules.rubrics import Criterion

WORD = re.compile(r"[\w-]{4,}")
TAG = re.compile(r"<[^>]+>")


def suggested(follow_ups: Sequence[tuple[str, str]], unheard: Sequence[Criterion], asked: Collection[int]) -> int | None:
    """Return the position (from 0) of the follow-up to ask next; None if all were asked or nothing is unheard.

    `follow_ups` are pairs of question and good reply, `asked` are positions. It is the follow-up that shares most words with the names and
    top descriptors of the unheard criteria; among equals the first.
    """
    left = [position for position in range(len(follow_ups)) if position not in asked]
    if not left or not unheard:
        return None
    wanted = _words(" ".join(f"{criterion.name} {criterion.descriptors[TOP]}" for criterion in unheard))
    return max(left, key=lambda position: (len(_words(" ".join(follow_ups[position])) & wanted), -position))


def _words(text: str) -> set[str]:
    """Return the words of four letters and more, without tags and plural endings: `limits` and `limit` count as the same."""
    return {word.rstrip("s") for word in WORD.findall(TAG.sub(" ", text).lower())}
