"""What ends when: each ending of the table is caused, and each kind of access is tried, an open stream included."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import personal_data
from apps.accounts.models import User
from apps.core.errors import Refused
from apps.rooms.actions import blind_grading, closing, feedback, joining, rounds
from apps.rooms.models import Participant, Room
from apps.rooms.rules.endings import ENDS, Access, Ending, When
from apps.rooms.views import streams
from apps.teams.actions import membership
from apps.teams.models import Invitation, Membership, Team
from tests import NOON
from tests.factories import make_invitation, make_team
from tests.loops import aside, run
from tests.rooms.room_of_three import Three
from tests.rooms.test_streams import open_stream, path_of

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db(transaction=True)  # streams look participants up in a thread of their own


@pytest.fixture
def team(alice, bob, charlie) -> Team:
    return make_team(owner=alice, members=[bob, charlie], name="Platform")


@pytest.fixture
def team_room(open_room, team, alice, bob, charlie) -> Three:
    """A room of the team, for members only, in which a round with Bob as candidate was revealed."""
    room = open_room(team=team, guests=Room.Guests.NONE, title="Thursdays")
    three = Three(
        room=room,
        alice=Participant.objects.get(room=room, person=alice),
        bob=joining.join(room, person=bob, name="Bob", now=NOON),
        charlie=joining.join(room, person=charlie, name="Charlie", now=NOON),
    )
    three.reveal()
    return three


def change_password(client: Client) -> None:
    other = Client()
    assert other.post(reverse("account_login"), {"login": "bob@example.com", "password": PASSWORD}).status_code == 302
    new = {"oldpassword": PASSWORD, "password1": "another long horse", "password2": "another long horse"}
    assert other.post(reverse("account_change_password"), new).status_code == 302


def sign_out(client: Client, url: str = "account_logout") -> None:
    """Sign out in another tab of the device, so that the stream's own cookie stays the same."""
    tab = Client()
    tab.cookies.load(client.cookies.output(header="", sep=";"))
    assert tab.post(reverse(url)).status_code == 302


CAUSES: dict[Ending, Callable[[Three, Team, Client], Any]] = {
    Ending.LEFT_ROOM: lambda team_room, team, client: joining.leave(team_room.room.pk, team_room.bob, now=timezone.now()),
    Ending.TAKEN_OUT: lambda team_room, team, client: joining.remove(
        team_room.room.pk, team_room.alice, other=team_room.bob.pk, now=timezone.now()
    ),
    Ending.ROOM_CLOSED: lambda team_room, team, client: closing.close(team_room.room.pk, team_room.alice, now=timezone.now()),
    Ending.LEFT_TEAM: lambda team_room, team, client: membership.leave(team, person=team_room.bob.person),
    Ending.REMOVED_FROM_TEAM: lambda team_room, team, client: membership.remove(
        team, by=team_room.alice.person, person=team_room.bob.person_id, now=timezone.now()
    ),
    Ending.TEAM_DISSOLVED: lambda team_room, team, client: membership.dissolve(team),
    Ending.SIGNED_OUT: lambda team_room, team, client: sign_out(client),
    Ending.LOCKED_OTHERS_OUT: lambda team_room, team, client: change_password(client),
    Ending.SWITCHED_OFF: lambda team_room, team, client: User.objects.filter(pk=team_room.bob.person_id).update(is_active=False),
    Ending.ERASED: lambda team_room, team, client: personal_data.erase_all(team_room.bob.person, now=timezone.now()),
}


def still_has(access: Access, client: Client, team_room: Three) -> bool:
    """Whether Bob's browser still has that kind of access."""
    room, interview = team_room.room.pk, team_room.round.interview_id
    if access is Access.PAGES:
        return client.get(reverse("rooms:room-stage", args=[room])).status_code == 200
    if access is Access.ACTIONS:
        return client.post(reverse("rooms:room-hand", args=[room]), {"hand": "up"}).status_code == 302
    if access is Access.ROUNDS:
        return client.get(reverse("rooms:round", args=[room, 1])).status_code == 200
    if access is Access.LISTED:
        calendar = client.get(reverse("rooms:room-calendar", args=[room])).status_code == 200
        listed = team_room.room.get_absolute_url() in client.get(reverse("rooms:rooms")).content.decode()
        assert calendar == listed
        return listed
    if access is Access.OWN:
        return client.get(reverse("interviews:report", args=[interview])).status_code == 200
    assert access is Access.COMING_BACK
    came_in = client.post(reverse("rooms:room-enter", args=[room]), {"name": "Bob"}).status_code == 302
    return came_in and client.get(reverse("rooms:room-stage", args=[room])).status_code == 200


