"""What docs/grading.md says of how well readers agree is what their sheets say."""

import json
import re

import pytest

from tests.content.agreement import SHEETS, agreement, pairs_of
from tests.site import ROOT

EXACT, KAPPA = 0.88, 0.75
"""The least that is good enough, as docs/grading.md says."""


@pytest.mark.parametrize("sheet", ["first.csv", "again.csv"])
def test_two_readers_agree_and_the_document_says_how_well(sheet):
    compared = agreement(pairs_of(sheet))
    row = f"| {compared.pairs} | {100 * compared.exact:.3g} % | {100 * compared.within_one:.3g} % | {compared.kappa:.2f} |"

    assert compared.exact >= EXACT
    assert compared.kappa >= KAPPA
    assert row in (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")


def test_after_rewording_no_two_levels_are_further_than_one_apart():
    assert agreement(pairs_of("again.csv")).within_one == 1


def test_forty_answers_to_twenty_questions_were_graded():
    answers = json.loads((SHEETS / "answers.json").read_text(encoding="utf-8"))
    graded = {line.split(",")[0] for line in (SHEETS / "first.csv").read_text(encoding="utf-8").splitlines()[1:]}

    assert {answer["id"] for answer in answers} == graded
    assert (len(answers), len({answer["question"] for answer in answers})) == (40, 20)
    assert all(re.search(r"\w", answer["answer"]) for answer in answers)


@pytest.mark.parametrize(
    ("pairs", "exact", "kappa"), [([(0, 0), (1, 1)], 1, 1), ([(0, 1), (1, 0)], 0, -1), ([(0, 0), (0, 1), (1, 0), (1, 1)], 0.5, 0)]
)
def test_kappa_is_one_for_agreement_and_zero_for_chance(pairs, exact, kappa):
    compared = agreement(pairs)

    assert compared.exact == exact
    assert compared.kappa == pytest.approx(kappa)
