"""The home page: a person's day, or what this is."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.http.public_pages import public_page
from apps.interviews.actions import answering
from apps.progress.actions import day_plans
from apps.progress.queries.catalogue import card_to_try, modules_at_a_glance
from apps.progress.queries.today import today
from apps.reviews.actions import preferences
from apps.reviews.actions.scheduling import leave_interview_behind
from apps.reviews.forms.studying import ZoneForm
from apps.reviews.queries.settings import settings_of, today_of
from apps.reviews.rules.study_days import zone_named
from apps.rooms.models import Room
from apps.rooms.queries.team_overview import coming

SOON = timedelta(days=7)
"""How far ahead the home page shows rooms."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a person their own home page, and a visitor the welcome page."""
    person = guests.person_of(request)
    return own_home(request, person) if person else welcome(request)


@public_page
def welcome(request: HttpRequest) -> HttpResponse:
    """Show who is new what this is: a picture, one card to try, and every question as a dot."""
    return render(
        request,
        "progress/welcome.html",
        {"card": card_to_try(timezone.now().toordinal()), "modules": modules_at_a_glance(), "site_url": settings.SITE_URL},
    )


@never_cache
def own_home(request: HttpRequest, person: User) -> HttpResponse:
    """Show a person's day: what to do, in which order and why, and how the week went."""
    now = timezone.now()
    interviews = answering.open_interviews(person, now=now)
    own = settings_of(person)
    preferences.be_in_zone(person, own, ZoneForm.read(request.COOKIES.get("zone", "")))
    leave_interview_behind(person, own, now=now)
    drawn = day_plans.plan_of(person, today_of(own, now), zone_named(own.time_zone))
    rooms = coming(Room.objects.lately_of(person), now=now, within=SOON)
    context = {"today": today(person, drawn, own, interviews, now=now), "person": person, "rooms": rooms, "now": now}
    return render(request, "progress/home.html", context)


@require_POST
@guests.someone
def read_today(request: HttpRequest, person: User) -> HttpResponse:
    """Open the section that today asks to read, and remember that it was opened."""
    now = timezone.now()
    own = settings_of(person)
    plan = day_plans.plan_of(person, today_of(own, now), zone_named(own.time_zone)).plan
    if plan.section is None:
        return redirect("progress:home")
    day_plans.open_section(plan, now=now)
    return redirect(plan.section)
