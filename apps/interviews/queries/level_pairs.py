"""Pairs of levels for the same criterion of the same answer, by people who graded it separately. Only revealed levels count.

Levels are compared as they were chosen, without the caps of tripwires, which aren't a matter of judgement. The answers are looked up first,
then their levels: in one query, the database would read everybody's levels.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.interviews.models import Assessment, CriterionLevel, Interview, Response

Grader = Assessment.Grader

LATEST_INTERVIEWS, LATEST_ANSWERS = 50, 300
"""How far back pairs reach: how someone graded years ago says little about now, and pages don't get slower with every year."""


def as_self_grader(person: User, *, kind: str = "") -> dict[str, list[float]]:
    """Return the person's own levels minus their interviewers', by kind of question (only `kind`, if given), oldest first.

    There is one difference (-3 to 3) for each criterion. Only interviews in rooms have both; the latest LATEST_INTERVIEWS count.
    """
    hosted = Interview.objects.filter(person=person, is_hosted=True).latest_first().values("pk")[:LATEST_INTERVIEWS]
    answers = Response.objects.filter(interview__in=hosted).values_list("pk", flat=True)
    levels = _revealed(list(answers), Q(assessment__grader_kind__in=[Grader.SELF, Grader.INTERVIEWER]))
    if kind:
        levels = levels.filter(assessment__response__question__kind=kind)
    return _differences(_rows(levels), own={Grader.SELF}, others={Grader.INTERVIEWER})


def as_grader(person: User) -> dict[str, list[float]]:
    """Return the levels that the person gave as interviewer or observer minus the agreed ones, by kind of question, oldest first.

    The latest LATEST_ANSWERS answers that they graded count.
    """
    given = Assessment.objects.filter(grader=person, grader_kind__in=[Grader.INTERVIEWER, Grader.OBSERVER], revealed_at__isnull=False)
    latest = given.order_by("-revealed_at", "-pk").values_list("response", flat=True)[:LATEST_ANSWERS]
    own = Q(assessment__grader=person, assessment__grader_kind__in=[Grader.INTERVIEWER, Grader.OBSERVER])
    levels = _revealed(list(latest), own | Q(assessment__grader_kind=Grader.AGREED))
    return _differences(_rows(levels), own={Grader.INTERVIEWER, Grader.OBSERVER}, others={Grader.AGREED})


type _Row = tuple[int, int, str, str, int]
"""Response, criterion, kind of question, kind of grader, level."""


def _revealed(responses: Collection[int], which: Q) -> QuerySet[CriterionLevel]:
    return CriterionLevel.objects.filter(which, assessment__response__in=responses, assessment__revealed_at__isnull=False)


def _rows(levels: QuerySet[CriterionLevel]) -> Iterable[_Row]:
    ordered = levels.order_by("assessment__response__opened_at", "assessment__response_id", "criterion")
    return ordered.values_list(
        "assessment__response_id", "criterion", "assessment__response__question__kind", "assessment__grader_kind", "level"
    )


def _differences(rows: Iterable[_Row], *, own: set[str], others: set[str]) -> dict[str, list[float]]:
    pairs: dict[tuple[int, int, str], dict[str, int]] = defaultdict(dict)
    for response, criterion, kind, grader, level in rows:
        if grader in own:
            pairs[response, criterion, kind]["own"] = level
        elif grader in others:
            pairs[response, criterion, kind]["other"] = level
    differences: dict[str, list[float]] = defaultdict(list)
    for (_, _, kind), pair in pairs.items():
        if len(pair) == 2:
            differences[kind].append(pair["own"] - pair["other"])
    return dict(differences)
