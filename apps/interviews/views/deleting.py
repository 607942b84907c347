"""Deleting an interview, and bringing it back. The list of interviews holds the form that undoes it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.interviews.actions import deleting
from apps.interviews.views.access import removable_interview_of, solo_interview_of


@require_POST
@guests.someone
def delete(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Delete an interview, and redirect to the list, which offers to undo it."""
    interview = solo_interview_of(person, interview_id)
    try:
        deleting.delete(interview, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(interview)
    return redirect("interviews:interviews")


@require_POST
@guests.someone
def undo(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Bring a deleted interview back, and redirect to the list, where it stands again."""
    interview = removable_interview_of(person, interview_id)
    try:
        deleting.undo(interview, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{interview.title}” is back, as it was.")
    return redirect("interviews:interviews")
