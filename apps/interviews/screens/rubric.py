"""A rubric as one grader has filled it so far: the same value and the same form for someone who grades alone and for graders in a room."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from apps.curriculum.rules.rubrics import Criterion, Tripwire
from apps.interviews.models import Assessment, CriterionLevel, Response
from apps.interviews.rules import scoring


@dataclass(frozen=True)
class CriterionRow:
    """`level` is `0` to `3`, or empty for none; `is_heard` says that an interviewer ticked the criterion off while listening."""

    position: int
    criterion: Criterion
    level: str
    note: str
    evidence: str
    is_heard: bool


@dataclass(frozen=True)
class FilledRubric:
    """`version` is that of the assessment which the grader has seen; `share` counts what is graded so far, from 0 to 1."""

    response: Response
    rows: list[CriterionRow]
    tripwires: list[tuple[int, Tripwire, bool]]
    version: str
    graded_count: int
    share: float | None
    capped: list[str]
    """The names of the criteria that a tripwire holds at level 1."""

    @property
    def is_done(self) -> bool:
        return self.graded_count == len(self.rows)


def filled_rubric(
    response: Response,
    assessment: Assessment | None,
    *,
    levels: Mapping[int, CriterionLevel] | None = None,
    sent: QueryDict | None = None,
) -> FilledRubric:
    """Fills the rubric of the response's revision with what is stored; `assessment` is None before the first level.

    `levels` are those stored, by criterion, where they are newer than the assessment's. `sent` is a form that was refused: it is shown
    again as it was, of the version that it was sent for.
    """
    rubric = response.revision.rubric
    own = assessment or Assessment(response=response)
    stored = _by_criterion(assessment) if levels is None else levels
    ticked = set(map(str, own.tripped)) if sent is None else set(sent.getlist("tripped"))
    counted = scoring.counted_levels(rubric, {position: given.level for position, given in stored.items()}, own.tripped)
    return FilledRubric(
        response=response,
        rows=[
            _row(position, criterion, stored.get(position), sent, is_heard=position in own.heard)
            for position, criterion in enumerate(rubric.criteria)
        ],
        tripwires=[(position, tripwire, str(position) in ticked) for position, tripwire in enumerate(rubric.tripwires)],
        version=str(own.version) if sent is None else sent.get("version", str(own.version)),
        graded_count=len(counted),
        share=scoring.share(rubric.criteria, counted),
        capped=[rubric.criteria[position].name for position in sorted(scoring.capped(rubric, own.tripped))],
    )


def _by_criterion(assessment: Assessment | None) -> Mapping[int, CriterionLevel]:
    return {given.criterion: given for given in assessment.criterion_levels.all()} if assessment else {}


def _row(position: int, criterion: Criterion, given: CriterionLevel | None, sent: QueryDict | None, *, is_heard: bool) -> CriterionRow:
    def shown(name: str) -> str:
        stored = str(getattr(given, name, ""))
        return stored if sent is None else str(sent.get(f"{name}-{position}", stored))

    return CriterionRow(position, criterion, shown("level"), shown("note"), shown("evidence"), is_heard)
