"""Several people's levels for one answer, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.interviews.rules.scoring import middle_and_spread


@dataclass(frozen=True)
class Row:
    """One criterion: what the candidate gave (None for nothing), what each other grader gave, the middle of the others and their spread.

    `gap` is the candidate's level less the middle, from -3 to 3, above zero where the candidate gave more; None where one is missing.
    `spread` is between the highest and the lowest of all, the candidate among them.
    """

    criterion: int
    own: int | None
    others: tuple[int | None, ...]
    middle: float | None
    gap: float | None
    spread: int


def rows(criteria: int, own: Mapping[int, int], others: Sequence[Mapping[int, int]]) -> list[Row]:
    """A row for each of so many criteria, in the rubric's order. Each mapping: criterion (from 0) to the level that counts (0–3)."""
    return [_row(position, own.get(position), [levels.get(position) for levels in others]) for position in range(criteria)]


def to_talk_about(found: Sequence[Row]) -> list[Row]:
    """The rows where people differ, largest difference first: what the talk is led by."""
    return sorted((row for row in found if row.spread), key=lambda row: (-row.spread, -abs(row.gap or 0), row.criterion))


def _row(position: int, own: int | None, others: list[int | None]) -> Row:
    given = [level for level in others if level is not None]
    middle = middle_and_spread(given)[0] if given else None
    everyone = given if own is None else [*given, own]
    return Row(
        criterion=position,
        own=own,
        others=tuple(others),
        middle=middle,
        gap=None if own is None or middle is None else own - middle,
        spread=max(everyone) - min(everyone) if everyone else 0,
    )
