"""Which questions an interview asks. The same seed and the same past draw the same questions."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from apps.curriculum.rules.content.source import RAPID

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
    """`count` questions of these kinds that ask for no more than `seconds`; empty `difficulties` means any."""

    title: str
    kinds: Collection[str]
    count: int
    seconds: int
    difficulties: Collection[str] = ()

    def takes(self, candidate: Candidate) -> bool:
        """A card has no difficulty, so it is as hard as any part wants."""
        is_as_hard = not self.difficulties or candidate.kind == RAPID or candidate.difficulty in self.difficulties
        return candidate.kind in self.kinds and candidate.seconds <= self.seconds and is_as_hard


def draw(
    parts: Sequence[Part],
    candidates: Sequence[Candidate],
    *,
    last_shares: Mapping[int, float | None],
    seed: int,
    waiting: Collection[int] = (),
    known: Collection[int] = (),
    topics: Collection[int] = (),
    difficulties: Collection[str] = (),
) -> list[tuple[Part, Candidate]]:
    """One candidate for every turn, part by part, none twice. Raises TooFew.

    `last_shares`: for each question that this person was shown before, the share of points (0–1) of the latest time; None when that
    wasn't graded. `waiting`: those that stand in other interviews of this person and weren't shown yet. `known`: those whose answers they
    have read. First come questions that are none of these, then those that wait, then those that went badly, then the rest of those
    shown, then those known: as few as can be of a later kind, whatever the parts share.
    Among equals, topics not drawn yet come first. The person's `topics` and `difficulties` narrow what a part takes; empty means any.
    """
    dice = random.Random(seed)  # noqa: S311  # a draw of questions, not a secret
    pool = [
        candidate
        for candidate in sorted(candidates, key=lambda candidate: candidate.id)
        if (not topics or candidate.topic in topics)
        and (not difficulties or candidate.difficulty in difficulties or candidate.kind == RAPID)
        and any(part.takes(candidate) for part in parts)
    ]
    dice.shuffle(pool)
    drawn: list[list[Candidate]] = [[] for _ in parts]
    used_topics: Counter[int] = Counter()
    while pool and any(len(held) < part.count for part, held in zip(parts, drawn, strict=True)):
        chosen = min(pool, key=lambda candidate: (_rank(candidate, last_shares, waiting, known), used_topics[candidate.topic]))
        pool.remove(chosen)
        if _place(chosen, parts, drawn, tried=set()):
            used_topics[chosen.topic] += 1
    for part, held in zip(parts, drawn, strict=True):
        if len(held) < part.count:
            raise TooFew(_shortage(part, len(held)))
    return [(part, candidate) for part, held in zip(parts, drawn, strict=True) for candidate in held]


def _rank(candidate: Candidate, last_shares: Mapping[int, float | None], waiting: Collection[int], known: Collection[int]) -> int:
    if candidate.id in known:
        return 4
    if candidate.id not in last_shares:
        return 1 if candidate.id in waiting else 0
    share = last_shares[candidate.id]
    return 2 if share is not None and share < WEAK else 3


def _place(candidate: Candidate, parts: Sequence[Part], drawn: list[list[Candidate]], tried: set[int]) -> bool:
    """Finds room for the candidate, if need be by moving one to another part that takes it. Nobody who has a place loses it.

    Those placed in the order of rank are the best there are: the greedy choice in a transversal matroid (Edmonds and Fulkerson, 1965).
    """
    for number, part in enumerate(parts):
        if number in tried or not part.takes(candidate):
            continue
        tried.add(number)
        if len(drawn[number]) < part.count:
            drawn[number].append(candidate)
            return True
        for place, held in enumerate(drawn[number]):
            if _place(held, parts, drawn, tried):
                drawn[number][place] = candidate
                return True
    return False


def _shortage(part: Part, found: int) -> str:
    kinds = " or ".join(part.kinds)
    level = f" at level {' or '.join(part.difficulties)}" if part.difficulties else ""
    matching = "1 question matches" if found == 1 else f"{found or 'no'} questions match"
    return (
        f"“{part.title}” asks for {part.count} of kind {kinds}{level}, and {matching} what you chose. "
        "Choose more topics or another difficulty."
    )
