"""The page of an invitation, and joining a team by it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.teams.models import Invitation, Membership
from tests.factories import make_invitation
from tests.teams.platform_team import first, member, page, said, url

MEMBER = Membership.Role.MEMBER

pytestmark = pytest.mark.django_db


def test_a_visitor_sees_who_invites_and_returns_after_signing_up(client, invitation):
    html = page(client, invitation.get_absolute_url())
    assert "Join Platform</h1>" in html
    assert "<strong>Alice</strong> invites you" in html
    assert "alice@example.com" not in html
    assert "Bob" not in html

    for name in ("account_signup", "account_login"):
        link = first(rf'href="({reverse(name)}\?next=[^"]*)"', html)
        assert parse_qs(urlsplit(link).query)["next"] == [invitation.get_absolute_url()]

    signed_up = client.post(
        "/accounts/signup/", {"email": "dora@example.com", "password1": "correct horse battery", "next": invitation.get_absolute_url()}
    )
    assert signed_up.url == invitation.get_absolute_url()
    joined = client.post(reverse("teams:invitation-accept", args=[invitation.pk]), {"called": "Dora"}, follow=True)
    assert joined.redirect_chain == [(url("team", invitation.team), 302)]
    assert said(joined) == ["Welcome to Platform."]
    assert User.objects.get(email="dora@example.com").name == "Dora"


def test_an_invitation_never_tells_an_address(client, invitation):
    User.objects.update(name="")

    html = page(client, invitation.get_absolute_url())

    assert "<strong>A member</strong> invites you" in html
    assert "alice@example.com" not in html


def test_signing_in_instead_of_signing_up_keeps_the_way_back(client, invitation):
    there = f"/accounts/signup/?next={invitation.get_absolute_url()}"

    to_login = first(r'href="(/accounts/login/[^"]*)">I have an account', page(client, there))
    to_signup = first(r'href="(/accounts/signup/[^"]*)">Sign up instead', page(client, to_login))

    for link in (to_login, to_signup):
        assert parse_qs(urlsplit(link).query)["next"] == [invitation.get_absolute_url()]


@pytest.mark.parametrize("who", ["guest", None])
def test_who_has_no_account_does_not_join_before_they_signed_up(as_user, client, request, invitation, who):
    browser = as_user(request.getfixturevalue(who)) if who else client

    answer = browser.post(reverse("teams:invitation-accept", args=[invitation.pk]), {"called": "Dora"})

    assert answer.url.startswith("/accounts/signup/?next=")
    assert invitation.team.memberships.count() == 2


def test_who_has_an_account_joins_with_one_click(as_user, invitation, charlie):
    browser = as_user(charlie)
    assert "Join the team" in page(browser, invitation.get_absolute_url())

    browser.post(reverse("teams:invitation-accept", args=[invitation.pk]))

    assert member(invitation.team, charlie).role == MEMBER
    assert Invitation.objects.get().uses_left == 0


def test_looking_at_an_invitation_changes_nothing(as_user, invitation, charlie):
    as_user(charlie).get(invitation.get_absolute_url())

    assert Invitation.objects.get().uses_left == 1
    assert invitation.team.memberships.count() == 2


def test_a_member_who_follows_it_again_gets_to_the_team(as_user, invitation, bob):
    answer = as_user(bob).get(invitation.get_absolute_url())
    as_user(bob).post(reverse("teams:invitation-accept", args=[invitation.pk]))

    assert answer.url == url("team", invitation.team)
    assert Invitation.objects.get().uses_left == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "This invitation has expired."),
        ({"revoked_at": timezone.now()}, "This invitation was withdrawn."),
        ({"uses_left": 0}, "This invitation was used by as many people as it was made for."),
    ],
)
def test_a_closed_invitation_says_why_and_nothing_of_the_team(client, as_user, team, alice, charlie, now, fields, words):
    closed = make_invitation(team=team, by=alice, at=now, **fields)

    for answer in (
        client.get(closed.get_absolute_url()),
        as_user(charlie).get(closed.get_absolute_url()),
        as_user(charlie).post(reverse("teams:invitation-accept", args=[closed.pk])),
    ):
        assert answer.status_code == 410
        assert words in answer.content.decode()
        assert "Platform" not in answer.content.decode()
    assert team.memberships.count() == 2


def test_who_says_no_name_is_asked_again_before_they_join(as_user, invitation, dora):
    for called in ("", "  ", "x" * 41):
        answer = as_user(dora).post(reverse("teams:invitation-accept", args=[invitation.pk]), {"called": called})

        assert answer.status_code == 422, called
    assert not Membership.objects.filter(person=dora).exists()
    assert Invitation.objects.get().uses_left == 1
