"""Every view of a team's settings, by role: what only owners may do is 404 for a member."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.rooms.models import Room
from apps.teams.models import Invitation, Membership, Team
from tests.factories import make_room, make_team
from tests.teams.platform_team import member, page, said, url

OWNER, MEMBER = Membership.Role.OWNER, Membership.Role.MEMBER
NOWHERE = "6f2cbb5e-8a0c-4b62-9a3c-7f3a3d9f7a11"

pytestmark = pytest.mark.django_db

FOR_MEMBERS = ["team", "team-settings"]
FOR_OWNERS = {
    "team-rename": {"name": "Taken over"},
    "team-invite-link": {"days": "7", "uses": "1"},
    "team-invite-mail": {"email": "eve@example.com"},
    "team-hand-over": {"to": "1"},
    "team-dissolve": {},
}


def state_of_affairs():
    return [list(model.objects.order_by("pk").values()) for model in (Team, Membership, Invitation)]


def test_a_stranger_a_guest_and_a_visitor_find_nothing(client, as_user, team, invitation, alice, bob, charlie, guest):
    before = state_of_affairs()
    paths = [url(name, team) for name in [*FOR_MEMBERS, *FOR_OWNERS, "team-leave"]]
    paths += [url("member-role", team, member(team, bob).pk), url("member-remove", team, member(team, bob).pk)]
    paths += [reverse("teams:invitation-revoke", args=[invitation.pk])]

    for browser in (as_user(charlie), as_user(guest), client):
        for name in FOR_MEMBERS:
            assert browser.get(url(name, team)).status_code == 404
        for path in paths[len(FOR_MEMBERS) :]:
            assert browser.post(path, {"name": "x", "role": "owner", "to": charlie.pk, "days": 1, "uses": 1}).status_code == 404, path

    assert state_of_affairs() == before


def test_a_member_gets_404_for_what_only_owners_do(as_user, team, invitation, bob, alice):
    before = state_of_affairs()
    browser = as_user(bob)

    for name, data in FOR_OWNERS.items():
        assert browser.post(url(name, team), data).status_code == 404, name
    assert browser.get(url("team-dissolve", team)).status_code == 404
    for path in (url("member-role", team, member(team, alice).pk), url("member-remove", team, member(team, alice).pk)):
        assert browser.post(path, {"role": "member"}).status_code == 404
    assert browser.post(reverse("teams:invitation-revoke", args=[invitation.pk])).status_code == 404

    assert state_of_affairs() == before


def test_a_member_sees_no_invitation_and_may_only_leave(as_user, team, invitation, bob):
    html = page(as_user(bob), url("team-settings", team))

    assert str(invitation.pk) not in html
    assert re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', html) == [url("team-leave", team)]


def test_an_owner_of_one_team_owns_no_other(as_user, team, invitation, bob, charlie):
    own = make_team(owner=charlie)
    browser = as_user(charlie)

    assert browser.post(url("member-remove", own, member(team, bob).pk)).status_code == 404
    assert browser.post(reverse("teams:invitation-revoke", args=[invitation.pk])).status_code == 404
    assert team.memberships.count() == 2


def test_what_is_no_id_and_what_is_nobodys_is_not_found(as_user, alice, team):
    browser = as_user(alice)

    for path in ("/teams/nonsense/", f"/teams/{NOWHERE}/", "/invitations/nonsense/", f"/invitations/{NOWHERE}/", f"/teams/{team.pk}x/"):
        assert browser.get(path).status_code == 404, path
    for number in (0, 10**9, 10**30):
        assert browser.post(url("member-remove", team, number)).status_code == 404


def test_pages_are_never_stored_by_a_cache(as_user, alice, team, invitation):
    for path in ("/teams/", url("team", team), url("team-settings", team), invitation.get_absolute_url()):
        assert "no-store" in as_user(alice).get(path).headers["Cache-Control"], path


def test_forms_from_elsewhere_are_refused(team, alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)

    for name in FOR_OWNERS:
        assert browser.post(url(name, team)).status_code == 403
    assert Team.objects.exists()


# The owner's settings


def test_a_link_is_made_and_shown_to_be_passed_on(as_user, team, alice):
    answer = as_user(alice).post(url("team-invite-link", team), {"days": "3", "uses": "5"}, follow=True)

    invitation = Invitation.objects.get()
    assert (invitation.uses_left, invitation.invited_by, invitation.email) == (5, alice, "")
    assert said(answer) == ["The link is made: pass it on."]
    assert f'value="http://testserver/invitations/{invitation.pk}/"' in answer.content.decode()
    assert "Lets 5 more people in" in answer.content.decode()


@pytest.mark.parametrize(
    ("days", "uses"),
    [("7", "0"), ("7", "51"), ("0", "1"), ("31", "1"), ("", ""), ("a week", "1"), ("9" * 30, "1"), ("7", "-1"), ("7", "1.5")],
)
def test_a_link_beyond_the_limits_comes_back_with_what_was_typed(as_user, team, alice, days, uses):
    answer = as_user(alice).post(url("team-invite-link", team), {"days": days, "uses": uses})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "lasts 1 to 30 days." in html or "lets 1 to 50 people in." in html
    assert all(f'value="{typed}"' in html for typed in (days, uses) if typed)
    assert not Invitation.objects.exists()


def test_an_invitation_by_mail_is_sent_where_mail_leaves(settings, as_user, team, alice):
    settings.MAIL_LEAVES, settings.REDIS_URL = True, ""

    answer = as_user(alice).post(url("team-invite-mail", team), {"email": "Dora@example.com"}, follow=True)

    (message,) = mail.outbox
    assert message.to == ["dora@example.com"]
    assert f"http://testserver/invitations/{Invitation.objects.get().pk}/" in message.body
    assert said(answer) == ["The invitation is on its way to dora@example.com."]


def test_where_no_mail_leaves_the_page_shows_the_link(settings, as_user, team, alice):
    settings.MAIL_LEAVES = False

    answer = as_user(alice).post(url("team-invite-mail", team), {"email": "dora@example.com"}, follow=True)

    assert mail.outbox == []
    assert said(answer) == ["No mail leaves this server at the moment: pass the link below on to dora@example.com."]
    assert f'value="http://testserver/invitations/{Invitation.objects.get().pk}/"' in answer.content.decode()


def test_where_the_mail_server_is_away_the_page_says_so(settings, as_user, team, alice):
    settings.MAIL_LEAVES, settings.REDIS_URL = True, ""
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1}}
    }

    answer = as_user(alice).post(url("team-invite-mail", team), {"email": "dora@example.com"}, follow=True)

    assert "pass the link below on" in said(answer)[0]
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("email", ["", "dora", "dora@", "a@b.c\nBcc: d@e.f", "bob@example.com", f"{'x' * 250}@example.com"])
def test_a_bad_address_comes_back_with_a_sentence(as_user, team, alice, email):
    answer = as_user(alice).post(url("team-invite-mail", team), {"email": email})

    assert answer.status_code == 422
    assert re.search(r'class="error"|role="alert"', answer.content.decode())
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_a_withdrawn_invitation_is_gone_from_the_page_and_lets_nobody_in(as_user, team, invitation, alice, charlie):
    answer = as_user(alice).post(reverse("teams:invitation-revoke", args=[invitation.pk]), follow=True)

    assert str(invitation.pk) not in answer.content.decode()
    assert as_user(charlie).post(reverse("teams:invitation-accept", args=[invitation.pk])).status_code == 410
    assert team.memberships.count() == 2


def test_a_team_is_renamed_and_a_bad_name_is_not_taken(as_user, team, alice):
    browser = as_user(alice)

    assert browser.post(url("team-rename", team), {"name": "x" * 81}).status_code == 422
    browser.post(url("team-rename", team), {"name": "<b>Runtime</b>"})

    assert Team.objects.get().name == "<b>Runtime</b>"
    assert "<h1>&lt;b&gt;Runtime&lt;/b&gt;</h1>" in page(browser, url("team", team))


def test_roles_are_changed_and_the_last_owner_stays_one(as_user, team, alice, bob):
    browser = as_user(alice)

    answer = browser.post(url("member-role", team, member(team, bob).pk), {"role": "owner"}, follow=True)
    assert said(answer) == ["Bob is an owner now."]
    assert member(team, bob).role == OWNER
    browser.post(url("member-role", team, member(team, bob).pk), {"role": "member"})
    assert member(team, bob).role == MEMBER
    refused = browser.post(url("member-role", team, member(team, alice).pk), {"role": "member"})
    assert (refused.status_code, member(team, alice).role) == (422, OWNER)
    assert "A team needs an owner" in refused.content.decode()


def test_a_role_that_there_is_not_is_refused(as_user, team, alice, bob):
    answer = as_user(alice).post(url("member-role", team, member(team, bob).pk), {"role": "admin"})

    assert answer.status_code == 422
    assert "Choose owner or member." in answer.content.decode()
    assert member(team, bob).role == MEMBER


def test_a_member_is_removed_and_sees_the_team_no_longer(as_user, team, alice, bob):
    answer = as_user(alice).post(url("member-remove", team, member(team, bob).pk), follow=True)

    assert said(answer) == ["Bob is no longer in the team."]
    assert as_user(bob).get(url("team", team)).status_code == 404


def test_nobody_removes_themselves(as_user, team, alice):
    answer = as_user(alice).post(url("member-remove", team, member(team, alice).pk))

    assert answer.status_code == 422
    assert "to go yourself, leave the team" in answer.content.decode()
    assert member(team, alice).role == OWNER


def test_a_team_is_handed_over_and_left(as_user, team, alice, bob):
    browser = as_user(alice)
    assert browser.post(url("team-leave", team)).status_code == 422

    handed = browser.post(url("team-hand-over", team), {"to": bob.pk}, follow=True)
    assert said(handed) == ["The team has a new owner; you are a member."]
    assert (member(team, alice).role, member(team, bob).role) == (MEMBER, OWNER)

    answer = browser.post(url("team-leave", team), follow=True)
    assert said(answer) == ["You left Platform."]
    assert list(team.memberships.values_list("person", flat=True)) == [bob.pk]


def test_a_team_is_not_handed_to_a_stranger(as_user, team, alice, charlie):
    for to in (charlie.pk, alice.pk, "", "nobody", 10**30):
        answer = as_user(alice).post(url("team-hand-over", team), {"to": to})

        assert answer.status_code == 422
        assert "Choose one of the members." in answer.content.decode()
    assert member(team, alice).role == OWNER


def test_dissolving_asks_once(as_user, team, alice, now):
    room = make_room(host=alice, team=team)
    browser = as_user(alice)

    question = page(browser, url("team-dissolve", team))
    assert "The team ends for all 2 members" in question
    assert "Its 1 room and the reports from it stay" in question
    assert Team.objects.exists()

    answer = browser.post(url("team-dissolve", team), follow=True)
    assert said(answer) == ["Platform is dissolved."]
    assert not Team.objects.exists()
    assert Room.objects.get().pk == room.pk
