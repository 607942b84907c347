"""The plan to an interview, the same as a calendar feed, and the way out of reminders."""

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.progress.queries.plan import plan_to
from apps.progress.rules import plan_calendar
from apps.reviews.actions import preferences
from apps.reviews.models import InterviewDate, StudySettings
from apps.reviews.queries.settings import next_interview, settings_of, today_of

STOPPING = "progress.reminders.stop"
"""The salt of addresses that stop reminders."""


@require_safe
@never_cache
def plan(request: HttpRequest) -> HttpResponse:
    """Show what is done on which day before the next interview, and what there is no time for. Without a date, lead to setting it."""
    person, now = guests.person_of(request), timezone.now()
    own = settings_of(person)
    interview = next_interview(person, today_of(own, now)) if person else None
    if person is None or interview is None:
        return render(request, "progress/plan_without_date.html")
    made = plan_to(person, interview, own, now=now)
    feed = request.build_absolute_uri(f"/plan/{own.calendar_key}.ics") if own.calendar_key else ""
    days_left = (interview.held_on - today_of(own, now)).days
    later = InterviewDate.objects.filter(person=person, held_on__gte=interview.held_on).exclude(pk=interview.pk).order_by("held_on")
    context = {"later": later, "plan": made, "interview": interview, "settings": own, "feed": feed, "days_left": days_left}
    return render(request, "progress/plan.html", context)


@require_POST
@guests.someone
def new_address(request: HttpRequest, person: User) -> HttpResponse:
    """Make the secret address of the person's calendar feed, in place of an earlier one."""
    preferences.new_calendar_key(person, settings_of(person))
    messages.success(request, "Your calendar has a new address. An earlier one, if there was one, leads nowhere from now on.")
    return redirect("progress:plan")


@require_safe
@never_cache
def calendar_feed(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the plan of the person whose feed has this key, for a program that knows nothing else of them."""
    owner = get_object_or_404(StudySettings.objects.select_related("person"), calendar_key=key, person__is_active=True).person
    own, now = settings_of(owner), timezone.now()
    interview = next_interview(owner, today_of(own, now))
    if interview is None:
        raise Http404
    text = plan_calendar.calendar(
        plan_to(owner, interview, own, now=now),
        key=key[:8],
        interview_on=interview.held_on,
        title=interview.title,
        url=request.build_absolute_uri("/"),
        stamp=now,
    )
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the daily mail by the address that stands in it: by a button or, as mail programs do (RFC 8058), by a POST alone.

    The token is signed and leads to nothing else, so a forged form can do no more than what its sender has the address for.
    """
    try:
        person = int(Signer(salt=STOPPING).unsign(token))
    except (BadSignature, ValueError):
        raise Http404 from None
    if request.method == "POST":
        StudySettings.objects.filter(person=person).update(remind_at=None)
    return render(request, "progress/reminders_stop.html", {"is_stopped": request.method == "POST"})
