"""Reopen the grades of an interview taken alone, for a day after they were first given, and keep these beside the new ones."""

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.core.errors import Refused
from apps.interviews.models import Assessment, FirstGrades, Interview
from apps.interviews.rules import second_thoughts, states
from apps.interviews.signals import interview_uncounted


@transaction.atomic
def reopen(interview: Interview, *, now: datetime) -> None:
    """Make a graded interview one to be graded, with its levels as they are. It counts nowhere until it is graded again.

    Grades reopened once more keep the first ones, not those in between. Does nothing if they are open already. Raises Refused in a room,
    and later than REOPENED_FOR after the first grading.
    """
    if interview.is_hosted:
        raise Refused("Grades given in a room stay as they were revealed.")
    if interview.state == states.SUBMITTED:
        return
    if interview.state != states.GRADED or interview.graded_at is None or interview.share is None:
        raise Refused("This interview isn’t graded, so there are no grades to change.")
    if not second_thoughts.may_reopen(interview.graded_at, now):
        raise Refused("Grades can be changed for a day after they were given; these stay as they are.")
    FirstGrades.objects.get_or_create(
        interview=interview, defaults={"graded_at": interview.graded_at, "share": interview.share, "answers": _answers(interview)}
    )
    graded = Interview.objects.filter(pk=interview.pk, state=states.GRADED)
    if not graded.update(state=states.SUBMITTED, share=None):
        return
    interview.responses.update(share=None)
    interview.refresh_from_db()
    interview_uncounted.send(sender=Interview, interview=interview, now=now)


def _answers(interview: Interview) -> dict[str, Any]:
    own = Assessment.objects.filter(response__interview=interview, grader_kind=Assessment.Grader.SELF)
    return {
        str(assessment.response.turn): {
            "levels": {str(criterion): level for criterion, level in sorted(assessment.levels.items())},
            "tripped": assessment.tripped,
            "replies": {str(follow_up.position): follow_up.level for follow_up in assessment.response.follow_ups.all()},
        }
        for assessment in own.select_related("response").prefetch_related("criterion_levels", "response__follow_ups")
    }
