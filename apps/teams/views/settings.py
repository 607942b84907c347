"""A team's settings: its name, invitations, roles, and leaving. Members see only what concerns them; the rest is for owners."""

from typing import Any
from uuid import UUID

from django.conf import settings as site
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core import mail
from apps.core.errors import Refused
from apps.teams import tasks
from apps.teams.actions import membership
from apps.teams.forms.teams import HandOverForm, LinkForm, MailForm, RenameForm, RoleForm
from apps.teams.models import Invitation, Membership, Team
from apps.teams.views.access import OWNER, member_of, membership_of, ownership_of

MOST_COUNTED = 1_000
"""Rooms up to which the page that asks for confirmation counts."""


@require_safe
@never_cache
@guests.someone
def settings(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    return _settings(request, membership_of(person, team_id))


@require_POST
@guests.someone
def rename(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    mine = ownership_of(person, team_id)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _settings(request, mine, rename_form=form)
    membership.rename(mine.team, name=form.cleaned_data["name"])
    return _done(request, mine.team, "The team has its new name.")


@require_POST
@guests.someone
def invite_by_link(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    mine = ownership_of(person, team_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _settings(request, mine, link_form=form)
    try:
        membership.invite_by_link(mine.team, by=person, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _settings(request, mine, link_form=form)
    return _done(request, mine.team, "The link is made: pass it on.")


@require_POST
@guests.someone
def invite_by_mail(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    mine = ownership_of(person, team_id)
    form = MailForm(request.POST)
    if not form.is_valid():
        return _settings(request, mine, mail_form=form)
    try:
        invitation = membership.invite_by_mail(mine.team, by=person, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _settings(request, mine, mail_form=form)
    url = request.build_absolute_uri(invitation.get_absolute_url())
    if site.MAIL_LEAVES and mail.leaves(tasks.send_invitation, str(invitation.pk), url):
        return _done(request, mine.team, f"The invitation is on its way to {invitation.email}.")
    return _done(request, mine.team, f"No mail leaves this server at the moment: pass the link below on to {invitation.email}.")


@require_POST
@guests.someone
def set_role(request: HttpRequest, person: User, team_id: UUID, member_id: int) -> HttpResponse:
    mine = ownership_of(person, team_id)
    other = member_of(mine.team, member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _settings(request, mine, problem=str(form.errors["role"][0]))
    try:
        membership.set_role(mine.team, person=other.person_id, role=form.cleaned_data["role"])
    except Refused as refusal:
        return _settings(request, mine, problem=str(refusal))
    return _done(request, mine.team, f"{other.person} is {'an owner' if form.cleaned_data['role'] == OWNER else 'a plain member'} now.")


@require_POST
@guests.someone
def remove(request: HttpRequest, person: User, team_id: UUID, member_id: int) -> HttpResponse:
    mine = ownership_of(person, team_id)
    other = member_of(mine.team, member_id)
    try:
        withdrawn = membership.remove(mine.team, by=person, person=other.person_id, now=timezone.now())
    except Refused as refusal:
        return _settings(request, mine, problem=str(refusal))
    others = " The open invitations, which they could know, are withdrawn: invite anew whom you still expect." if withdrawn else ""
    return _done(request, mine.team, f"{other.person} is no longer in the team.{others}")


@require_POST
@guests.someone
def hand_over(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    mine = ownership_of(person, team_id)
    form = HandOverForm(_others(mine), request.POST)
    if not form.is_valid():
        return _settings(request, mine, hand_over_form=form)
    try:
        membership.hand_over(mine.team, by=person, to=form.cleaned_data["to"])
    except Refused as refusal:
        return _settings(request, mine, problem=str(refusal))
    return _done(request, mine.team, "The team has a new owner; you are a member.")


@require_POST
@guests.someone
def leave(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    mine = membership_of(person, team_id)
    try:
        membership.leave(mine.team, person=person)
    except Refused as refusal:
        return _settings(request, mine, problem=str(refusal))
    messages.success(request, f"You left {mine.team}.")
    return redirect("rooms:teams")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guests.someone
def dissolve(request: HttpRequest, person: User, team_id: UUID) -> HttpResponse:
    """Ask for confirmation, then dissolve the team."""
    mine = ownership_of(person, team_id)
    if request.method != "POST":
        counts = {"members": mine.team.memberships.count(), "rooms": mine.team.rooms.all()[:MOST_COUNTED].count(), "most": MOST_COUNTED}
        return render(request, "teams/dissolve.html", {"team": mine.team, **counts})
    try:
        membership.dissolve(mine.team)
    except Refused:
        raise Http404 from None  # another owner was faster
    messages.success(request, f"{mine.team} is dissolved.")
    return redirect("rooms:teams")


def _settings(request: HttpRequest, mine: Membership, *, problem: str = "", **forms: Form) -> HttpResponse:
    """Render what the member's role allows; with a refused form or a `problem`, answer 422."""
    team = mine.team
    context: dict[str, Any] = {"team": team, "mine": mine, "problem": problem}
    if mine.role == OWNER:
        members = list(team.memberships.select_related("person").order_by("joined_at", "pk"))
        invitations = Invitation.objects.open(timezone.now()).filter(team=team).select_related("invited_by")
        context |= {
            "members": members,
            "roles": Membership.Role,
            "invitations": [
                (invitation, request.build_absolute_uri(invitation.get_absolute_url()))
                for invitation in invitations.order_by("-created_at", "pk")
            ],
            "mail_leaves": site.MAIL_LEAVES,
            "rename_form": RenameForm(initial={"name": team.name}),
            "link_form": LinkForm(),
            "mail_form": MailForm(),
            "hand_over_form": HandOverForm([member for member in members if member.pk != mine.pk]),
        }
    return render(request, "teams/settings.html", context | forms, status=422 if problem or forms else 200)


def _others(mine: Membership) -> list[Membership]:
    return list(mine.team.memberships.exclude(pk=mine.pk).select_related("person").order_by("joined_at", "pk"))


def _done(request: HttpRequest, team: Team, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("teams:team-settings", team.pk)
