"""A rubric as a grader has filled it so far, the same alone and in a room."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from apps.core.levels import TOP
from apps.curriculum.rules.rubrics import Criterion, Rubric, Tripwire
from apps.interviews.models import Assessment, CriterionLevel, Response
from apps.interviews.rules import scoring


@dataclass(frozen=True)
class CriterionRow:
    """One criterion. `level` is "0" to "3", or empty for none; `is_heard` says that the interviewer ticked it off while listening.

    `tripwires` are those that cap it: each with its position in the rubric, and whether it was hit.
    """

    position: int
    criterion: Criterion
    level: str
    note: str
    evidence: str
    is_heard: bool
    tripwires: list[tuple[int, Tripwire, bool]]

    @property
    def pen(self) -> str:
        """The letter that stands at the criterion and colours its evidence: `a`, `b`, …"""
        return chr(ord("a") + self.position)


@dataclass(frozen=True)
class FilledRubric:
    """A rubric as filled so far. `version` is the assessment's that the grader sees; `share` (0–1) counts the criteria graded so far."""

    response: Response
    rows: list[CriterionRow]
    version: str
    graded_count: int
    share: float | None
    capped: list[str]
    """Names of criteria that a tripwire caps at level 1."""

    @property
    def level(self) -> float | None:
        """The share as a level from 0 to 3; None before the first."""
        return None if self.share is None else self.share * TOP

    @property
    def is_done(self) -> bool:
        """Whether every criterion has a level."""
        return self.graded_count == len(self.rows)


def filled_rubric(
    response: Response,
    assessment: Assessment | None,
    *,
    levels: Mapping[int, CriterionLevel] | None = None,
    sent: QueryDict | None = None,
) -> FilledRubric:
    """Fill the rubric of the response's revision with what is stored. `assessment` is None before the first level.

    `levels` are the stored ones, by criterion, if they are newer than those fetched with the assessment. `sent` is a form that was refused:
    its values, version included, are shown instead.
    """
    rubric = response.revision.rubric
    own = assessment or Assessment(response=response)
    stored = _by_criterion(assessment) if levels is None else levels
    ticked = set(map(str, own.tripped)) if sent is None else set(sent.getlist("tripped"))
    counted = scoring.counted_levels(rubric, {position: given.level for position, given in stored.items()}, own.tripped)
    return FilledRubric(
        response=response,
        rows=[
            _row(
                position,
                criterion,
                stored.get(position),
                sent,
                is_heard=position in own.heard,
                tripwires=_capping(rubric, position, ticked),
            )
            for position, criterion in enumerate(rubric.criteria)
        ],
        version=str(own.version) if sent is None else sent.get("version", str(own.version)),
        graded_count=len(counted),
        share=scoring.share(rubric.criteria, counted),
        capped=[rubric.criteria[position].name for position in sorted(scoring.capped(rubric, own.tripped))],
    )


def _by_criterion(assessment: Assessment | None) -> Mapping[int, CriterionLevel]:
    return {given.criterion: given for given in assessment.criterion_levels.all()} if assessment else {}


def _capping(rubric: Rubric, criterion: int, ticked: Collection[str]) -> list[tuple[int, Tripwire, bool]]:
    capping = [(position, tripwire) for position, tripwire in enumerate(rubric.tripwires) if tripwire.criterion == criterion]
    return [(position, tripwire, str(position) in ticked) for position, tripwire in capping]


def _row(
    position: int,
    criterion: Criterion,
    given: CriterionLevel | None,
    sent: QueryDict | None,
    *,
    is_heard: bool,
    tripwires: list[tuple[int, Tripwire, bool]],
) -> CriterionRow:
    def value(name: str) -> str:
        stored = str(getattr(given, name, ""))
        return stored if sent is None else str(sent.get(f"{name}-{position}", stored))

    return CriterionRow(position, criterion, value("level"), value("note"), value("evidence"), is_heard, tripwires)
