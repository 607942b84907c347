"""Who may reach what. A stranger gets 404 here and nowhere else."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.interviews.models import Interview, Response


def interview_of(person: User, interview_id: UUID) -> Interview:
    return get_object_or_404(Interview.objects.visible_to(person), pk=interview_id)


def solo_interview_of(person: User, interview_id: UUID) -> Interview:
    """One that isn't held in a room: there the room's doors are the only way to change it."""
    return get_object_or_404(Interview.objects.visible_to(person).filter(is_hosted=False), pk=interview_id)


def response_of(person: User, interview_id: UUID, turn: int) -> Response:
    responses = Response.objects.select_related("interview", "revision", "question")
    return get_object_or_404(responses.filter(interview__in=Interview.objects.visible_to(person)), interview=interview_id, turn=turn)
