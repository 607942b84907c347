"""Which questions an interview asks. The same seed and the same history select the same questions."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from apps.curriculum.rules.content.source import RAPID, Askable, BlueprintPart

WEAK = 0.5
"""Share of the points (0–1) below which a question went badly and should be asked again."""


class TooFew(Exception):
    """A part of the format can't be filled; the text tells the person which, and what would help. `shortage` is its first sentence."""

    def __init__(self, shortage: str) -> None:
        super().__init__(f"{shortage} Choose more topics or another difficulty.")
        self.shortage = shortage


@dataclass(frozen=True)
class Part(BlueprintPart):
    """A part of any format. That of an own format may keep to `topics`, ids of lessons; none mean any."""

    topics: tuple[int, ...] = ()

    @classmethod
    def stored(cls, part: Mapping[str, Any]) -> "Part":
        """Return a part as it stands in a format's `parts`, where all but title, kinds, count and seconds may be missing."""
        return cls(**{**part, **{name: tuple(part.get(name, ())) for name in ("kinds", "difficulties", "topics")}})

    def takes(self, question: Askable) -> bool:
        """Whether a question fits, its topic included."""
        return super().takes(question) and (not self.topics or question.topic in self.topics)


@dataclass(frozen=True)
class Candidate:
    """A question that may be asked. `topic` is the id of its lesson, `seconds` the time it asks for."""

    id: int
    kind: str
    topic: int
    difficulty: str
    seconds: int
    is_case: bool = False


type Rank = Callable[[Candidate], int]
"""Returns the rank of a question, from 0: a lower one is selected earlier."""


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
    """Return the part and question of every turn, part by part, no question twice. Raises TooFew.

    `last_shares` has, for each question that the person was shown before, the share of points (0–1) of the latest time, None if that wasn't
    graded. `waiting` are questions of the person's other interviews that weren't shown yet; `known` are questions that they have seen in
    others' interviews. All are by id.

    Questions in none of these are selected first, then those waiting, those that went badly, the rest of those shown, and those known; of
    each later group as few as possible, also where parts compete for questions. Within a group, topics not selected yet come first.
    `topics` and `difficulties` restrict what a part takes; empty means any.
    """
    dice = random.Random(seed)  # noqa: S311  # a draw of questions, not a secret
    wanted = [candidate for candidate in candidates if _is_wanted(candidate, topics, difficulties)]
    pool = sorted((candidate for candidate in wanted if any(part.takes(candidate) for part in parts)), key=attrgetter("id"))
    dice.shuffle(pool)
    filled = _fill(parts, pool, lambda candidate: _rank(candidate, last_shares, waiting, known))
    for part, chosen in zip(parts, filled, strict=True):
        if len(chosen) < part.count:
            raise TooFew(_shortage(part, len(chosen)))
    return [(part, candidate) for part, chosen in zip(parts, filled, strict=True) for candidate in chosen]


def _is_wanted(candidate: Candidate, topics: Collection[int], difficulties: Collection[str]) -> bool:
    """Whether the question matches the topics and difficulties that the person chose. A card, without difficulty, matches any."""
    is_as_hard = not difficulties or candidate.difficulty in difficulties or candidate.kind == RAPID
    return is_as_hard and (not topics or candidate.topic in topics)


def _fill(parts: Sequence[BlueprintPart], pool: list[Candidate], rank: Rank) -> list[list[Candidate]]:
    """Fill the parts from the pool, by rank, then by topics not used yet, until all are full or the pool is empty. Changes the pool."""
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
    """Place the question in a part, if necessary by moving another to a different part. Return False if that is impossible.

    A question that was placed stays placed. Placing in the order of rank is optimal: it is the greedy algorithm in a transversal matroid
    (Edmonds and Fulkerson, 1965).
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
    thing = "case" if part.cases else "question"
    matching = f"1 {thing} matches" if fitting == 1 else f"{fitting or 'no'} {thing}s match"
    return f"“{part.title}” asks for {part.count} of kind {kinds}{level}, and {matching} what you chose."
