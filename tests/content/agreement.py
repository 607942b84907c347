"""How well two readers agree on levels: `python -m tests.content.agreement` prints the figures of docs/grading.md."""

import csv
from collections import Counter
from dataclasses import dataclass

from apps.core.levels import LEVELS
from tests.site import ROOT

SHEETS = ROOT / "docs" / "grading"


@dataclass(frozen=True)
class Agreement:
    """Shares (0–1) of pairs of levels that are the same, and that are at most one apart; Cohen's kappa, unweighted, of all of them."""

    pairs: int
    exact: float
    within_one: float
    kappa: float


def pairs_of(sheet: str) -> list[tuple[int, int]]:
    """Return the levels of both readers for each criterion of each answer on a sheet."""
    with (SHEETS / sheet).open(encoding="utf-8", newline="") as file:
        return [(int(row["first reader"]), int(row["second reader"])) for row in csv.DictReader(file)]


def agreement(pairs: list[tuple[int, int]]) -> Agreement:
    """Return how well the levels of pairs agree. Raises ZeroDivisionError without a pair, or if both readers gave one level only."""
    count = len(pairs)
    exact = sum(mine == theirs for mine, theirs in pairs) / count
    first, second = Counter(mine for mine, _ in pairs), Counter(theirs for _, theirs in pairs)
    by_chance = sum(first[level] * second[level] for level in LEVELS) / count**2
    near = sum(abs(mine - theirs) <= 1 for mine, theirs in pairs) / count
    return Agreement(count, exact, near, (exact - by_chance) / (1 - by_chance))


if __name__ == "__main__":
    for name in ("first.csv", "again.csv"):
        compared = agreement(pairs_of(name))
        print(
            f"{name}: {compared.pairs} pairs, {compared.exact:.1%} exact, {compared.within_one:.1%} within one, kappa {compared.kappa:.2f}"
        )
