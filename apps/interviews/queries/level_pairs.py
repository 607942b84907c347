"""Pairs of levels for one and the same criterion, by people who graded apart. Only what was revealed counts.

Levels are compared as they were chosen: what a tripwire caps is no matter of judgement. One's own answers are looked up first, then what
was said of them: the database would else read everybody's levels to find the few.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.interviews.models import Assessment, CriterionLevel, Interview, Response

Grader = Assessment.Grader

LATEST_INTERVIEWS, LATEST_ANSWERS = 50, 300
"""As far back as is looked: how someone graded years ago says little of now, and no page gets slower with every year."""


def as_self_grader(person: User, *, kind: str = "") -> dict[str, list[float]]:
    """By kind of question (only `kind`, if given): own levels less the interviewers', one for each criterion, oldest first.

    Only what was held in a room has both. Of the latest 50 interviews there.
    """
    held = Interview.objects.filter(person=person, is_hosted=True).latest_first().values("pk")[:LATEST_INTERVIEWS]
    answers = Response.objects.filter(interview__in=held).values_list("pk", flat=True)
    levels = _revealed(list(answers), Q(assessment__grader_kind__in=[Grader.SELF, Grader.INTERVIEWER]))
    if kind:
        levels = levels.filter(assessment__response__question__kind=kind)
    return _differences(_rows(levels), own={Grader.SELF}, others={Grader.INTERVIEWER})


def as_grader(person: User) -> dict[str, list[float]]:
    """By kind of question: what the person gave as interviewer or observer less what was agreed in the talk, oldest first.

    Of the latest 300 answers that they graded.
    """
    given = Assessment.objects.filter(grader=person, grader_kind__in=[Grader.INTERVIEWER, Grader.OBSERVER], revealed_at__isnull=False)
    latest = given.order_by("-revealed_at", "-pk").values_list("response", flat=True)[:LATEST_ANSWERS]
    own = Q(assessment__grader=person, assessment__grader_kind__in=[Grader.INTERVIEWER, Grader.OBSERVER])
    levels = _revealed(list(latest), own | Q(assessment__grader_kind=Grader.AGREED))
    return _differences(_rows(levels), own={Grader.INTERVIEWER, Grader.OBSERVER}, others={Grader.AGREED})


type _Row = tuple[int, int, str, str, int]


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
    found: dict[str, list[float]] = defaultdict(list)
    for (_, _, kind), pair in pairs.items():
        if len(pair) == 2:
            found[kind].append(pair["own"] - pair["other"])
    return dict(found)