def test_every_ending_has_a_row_in_the_table_and_can_happen():
    assert ENDS.keys() == CAUSES.keys() == set(Ending)
    assert all(row.keys() == set(Access) for row in ENDS.values())


@pytest.mark.parametrize("ending", Ending)
def test_each_access_ends_as_the_table_says(ending, team_room, team, as_user, bob, monkeypatch):
    client = as_user(bob)
    Room.objects.filter(pk=team_room.room.pk).update(scheduled_for=timezone.now() + timedelta(days=1))
    tried = [access for access in Access if access is not Access.STREAM]
    assert all(still_has(access, client, team_room) for access in tried)
    if ENDS[ending][Access.STREAM] is When.WITHIN_A_MINUTE:
        monkeypatch.setattr(streams, "ASK_AGAIN", 0.0)
        monkeypatch.setattr(streams, "HEARTBEAT", 0.05)

    kept = {Access.STREAM: run(stream_goes_on(client, team_room, lambda: CAUSES[ending](team_room, team, client)))}
    kept |= {access: still_has(access, client, team_room) for access in tried}

    assert kept == {access: when is When.STAYS for access, when in ENDS[ending].items()}


async def stream_goes_on(client: Client, team_room: Three, cause: Callable[[], Any]) -> bool:
    """Whether a stream that is open while `cause` happens gets the next news."""
    async with open_stream(path_of(team_room.room.pk), client) as stream:
        await stream.until("data: ")
        await aside(cause)
        await aside(publish_news, team_room)
        while True:
            message = await stream.next()
            if not message["more_body"]:
                return False
            if f"data: {LATER_VERSION}\n" in message["body"].decode():
                return True


LATER_VERSION = 1_000_000


def publish_news(team_room: Three) -> None:
    """Publish a later version, which everyone who still listens gets."""
    from apps.core import bus
    from apps.rooms.actions.context import topic

    bus.publish(topic(team_room.room.pk), LATER_VERSION)


@pytest.mark.parametrize(("url", "is_staff"), [("account_logout", False), ("account_logout", True), ("admin:logout", True)])
def test_each_way_out_ends_a_stream_at_once(three, bob, as_user, url, is_staff):
    User.objects.filter(pk=bob.pk).update(is_staff=is_staff)
    client = as_user(bob)

    assert not run(stream_goes_on(client, three, lambda: sign_out(client, url)))


def test_an_erased_person_stops_hearing_of_a_room_without_a_team(three, bob, as_user):
    erases = CAUSES[Ending.ERASED]

    assert not run(stream_goes_on(as_user(bob), three, lambda: erases(three, make_team(owner=three.alice.person), Client())))


def test_someone_who_comes_later_sees_no_earlier_rounds(team_room, team, as_user):
    dora = User.objects.create_user("dora@example.com", PASSWORD)
    Membership.objects.create(team=team, person=dora)
    late = joining.join(team_room.room, person=dora, name="Dora", now=timezone.now())
    client = as_user(dora)

    shown = " ".join(client.get(reverse(f"rooms:{name}", args=[team_room.room.pk])).content.decode() for name in ("room", "room-desk"))

    assert "You are in from the next round" in shown
    assert "The loop" not in shown
    assert client.get(reverse("rooms:round", args=[team_room.room.pk, 1])).status_code == 404
    with pytest.raises(Refused):
        feedback.give_feedback(team_room.room.pk, late, keep="", change="", takeaways=["one"], now=timezone.now())
    rounds.next_round(team_room.room.pk, team_room.alice, now=timezone.now())
    assert "Rounds so far" not in client.get(team_room.room.get_absolute_url()).content.decode()


def test_someone_who_comes_in_during_a_round_attends_it(open_room, alice, bob, charlie, as_user):
    room = open_room()
    pair = Three(
        room=room,
        alice=Participant.objects.get(room=room, person=alice),
        bob=joining.join(room, person=bob, name="Bob", now=NOON),
        charlie=Participant(),
    )
    pair.begin()
    joining.join(room, person=charlie, name="Charlie", now=NOON)
    rounds.end(room.pk, pair.alice, now=NOON + timedelta(seconds=30))
    pair.grade_self(3)
    pair.grade(pair.alice, 1)
    blind_grading.reveal(room.pk, pair.alice, now=NOON + timedelta(seconds=50))

    assert as_user(charlie).get(reverse("rooms:round", args=[room.pk, 1])).status_code == 200


