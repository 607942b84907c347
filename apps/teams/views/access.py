"""Who may reach what of a team. A stranger gets 404 here and nowhere else."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from apps.accounts.models import User
from apps.teams.models import Membership, Team

OWNER = Membership.Role.OWNER


def membership_of(person: User, team_id: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("team", "person"), team=team_id, person=person)


def ownership_of(person: User, team_id: UUID) -> Membership:
    """For a plain member there is nothing here either: nothing that a member sees leads to what only owners do."""
    return get_object_or_404(Membership.objects.select_related("team", "person"), team=team_id, person=person, role=OWNER)


def member_of(team: Team, member_id: int) -> Membership:
    return get_object_or_404(team.memberships.select_related("person"), pk=member_id)


def sign_up_first(then: str) -> HttpResponse:
    """To the sign-up page, which leads back to the path `then`."""
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': then})}")
