"""Fetching interviews and responses for a person; all other people get 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.interviews.models import Interview, OwnFormat, QuestionSet, Response
from apps.interviews.rules import states


def interview_of(person: User, interview_id: UUID) -> Interview:
    """Return the person's interview, alone or in a room. Raises Http404."""
    return get_object_or_404(Interview.objects.visible_to(person), pk=interview_id)


def reported_interview_of(person: User, interview_id: UUID) -> Interview:
    """Return the person's interview with its first grades, if it was graded again. Raises Http404."""
    return get_object_or_404(Interview.objects.visible_to(person).select_related("first_grades"), pk=interview_id)


def graded_interview_of(person: User, interview_id: UUID) -> Interview:
    """Return the person's interview if it is graded, alone or in a room. Raises Http404."""
    return get_object_or_404(Interview.objects.visible_to(person).filter(state=states.GRADED), pk=interview_id)


def solo_interview_of(person: User, interview_id: UUID) -> Interview:
    """Return the person's interview if it isn't held in a room: one that is can be changed only by the room's views. Raises Http404."""
    return get_object_or_404(Interview.objects.visible_to(person).filter(is_hosted=False), pk=interview_id)


def removable_interview_of(person: User, interview_id: UUID) -> Interview:
    """Return the person's interview if it isn't held in a room, also if it was deleted. Raises Http404."""
    return get_object_or_404(Interview.objects.filter(person=person, is_hosted=False).exclude(state=states.VOID), pk=interview_id)


def set_of(person: User, set_id: UUID) -> QuestionSet:
    """Return the person's own set. Raises Http404."""
    return get_object_or_404(QuestionSet.objects.filter(person=person), pk=set_id)


def format_of(person: User, format_id: UUID) -> OwnFormat:
    """Return the person's own format. Raises Http404."""
    return get_object_or_404(OwnFormat.objects.filter(person=person), pk=format_id)


def response_of(person: User, interview_id: UUID, turn: int) -> Response:
    """Return the response of a turn of the person's interview, alone or in a room. Raises Http404."""
    responses = Response.objects.select_related("interview", "revision", "question__topic__module")
    return get_object_or_404(responses.filter(interview__in=Interview.objects.visible_to(person)), interview=interview_id, turn=turn)
