"""The report of a graded interview."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.http.device import plays_sound
from apps.interviews.queries.report import report as report_of
from apps.interviews.rules import states
from apps.interviews.views.access import interview_of


@require_safe
@never_cache
@plays_sound
@guests.someone
def report(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Show the report; redirect to the interview if it isn't graded."""
    interview = interview_of(person, interview_id)
    if interview.state != states.GRADED:
        return redirect(interview)
    return render(request, "interviews/report.html", {"interview": interview, "report": report_of(interview)})
