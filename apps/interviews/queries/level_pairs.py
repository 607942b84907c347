"""Pairs of levels for one and the same criterion, by people who graded apart. Only what was revealed counts.

Levels are compared as they were chosen: what a tripwire caps is no matter of judgement. One's own answers are looked up first, then what
was said of them: the database would else read everybody's levels to find the few.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.interviews.models import Assessment, Interview, Mark, Response

Rater = Assessment.Rater

LATEST_INTERVIEWS, LATEST_ANSWERS = 50, 300
"""As far back as is looked: how someone graded years ago says little of now, and no page gets slower with every year."""


def as_self_grader(person: User, *, kind: str = "") -> dict[str, list[float]]:
    """By kind of question (only `kind`, if given): own levels less the interviewers', one for each criterion, oldest first.

    Only what was held in a room has both. Of the latest 50 interviews there.
    """
    held = Interview.objects.filter(person=person, is_hosted=True).latest_first().values("pk")[:LATEST_INTERVIEWS]
    answers = Response.objects.filter(interview__in=held).values_list("pk", flat=True)
    marks = _revealed(list(answers), Q(assessment__rater_kind__in=[Rater.SELF, Rater.INTERVIEWER]))
    if kind:
        marks = marks.filter(assessment__response__question__kind=kind)
    return _differences(_rows(marks), own={Rater.SELF}, others={Rater.INTERVIEWER})


def as_grader(person: User) -> dict[str, list[float]]:
    """By kind of question: what the person gave as interviewer or observer less what was agreed in the talk, oldest first.

    Of the latest 300 answers that they graded.
    """
    given = Assessment.objects.filter(rater=person, rater_kind__in=[Rater.INTERVIEWER, Rater.OBSERVER], revealed_at__isnull=False)
    latest = given.order_by("-revealed_at", "-pk").values_list("response", flat=True)[:LATEST_ANSWERS]
    own = Q(assessment__rater=person, assessment__rater_kind__in=[Rater.INTERVIEWER, Rater.OBSERVER])
    marks = _revealed(list(latest), own | Q(assessment__rater_kind=Rater.AGREED))
    return _differences(_rows(marks), own={Rater.INTERVIEWER, Rater.OBSERVER}, others={Rater.AGREED})


type _Row = tuple[int, int, str, str, int]


def _revealed(responses: Collection[int], which: Q) -> QuerySet[Mark]:
    return Mark.objects.filter(which, assessment__response__in=responses, assessment__revealed_at__isnull=False)


def _rows(marks: QuerySet[Mark]) -> Iterable[_Row]:
    ordered = marks.order_by("assessment__response__opened_at", "assessment__response_id", "criterion")
    return ordered.values_list(
        "assessment__response_id", "criterion", "assessment__response__question__kind", "assessment__rater_kind", "level"
    )


def _differences(rows: Iterable[_Row], *, own: set[str], others: set[str]) -> dict[str, list[float]]:
    pairs: dict[tuple[int, int, str], dict[str, int]] = defaultdict(dict)
    for response, criterion, kind, rater, level in rows:
        if rater in own:
            pairs[response, criterion, kind]["own"] = level
        elif rater in others:
            pairs[response, criterion, kind]["other"] = level
    found: dict[str, list[float]] = defaultdict(list)
    for (_, _, kind), pair in pairs.items():
        if len(pair) == 2:
            found[kind].append(pair["own"] - pair["other"])
    return dict(found)
