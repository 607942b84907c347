"""Who may reach what. A stranger gets 404 here and nowhere else."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.interviews.models import Interview, Response


def interview_of(person: User, interview_id: UUID) -> Interview:
    return get_object_or_404(Interview.objects.visible_to(person), pk=interview_id)


def response_of(person: User, interview_id: UUID, turn: int) -> Response:
    responses = Response.objects.select_related("interview", "revision", "question")
    return get_object_or_404(responses.filter(interview__in=Interview.objects.visible_to(person)), interview=interview_id, turn=turn)
