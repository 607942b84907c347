"""The comparison of several people's levels for one answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.interviews.rules.scoring import middle_and_spread


@dataclass(frozen=True)
class Row:
    """The levels (0–3) given in one criterion: by the candidate (`own`) and by each other grader, None where someone gave none.

    `middle` is the median of the others. `gap` is the candidate's level minus that, from -3 to 3, None if either is missing. `spread` is
    the highest minus the lowest level of all graders, the candidate included.
    """

    criterion: int
    own: int | None
    others: tuple[int | None, ...]
    middle: float | None
    gap: float | None
    spread: int


def rows(criteria: int, own: Mapping[int, int], others: Sequence[Mapping[int, int]]) -> list[Row]:
    """Return a row for each criterion, in order. `criteria` is their number; the mappings give levels (0–3) by criterion (from 0)."""
    return [_row(position, own.get(position), [levels.get(position) for levels in others]) for position in range(criteria)]


def furthest_apart_first(compared: Sequence[Row]) -> list[Row]:
    """Return the rows in the order in which to talk about them: largest difference first, and those of one mind last."""
    return sorted(compared, key=lambda row: (-row.spread, -abs(row.gap or 0), row.criterion))


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
