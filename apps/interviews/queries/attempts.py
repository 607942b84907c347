"""Earlier attempts at the same."""

from django.db.models import Count, QuerySet

from apps.interviews.models import Interview
from apps.interviews.rules import states

MOST = 2


def earlier_attempts(interview: Interview) -> list[Interview]:
    """Return the last MOST graded interviews of the person before this one that asked the same: its format, its question or its set.

    Those against the clock are compared with each other, and so are those without.
    """
    graded = Interview.objects.filter(person=interview.person_id, state=states.GRADED, graded_at__lt=interview.graded_at)
    graded = graded.filter(is_untimed=interview.is_untimed)
    return list(_same(graded, interview).exclude(pk=interview.pk).order_by("-graded_at", "-pk")[:MOST])


def _same(graded: QuerySet[Interview], interview: Interview) -> QuerySet[Interview]:
    if interview.blueprint_id is not None:
        return graded.filter(blueprint=interview.blueprint_id)
    if interview.own_format_id is not None:
        return graded.filter(own_format=interview.own_format_id)
    questions = list(interview.responses.order_by("turn").values_list("question_id", flat=True))
    alike = graded.filter(blueprint=None, own_format=None).annotate(length=Count("responses")).filter(length=len(questions))
    return alike.filter(responses__question=questions[0], title=interview.title) if questions else graded.none()
