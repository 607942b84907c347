"""Which questions an interview asks. The same seed and the same past draw the same questions."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from apps.curriculum.rules.content.source import RAPID, BlueprintPart

WEAK = 0.5
"""Below this share of the points a question went badly and is worth another try."""


class TooFew(Exception):
    """A part of the blueprint can't be filled; the text says which, and what would help."""


@dataclass(frozen=True)
class Candidate:
    """A question that may be asked; `seconds` is what it takes, `topic` the id of its lesson."""

    id: int
    kind: str
    topic: int
    difficulty: str
    seconds: int


type Rank = Callable[[Candidate], int]
"""How late a question comes, from 0: questions that the person doesn't know come first."""


def draw(
    parts: Sequence[BlueprintPart],
    candidates: Sequence[Candidate],
    *,
    last_shares: Mapping[int, float | None],
    seed: int,
    waiting: Collection[int] = (),
    known: Collection[int] = (),
    topics: Collection[int] = (),
    difficulties: Collection[str] = (),
) -> list[tuple[BlueprintPart, Candidate]]:
    """One candidate for every turn, part by part, none twice. Raises TooFew.

    `last_shares`: for each question that this person was shown before, the share of points (0–1) of the latest time; None when that
    wasn't graded. `waiting`: those that stand in other interviews of this person and weren't shown yet. `known`: those whose answers they
    have read. First come questions that are none of these, then those that wait, then those that went badly, then the rest of those
    shown, then those known: as few as can be of a later kind, whatever the parts share.
    Among equals, topics not drawn yet come first. The person's `topics` and `difficulties` narrow what a part takes; empty means any.
    """
    dice = random.Random(seed)  # noqa: S311  # a draw of questions, not a secret
    wanted = [candidate for candidate in candidates if _is_wanted(candidate, topics, difficulties)]
    pool = sorted((candidate for candidate in wanted if any(part.takes(candidate) for part in parts)), key=attrgetter("id"))
    dice.shuffle(pool)
    filled = _filled(parts, pool, lambda candidate: _rank(candidate, last_shares, waiting, known))
    for part, chosen in zip(parts, filled, strict=True):
        if len(chosen) < part.count:
            raise TooFew(_shortage(part, len(chosen)))
    return [(part, candidate) for part, chosen in zip(parts, filled, strict=True) for candidate in chosen]


def _is_wanted(candidate: Candidate, topics: Collection[int], difficulties: Collection[str]) -> bool:
    """Whether the candidate is of the topics and as hard as the person chose. A card has no difficulty."""
    is_as_hard = not difficulties or candidate.difficulty in difficulties or candidate.kind == RAPID
    return is_as_hard and (not topics or candidate.topic in topics)


def _filled(parts: Sequence[BlueprintPart], pool: list[Candidate], rank: Rank) -> list[list[Candidate]]:
    """Fill each part from the pool, first by rank, then by topics not drawn yet; stop when all are full. Empties the pool."""
    filled: list[list[Candidate]] = [[] for _ in parts]
    used_topics: Counter[int] = Counter()
    while pool and any(len(chosen) < part.count for part, chosen in zip(parts, filled, strict=True)):
        candidate = min(pool, key=lambda candidate: (rank(candidate), used_topics[candidate.topic]))
        pool.remove(candidate)
        if _place(candidate, parts, filled, tried=set()):
            used_topics[candidate.topic] += 1
    return filled


def _rank(candidate: Candidate, last_shares: Mapping[int, float | None], waiting: Collection[int], known: Collection[int]) -> int:
    if candidate.id in known:
        return 4
    if candidate.id not in last_shares:
        return 1 if candidate.id in waiting else 0
    share = last_shares[candidate.id]
    return 2 if share is not None and share < WEAK else 3


def _place(candidate: Candidate, parts: Sequence[BlueprintPart], filled: list[list[Candidate]], tried: set[int]) -> bool:
    """Find room for the candidate, if need be by moving one to another part that takes it. Nobody who has a place loses it.

    Those placed in the order of rank are the best there are: the greedy choice in a transversal matroid (Edmonds and Fulkerson, 1965).
    """
    for number, part in enumerate(parts):
        if number in tried or not part.takes(candidate):
            continue
        tried.add(number)
        if len(filled[number]) < part.count:
            filled[number].append(candidate)
            return True
        for place, placed in enumerate(filled[number]):
            if _place(placed, parts, filled, tried):
                filled[number][place] = candidate
                return True
    return False


def _shortage(part: BlueprintPart, fitting: int) -> str:
    kinds = " or ".join(part.kinds)
    level = f" at level {' or '.join(part.difficulties)}" if part.difficulties else ""
    matching = "1 question matches" if fitting == 1 else f"{fitting or 'no'} questions match"
    return (
        f"“{part.title}” asks for {part.count} of kind {kinds}{level}, and {matching} what you chose. "
        "Choose more topics or another difficulty."
    )
