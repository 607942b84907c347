"""The list of a person's teams, founding a team, and a team's page."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.rooms.models import Room
from apps.rooms.queries.team_overview import overview
from apps.teams.actions import membership
from apps.teams.forms.teams import FoundForm
from apps.teams.models import Membership
from apps.teams.views.access import membership_of, sign_up_first


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def teams(request: HttpRequest) -> HttpResponse:
    """List the person's teams, or found one. What a guest typed is kept while they sign up."""
    person = guests.person_of(request)
    if request.method == "POST":
        return _found_team(request, person)
    return _teams(request, person, FoundForm(person, initial=request.GET.dict()))


@require_safe
@never_cache
@guests.someone
def team(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    """Show a team's page to its members."""
    mine = membership_of(person, team_id)
    now = timezone.now()
    return render(request, "rooms/team.html", {"team": mine.team, "mine": mine, "overview": overview(mine.team, now=now), "now": now})


def _teams(request: HttpRequest, person: User | None, form: Form, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    mine = Membership.objects.filter(person=person).select_related("team") if person else Membership.objects.none()
    to_come = Room.objects.filter(team=OuterRef("team"), scheduled_for__gt=now, closed_at=None).order_by("scheduled_for")
    people = Membership.objects.filter(team=OuterRef("team")).order_by().values("team").annotate(people=Count("pk"))
    counted = mine.annotate(people=Subquery(people.values("people")), next_room_at=Subquery(to_come.values("scheduled_for")[:1]))
    context = {"person": person, "memberships": counted.order_by("team__name", "pk"), "form": form}
    return render(request, "rooms/teams.html", context, status=status)


def _found_team(request: HttpRequest, person: User | None) -> HttpResponse:
    form = FoundForm(person, request.POST)
    if not form.is_valid():
        return _teams(request, person, form, status=422)
    if person is None or person.is_guest:
        return sign_up_first(f"{reverse('rooms:teams')}?{urlencode(form.cleaned_data)}#found")
    try:
        founded = membership.found(person=person, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _teams(request, person, form, status=422)
    messages.success(request, "The team is founded. Invite the others next.")
    return redirect("teams:team-settings", founded.pk)
