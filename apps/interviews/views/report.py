"""The report of a graded interview: its page, its files, its link, and repeating the cards that weren't known."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.core.http.device import plays_sound
from apps.interviews.actions import extra_time, planning, report_links
from apps.interviews.forms.interviews import ReportLinkForm
from apps.interviews.models import Interview, ReportLink
from apps.interviews.queries.attempts import earlier_attempts
from apps.interviews.queries.regrading import regrading_of
from apps.interviews.queries.report import report as report_of
from apps.interviews.queries.waiting import running_interview
from apps.interviews.rules import second_thoughts, states
from apps.interviews.screens.report_file import as_json, as_markdown
from apps.interviews.views.access import graded_interview_of, reported_interview_of


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
    context["earlier"] = earlier_attempts(interview)
    if not interview.is_hosted and interview.graded_at and second_thoughts.may_reopen(interview.graded_at, now):
        context["reopened_until"] = interview.graded_at + second_thoughts.REOPENED_FOR
    return render(request, "interviews/report.html", context)


@require_safe
@never_cache
@guests.someone
def markdown(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Send the report as a Markdown file."""
    interview = graded_interview_of(person, interview_id)
    return _as_file(interview, HttpResponse(as_markdown(report_of(interview)), content_type="text/markdown; charset=utf-8"), "md")


@require_safe
@never_cache
@guests.someone
def as_data(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Send the report as a JSON file."""
    interview = graded_interview_of(person, interview_id)
    return _as_file(interview, JsonResponse(as_json(report_of(interview)), json_dumps_params={"ensure_ascii": False, "indent": 2}), "json")


def _as_file(interview: Interview, response: HttpResponse, ending: str) -> HttpResponse:
    day = f"{interview.graded_at:%Y-%m-%d}-" if interview.graded_at else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{day}{slugify(interview.title) or "report"}.{ending}"'
    return response


@require_POST
@guests.someone
def repeat_weak(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Plan an interview of the cards that weren't known."""
    interview = graded_interview_of(person, interview_id)
    weak = [turn.response.question for turn in report_of(interview).weak_cards]
    try:
        planned = planning.plan_weak_cards(person=person, cards=weak, time_factor=extra_time.factor_of(person), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("interviews:report", interview.pk)
    return redirect(planned)


@require_safe
@never_cache
@guests.someone
def link(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Show the report's link to its owner, or how to make one."""
    interview = graded_interview_of(person, interview_id)
    made = ReportLink.objects.filter(interview=interview, expires_at__gt=timezone.now()).first()
    url = request.build_absolute_uri(reverse("interviews:linked-report", args=[made.key])) if made else ""
    return render(request, "interviews/report_link.html", {"interview": interview, "link": made, "url": url, "form": ReportLinkForm()})


@require_POST
@guests.someone
def link_make(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Give the report a link."""
    interview = graded_interview_of(person, interview_id)
    form = ReportLinkForm(request.POST)
    if not form.is_valid():
        return render(request, "interviews/report_link.html", {"interview": interview, "form": form}, status=422)
    report_links.share(interview, days=form.cleaned_data["days"], now=timezone.now())
    return redirect("interviews:report-link", interview.pk)


@require_POST
@guests.someone
def link_revoke(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Take the report's link away."""
    interview = graded_interview_of(person, interview_id)
    report_links.revoke(interview)
    messages.success(request, "The link leads nowhere any more.")
    return redirect("interviews:report-link", interview.pk)


@require_safe
@never_cache
def linked_report(request: HttpRequest, link_key: str) -> HttpResponse:
    """Show a report to anyone who has its link, to read."""
    links = ReportLink.objects.filter(interview__state=states.GRADED, interview__person__is_active=True)
    shared = get_object_or_404(links.select_related("interview__person"), key=link_key, expires_at__gt=timezone.now())
    interview = shared.interview
    context = {"interview": interview, "report": report_of(interview), "by": interview.person.name or "the candidate", "link": shared}
    return render(request, "interviews/linked_report.html", context)
