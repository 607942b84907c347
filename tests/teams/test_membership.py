"""The actions on teams and their members, one after the other and at the same time."""

from datetime import timedelta
from functools import partial

import pytest

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.rooms.models import Room
from apps.teams.actions import membership
from apps.teams.models import Invitation, Membership, Team
from tests import NOON
from tests.at_once import together
from tests.factories import make_invitation, make_participant, make_room, make_team

OWNER, MEMBER = Membership.Role.OWNER, Membership.Role.MEMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(alice, bob) -> Team:
    """A team that Alice owns and Bob is in."""
    return make_team(owner=alice, members=[bob], name="Platform")


def roles(team) -> dict[str, str]:
    return {str(membership.person): membership.role for membership in team.memberships.select_related("person")}


# Founding


def test_who_founds_a_team_owns_it(alice):
    team = membership.found(person=alice, name="Platform", now=NOON)

    assert (team.name, team.created_at) == ("Platform", NOON)
    assert list(team.memberships.values_list("person", "role", "joined_at")) == [(alice.pk, OWNER, NOON)]


def test_a_guest_founds_none(guest):
    with pytest.raises(Refused, match="Sign up first"):
        membership.found(person=guest, name="Platform", now=NOON)

    assert not Team.objects.exists()


def test_who_has_no_name_yet_is_called_as_they_said(db):
    dora = User.objects.create_user("dora@example.com")

    membership.found(person=dora, name="Platform", called="Dora", now=NOON)

    assert User.objects.get().name == "Dora"


def test_who_has_a_name_keeps_it(alice):
    membership.found(person=alice, name="Platform", called="Someone", now=NOON)

    assert User.objects.get().name == "Alice"


def test_a_team_is_renamed(team):
    membership.rename(team, name="Runtime")

    assert Team.objects.get().name == "Runtime"


# Inviting


def test_a_link_lets_so_many_in_for_so_many_days(team, alice):
    for days, uses in ((1, 1), (30, 50)):
        invitation = membership.invite_by_link(team, by=alice, days=days, uses=uses, now=NOON)

        assert (invitation.uses_left, invitation.expires_at, invitation.email) == (uses, NOON + timedelta(days=days), "")


@pytest.mark.parametrize(
    ("days", "uses", "words"), [(0, 1, "1 to 30 days"), (31, 1, "1 to 30 days"), (7, 0, "1 to 50 people"), (7, 51, "1 to 50 people")]
)
def test_a_link_beyond_the_limits_is_refused(team, alice, days, uses, words):
    with pytest.raises(Refused, match=words):
        membership.invite_by_link(team, by=alice, days=days, uses=uses, now=NOON)

    assert not Invitation.objects.exists()


def test_an_invitation_by_mail_works_once(team, alice):
    invitation = membership.invite_by_mail(team, by=alice, email="Dora@Example.com", now=NOON)

    assert (invitation.email, invitation.uses_left) == ("dora@example.com", 1)
    assert invitation.expires_at == NOON + timedelta(days=7)


def test_a_second_invitation_to_an_address_replaces_the_first(team, alice, bob):
    elsewhere = membership.invite_by_mail(make_team(owner=bob), by=bob, email="dora@example.com", now=NOON)
    first = membership.invite_by_mail(team, by=alice, email="dora@example.com", now=NOON)
    second = membership.invite_by_mail(team, by=alice, email="dora@example.com", now=NOON)

    assert set(Invitation.objects.open(NOON)) == {elsewhere, second}
    assert Invitation.objects.get(pk=first.pk).revoked_at == NOON


def test_who_is_in_the_team_is_not_invited_again(team, alice):
    with pytest.raises(Refused, match="is in the team already"):
        membership.invite_by_mail(team, by=alice, email="BOB@example.com", now=NOON)


def test_nobody_makes_more_than_fifty_invitations_a_day(team, alice, bob):
    for _ in range(50):
        make_invitation(team=team, by=alice)

    with pytest.raises(Refused, match="50 invitations within a day"):
        membership.invite_by_mail(team, by=alice, email="dora@example.com", now=NOON)
    membership.invite_by_mail(team, by=bob, email="dora@example.com", now=NOON)
    membership.invite_by_mail(team, by=alice, email="emil@example.com", now=NOON + timedelta(days=1, seconds=1))


# Accepting


def test_who_accepts_is_a_member_and_a_place_is_used(team, alice, charlie):
    invitation = make_invitation(team=team, by=alice, uses_left=2)

    membership.accept(invitation, person=charlie, now=NOON)

    assert roles(team) == {"Alice": OWNER, "Bob": MEMBER, "Charlie": MEMBER}
    assert Invitation.objects.get().uses_left == 1


def test_who_is_in_the_team_loses_nothing_and_uses_nothing_up(team, alice):
    invitation = make_invitation(team=team, by=alice)

    membership.accept(invitation, person=alice, now=NOON)

    assert roles(team) == {"Alice": OWNER, "Bob": MEMBER}
    assert Invitation.objects.get().uses_left == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"expires_at": NOON}, "has expired"),
        ({"revoked_at": NOON - timedelta(hours=1)}, "was withdrawn"),
        ({"uses_left": 0}, "as many people as it was made for"),
    ],
)
def test_a_closed_invitation_lets_nobody_in(team, alice, charlie, fields, words):
    invitation = make_invitation(team=team, by=alice, **fields)

    with pytest.raises(Refused, match=words):
        membership.accept(invitation, person=charlie, now=NOON)

    assert "Charlie" not in roles(team)
    assert Invitation.objects.get().uses_left == invitation.uses_left


def test_it_holds_to_the_last_second(team, alice, charlie):
    invitation = make_invitation(team=team, by=alice)

    membership.accept(invitation, person=charlie, now=invitation.expires_at - timedelta(seconds=1))

    assert "Charlie" in roles(team)


