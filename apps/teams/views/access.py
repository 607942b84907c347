"""Look up a team's records for a person. This is the only place where a stranger gets 404."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from apps.accounts.models import User
from apps.teams.models import Membership, Team

OWNER = Membership.Role.OWNER


def membership_of(person: User, team_id: UUID) -> Membership:
    """Return the person's membership. Raises Http404 for a stranger."""
    return get_object_or_404(Membership.objects.select_related("team", "person"), team=team_id, person=person)


def ownership_of(person: User, team_id: UUID) -> Membership:
    """Return the owner's membership. Raises Http404 for a plain member too, whose pages don't link to what only owners may do."""
    return get_object_or_404(Membership.objects.select_related("team", "person"), team=team_id, person=person, role=OWNER)


def member_of(team: Team, member_id: int) -> Membership:
    """Return a membership of the team by its id. Raises Http404."""
    return get_object_or_404(team.memberships.select_related("person"), pk=member_id)


def sign_up_first(then: str) -> HttpResponse:
    """Redirect to the sign-up page, which leads back to the path `then`."""
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': then})}")
