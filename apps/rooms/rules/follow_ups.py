"""Which follow-up an interviewer might ask next: the one that is about what was not heard yet."""

import re
from collections.abc import Collection, Sequence

from apps.curriculum.rules.rubrics import TOP, Criterion

WORD = re.compile(r"[\w-]{4,}")
TAG = re.compile(r"<[^>]+>")


def suggested(follow_ups: Sequence[tuple[str, str]], unheard: Sequence[Criterion], asked: Collection[int]) -> int | None:
    """The position of the follow-up to ask next; None when all were asked or nothing is unheard.

    `follow_ups` are pairs of question and good reply, `unheard` the criteria not heard yet, `asked` the positions used up. The one whose
    words occur most in the unheard criteria's names and top descriptors comes first; among equals the first.
    """
    left = [position for position in range(len(follow_ups)) if position not in asked]
    if not left or not unheard:
        return None
    wanted = _words(" ".join(f"{criterion.name} {criterion.descriptors[TOP]}" for criterion in unheard))
    return max(left, key=lambda position: (len(_words(" ".join(follow_ups[position])) & wanted), -position))


def _words(text: str) -> set[str]:
    """The longer words, without tags and endings: `limits` and `limit` are one."""
    return {word.rstrip("s") for word in WORD.findall(TAG.sub(" ", text).lower())}