def test_a_guest_signs_up_before_they_join(team, alice, guest):
    with pytest.raises(Refused, match="Sign up first"):
        membership.accept(make_invitation(team=team, by=alice), person=guest, now=NOON)

    assert team.memberships.count() == 2


def test_two_who_saw_the_same_last_place_don_t_both_get_it(team, alice, charlie):
    dora = User.objects.create_user("dora@example.com")
    made = make_invitation(team=team, by=alice)
    seen_by_both = [Invitation.objects.get(pk=made.pk), Invitation.objects.get(pk=made.pk)]

    membership.accept(seen_by_both[0], person=charlie, now=NOON)
    with pytest.raises(Refused, match="as many people"):
        membership.accept(seen_by_both[1], person=dora, now=NOON)

    assert Invitation.objects.get().uses_left == 0
    assert team.memberships.count() == 3


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_come_at_once_three_get_the_three_places(team, alice):
    people = [User.objects.create_user(f"person-{number}@example.com") for number in range(8)]
    invitation = make_invitation(team=team, by=alice, uses_left=3)

    def come(person: User) -> None:
        membership.accept(Invitation.objects.get(pk=invitation.pk), person=person, now=NOON)

    refusals = together(*(partial(come, person) for person in people))

    assert team.memberships.count() == 2 + 3
    assert Invitation.objects.get().uses_left == 0
    assert [str(refusal) for refusal in refusals] == ["This invitation was used by as many people as it was made for."] * 5


def test_a_withdrawn_invitation_stays_withdrawn_since_it_was(team, alice):
    invitation = make_invitation(team=team, by=alice)

    membership.revoke(invitation, now=NOON)
    membership.revoke(invitation, now=NOON + timedelta(hours=1))

    assert Invitation.objects.get().revoked_at == NOON


# Leaving, handing over, removing


def test_a_member_leaves(team, bob):
    membership.leave(team, person=bob)

    assert roles(team) == {"Alice": OWNER}


def test_the_only_owner_does_not_leave(team, alice):
    with pytest.raises(Refused, match="Hand it over first, or dissolve it"):
        membership.leave(team, person=alice)

    assert roles(team) == {"Alice": OWNER, "Bob": MEMBER}


def test_one_of_two_owners_leaves(team, alice, bob):
    membership.set_role(team, person=bob.pk, role=OWNER)

    membership.leave(team, person=alice)

    assert roles(team) == {"Bob": OWNER}


def test_who_hands_over_stays_a_member_and_may_leave(team, alice, bob):
    membership.hand_over(team, by=alice, to=bob.pk)
    assert roles(team) == {"Alice": MEMBER, "Bob": OWNER}

    membership.leave(team, person=alice)
    assert roles(team) == {"Bob": OWNER}


def test_a_team_is_handed_over_to_another_member_only(team, alice, charlie):
    for to, words in ((charlie.pk, "no such member"), (alice.pk, "choose someone else")):
        with pytest.raises(Refused, match=words):
            membership.hand_over(team, by=alice, to=to)

    assert roles(team) == {"Alice": OWNER, "Bob": MEMBER}


def test_the_last_owner_is_not_made_a_member(team, alice, bob):
    with pytest.raises(Refused, match="A team needs an owner"):
        membership.set_role(team, person=alice.pk, role=MEMBER)

    membership.set_role(team, person=bob.pk, role=OWNER)
    membership.set_role(team, person=alice.pk, role=MEMBER)
    assert roles(team) == {"Alice": MEMBER, "Bob": OWNER}


def test_an_owner_removes_another_and_not_themselves(team, alice, bob):
    with pytest.raises(Refused, match="leave the team"):
        membership.remove(team, by=alice, person=alice.pk, now=NOON)
    membership.remove(team, by=alice, person=bob.pk, now=NOON)

    assert roles(team) == {"Alice": OWNER}


# Dissolving


def test_a_dissolved_team_leaves_its_rooms_to_those_who_took_part(team, alice, bob):
    make_invitation(team=team, by=alice)
    room = make_room(host=alice, team=team)
    make_participant(room=room, person=bob)

    membership.dissolve(team)

    assert not Team.objects.exists()
    assert not Membership.objects.exists()
    assert not Invitation.objects.exists()
    assert Room.objects.get().team is None
    assert set(room.participants.values_list("person", flat=True)) == {alice.pk, bob.pk}


def test_nothing_more_happens_in_a_team_that_is_gone(team, alice, bob, charlie):
    gone = Team.objects.get(pk=team.pk)
    invitation = Invitation.objects.select_related("team").get(pk=make_invitation(team=team, by=alice).pk)
    membership.dissolve(team)

    for action in (
        lambda: membership.leave(gone, person=bob),
        lambda: membership.dissolve(gone),
        lambda: membership.accept(invitation, person=charlie, now=NOON),
    ):
        with pytest.raises(Refused, match="This team was dissolved"):
            action()


def test_a_person_is_in_only_so_many_teams(alice, bob, monkeypatch):
    monkeypatch.setattr(membership, "MOST_TEAMS", 1)
    mine = membership.found(person=alice, name="First", now=NOON)
    theirs = membership.found(person=bob, name="Second", now=NOON)
    invitation = membership.invite_by_link(theirs, by=bob, days=7, uses=5, now=NOON)

    with pytest.raises(Refused, match="You are in 1 teams; leave one first"):
        membership.found(person=alice, name="Third", now=NOON)
    with pytest.raises(Refused, match="You are in 1 teams; leave one first"):
        membership.accept(invitation, person=alice, now=NOON)

    assert list(alice.memberships.values_list("team", flat=True)) == [mine.pk]
    invitation.refresh_from_db()
    assert invitation.uses_left == 5
