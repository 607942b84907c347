"""The page of an invitation, and joining a team by it."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.teams.actions import membership
from apps.teams.forms.teams import IntroductionForm
from apps.teams.models import Invitation
from apps.teams.views.access import ownership_of, sign_up_first


@require_safe
@never_cache
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show anyone who has the link which team it is and who invites, and nothing more of the team."""
    shown = _invitation(invitation_id)
    person = guests.person_of(request)
    if person is not None and shown.team.memberships.filter(person=person).exists():
        return redirect(shown.team)
    return _answer(request, shown, person, IntroductionForm(person))


@require_POST
def accept(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    shown = _invitation(invitation_id)
    person = guests.person_of(request)
    if person is None or person.is_guest:
        return sign_up_first(shown.get_absolute_url())
    form = IntroductionForm(person, request.POST)
    if not form.is_valid():
        return _answer(request, shown, person, form, status=422)
    try:
        membership.accept(shown, person=person, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _answer(request, _invitation(invitation_id), person, form, status=422)
    messages.success(request, f"Welcome to {shown.team}.")
    return redirect(shown.team)


@require_POST
@guests.someone
def revoke(request: HttpRequest, person: User, invitation_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("team"), pk=invitation_id)
    ownership_of(person, invitation.team_id)
    membership.revoke(invitation, now=timezone.now())
    messages.success(request, "The invitation lets nobody in any more.")
    return redirect("teams:team-settings", invitation.team_id)


def _invitation(invitation_id: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("team", "invited_by"), pk=invitation_id)


def _answer(request: HttpRequest, shown: Invitation, person: User | None, form: Form, *, status: int = 200) -> HttpResponse:
    """Render the invitation. If it lets nobody in any more, answer 410 with the reason, and don't name the team."""
    if why := membership.why_closed(shown, now=timezone.now()):
        return render(request, "teams/invitation_closed.html", {"why": why}, status=410)
    can_join = person is not None and not person.is_guest
    context = {"invitation": shown, "form": form, "can_join": can_join, "then": urlencode({"next": shown.get_absolute_url()})}
    return render(request, "teams/invitation.html", context, status=status)
