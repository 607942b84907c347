"""Fetching interviews and responses for a person; all other people get 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.interviews.models import Interview, Response


def interview_of(person: User, interview_id: UUID) -> Interview:
    """Return the person's interview, alone or in a room. Raises Http404."""
    return get_object_or_404(Interview.objects.visible_to(person), pk=interview_id)


def solo_interview_of(person: User, interview_id: UUID) -> Interview:
    """Return the person's interview if it isn't held in a room: one that is can be changed only by the room's views. Raises Http404."""
    return get_object_or_404(Interview.objects.visible_to(person).filter(is_hosted=False), pk=interview_id)


def response_of(person: User, interview_id: UUID, turn: int) -> Response:
    """Return the response of a turn of the person's interview, alone or in a room. Raises Http404."""
    responses = Response.objects.select_related("interview", "revision", "question__topic__module")
    return get_object_or_404(responses.filter(interview__in=Interview.objects.visible_to(person)), interview=interview_id, turn=turn)
