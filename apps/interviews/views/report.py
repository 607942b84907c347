"""The report of a graded interview."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.http.device import plays_sound
from apps.interviews.queries.regrading import regrading_of
from apps.interviews.queries.report import report as report_of
from apps.interviews.queries.waiting import running_interview
from apps.interviews.rules import second_thoughts, states
from apps.interviews.views.access import reported_interview_of


@require_safe
@never_cache
@plays_sound
@guests.someone
def report(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Show the report; redirect to the interview if it isn't graded."""
    interview = reported_interview_of(person, interview_id)
    if interview.state != states.GRADED:
        return redirect(interview)
    report, now = report_of(interview), timezone.now()
    context = {"interview": interview, "report": report, "regrading": regrading_of(report)}
    context["running"] = running_interview(person, now)
    if not interview.is_hosted and interview.graded_at and second_thoughts.may_reopen(interview.graded_at, now):
        context["reopened_until"] = interview.graded_at + second_thoughts.REOPENED_FOR
    return render(request, "interviews/report.html", context)