# Invitations


@pytest.mark.parametrize("email", ["", "Bob@example.com", "dora@example.com"])
def test_a_removed_member_cannot_return_by_an_invitation_they_saw(team, alice, bob, email):
    """As an owner, Bob saw invitations to others in the team's settings."""
    link = make_invitation(team=team, by=alice, at=timezone.now(), email=email)

    assert membership.remove(team, by=alice, person=bob.pk, now=timezone.now()) == 1

    with pytest.raises(Refused, match="withdrawn"):
        membership.accept(link, person=bob, now=timezone.now())
    assert not Membership.objects.filter(person=bob).exists()


@pytest.mark.parametrize("goes", ["leave", "remove", "erase", "admin"])
def test_a_members_invitations_end_with_their_membership(team, alice, bob, goes):
    Membership.objects.filter(person=bob).update(role="owner")
    make_invitation(team=team, by=bob, at=timezone.now(), email="dora@example.com")

    if goes == "leave":
        membership.leave(team, person=bob)
    elif goes == "remove":
        membership.remove(team, by=alice, person=bob.pk, now=timezone.now())
    elif goes == "erase":
        personal_data.erase_all(bob, now=timezone.now())
    else:
        Membership.objects.filter(team=team, person=bob).delete()

    assert not Invitation.objects.open(timezone.now()).exists()


def test_a_member_who_is_readmitted_may_enter_the_rooms_again(team_room, team, alice, bob):
    membership.remove(team, by=alice, person=bob.pk, now=timezone.now())
    anew = make_invitation(team=team, by=alice, at=timezone.now())

    membership.accept(anew, person=bob, now=timezone.now())

    assert joining.join(team_room.room, person=bob, name="Bob", now=timezone.now()).is_present


def test_a_removed_member_cannot_enter_a_room_that_takes_guests(team_room, team, alice, bob):
    Room.objects.filter(pk=team_room.room.pk).update(guests=Room.Guests.TAKE_PART)

    membership.remove(team, by=alice, person=bob.pk, now=timezone.now())

    with pytest.raises(Refused):
        joining.join(Room.objects.get(pk=team_room.room.pk), person=bob, name="Bob", now=timezone.now())


# Rooms that their host leaves to nobody


def removed(team, alice, bob):
    membership.remove(team, by=alice, person=bob.pk, now=NOON)


def left(team, alice, bob):
    membership.leave(team, person=bob)


def switched_off(team, alice, bob):
    User.objects.filter(pk=bob.pk).update(is_active=False)


@pytest.mark.parametrize("goes", [removed, left, switched_off])
def test_the_first_member_to_come_leads_an_abandoned_room(open_room, team, alice, bob, charlie, goes):
    room = open_room(host=bob, name="Bob", team=team, guests=Room.Guests.NONE)
    goes(team, alice, bob)

    for person in (charlie, alice):
        joining.join(room, person=person, name=person.name, now=NOON)

    assert Room.objects.get().host == charlie


def test_a_member_who_left_cannot_return_to_a_room_they_host(open_room, team, bob):
    room = open_room(host=bob, name="Bob", team=team, guests=Room.Guests.NONE)
    membership.leave(team, person=bob)

    with pytest.raises(Refused, match="members of Platform only"):
        joining.join(room, person=bob, name="Bob", now=NOON)


def test_a_host_who_leaves_for_a_moment_stays_host(open_room, team, bob, charlie):
    room = open_room(host=bob, name="Bob", team=team)
    joining.leave(room.pk, Participant.objects.get(), now=NOON)

    joining.join(room, person=charlie, name="Charlie", now=NOON)

    assert Room.objects.get().host == bob


def test_someone_who_may_only_observe_never_becomes_host(open_room, team, bob, guest):
    room = open_room(host=bob, name="Bob", team=team, guests=Room.Guests.OBSERVE)
    membership.leave(team, person=bob)

    joining.join(room, person=guest, name="Guest", now=NOON)

    assert Room.objects.get().host == bob
