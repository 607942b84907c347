"""Which questions an interview asks. The same seed and the same past draw the same questions."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

WEAK = 0.5
"""Below this share of the points a question went badly and is worth another try."""


class TooFew(Exception):
    """A part of the blueprint can't be filled; the text says which, and what would help."""


@dataclass(frozen=True)
class Candidate:
    id: int
    kind: str
    topic: int
    difficulty: str
    seconds: int


@dataclass(frozen=True)
class Part:
    title: str
    kinds: Collection[str]
    count: int
    seconds: int


def draw(
    parts: Sequence[Part],
    candidates: Sequence[Candidate],
    *,
    last_shares: Mapping[int, float | None],
    seed: int,
    topics: Collection[int] = (),
    difficulties: Collection[str] = (),
) -> list[tuple[Part, Candidate]]:
    """One candidate for every turn, part by part, none twice. Raises TooFew.

    `last_shares`: for each question that this person was asked before, the share of points (0–1) of the latest time; None when that
    wasn't graded. A question that was never asked comes before one that went badly, and that before the rest; among equals, topics not
    drawn yet come first. An empty `topics` or `difficulties` means any.
    """
    dice = random.Random(seed)  # noqa: S311  # a draw of questions, not a secret
    pool = [
        candidate
        for candidate in sorted(candidates, key=lambda candidate: candidate.id)
        if (not topics or candidate.topic in topics)
        and (not difficulties or candidate.difficulty in difficulties or candidate.kind == "rapid")
    ]
    dice.shuffle(pool)
    drawn: list[tuple[Part, Candidate]] = []
    used_topics: dict[int, int] = {}
    for part in parts:
        for _ in range(part.count):
            fitting = [candidate for candidate in pool if candidate.kind in part.kinds and candidate.seconds <= part.seconds]
            if not fitting:
                raise TooFew(_shortage(part, sum(1 for filled, _ in drawn if filled == part)))
            chosen = min(fitting, key=lambda candidate: (_rank(candidate, last_shares), used_topics.get(candidate.topic, 0)))
            pool.remove(chosen)
            used_topics[chosen.topic] = used_topics.get(chosen.topic, 0) + 1
            drawn.append((part, chosen))
    return drawn


def _rank(candidate: Candidate, last_shares: Mapping[int, float | None]) -> int:
    if candidate.id not in last_shares:
        return 0
    share = last_shares[candidate.id]
    return 1 if share is not None and share < WEAK else 2


def _shortage(part: Part, found: int) -> str:
    kinds = " or ".join(part.kinds)
    matching = "1 question matches" if found == 1 else f"{found or 'no'} questions match"
    return f"“{part.title}” asks for {part.count} of kind {kinds}, and {matching} what you chose. Choose more topics or another difficulty."
