"""Share the report of an interview done alone with a team, and read the reports of others."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.http.htmx import render_part
from apps.interviews.models import Interview
from apps.interviews.queries.report import report
from apps.interviews.rules import states
from apps.teams.actions import report_sharing
from apps.teams.models import Membership, SharedReport
from apps.teams.views.access import membership_of


@require_safe
@never_cache
@guests.someone
def sharing(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Show which of the person's teams a report is shared with. The report's own page fetches it as a part."""
    interview = _graded_alone(person, interview_id)
    shared = set(SharedReport.objects.filter(interview=interview).values_list("membership", flat=True))
    memberships = Membership.objects.filter(person=person).select_related("team").order_by("team__name", "pk")
    context = {"interview": interview, "teams": [(membership.team, membership.pk in shared) for membership in memberships]}
    return render_part(request, "teams/report_sharing.html", "sharing", context)


@require_POST
@guests.someone
def report_share(request: HttpRequest, person: User, interview_id: UUID, team_id: UUID) -> HttpResponse:
    interview, mine = _graded_alone(person, interview_id), membership_of(person, team_id)
    report_sharing.share(mine, interview, now=timezone.now())
    messages.success(request, f"{mine.team} sees this report now.")
    return redirect("interviews:report", interview.pk)


@require_POST
@guests.someone
def report_unshare(request: HttpRequest, person: User, interview_id: UUID, team_id: UUID) -> HttpResponse:
    interview, mine = _graded_alone(person, interview_id), membership_of(person, team_id)
    report_sharing.stop(mine, interview)
    messages.success(request, f"{mine.team} doesn’t see this report any more.")
    return redirect("interviews:report", interview.pk)


@require_safe
@never_cache
@guests.someone
def shared_report(request: HttpRequest, person: User, team_id: UUID, interview_id: UUID) -> HttpResponse:
    shared = get_object_or_404(report_sharing.seen_by(person, team_id), interview=interview_id)
    own = {"interview": shared.interview, "report": report(shared.interview)}
    return render(request, "teams/shared_report.html", own | {"team": shared.membership.team, "by": shared.membership.person})


def _graded_alone(person: User, interview_id: UUID) -> Interview:
    return get_object_or_404(Interview.objects.visible_to(person).filter(is_hosted=False, state=states.GRADED), pk=interview_id)
