"""The views of a room: coming in, refusals that lose nothing, parts that are fetched again."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.interviews.models import Interview
from apps.rooms.actions import closing, context, joining, rounds
from apps.rooms.models import Feedback, Participant, Room
from apps.rooms.rules import join_codes, states
from tests import NOON
from tests.factories import make_participant, make_room, make_team

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


def url(name, room, *args):
    return reverse(f"rooms:{name}", args=[room.pk, *args])


def opening(blueprint, **fields):
    return {"name": "Alice", "blueprint": blueprint.pk, "guests": "observe"} | fields


def test_a_visitor_opens_a_room_and_is_its_host(client, blueprint):
    response = client.post(reverse("rooms:room-new"), opening(blueprint), follow=True)

    room = Room.objects.get()
    assert response.redirect_chain[-1][0] == room.get_absolute_url()
    assert room.title == "Quick"
    assert join_codes.spelled(room.code) in response.content.decode()
    assert room.host.is_guest


def test_looking_at_the_form_makes_nobody_a_guest(client, blueprint, django_user_model):
    assert client.get(reverse("rooms:room-new")).status_code == 200
    assert not django_user_model.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "by which name the others should see you"),
        ({"name": "x" * 41}, "at most 40 characters"),
        ({"blueprint": ""}, "Choose an interview, or at least one question below."),
        ({"blueprint": "999"}, "Choose one of the interviews shown."),
        ({"blueprint": "", "questions": ["x"]}, "Choose from the questions shown."),
        ({"guests": "all"}, "Choose what guests may do from the list."),
        ({"call_url": "not an address"}, "Write the whole address of the call"),
        ({"call_url": "javascript:alert(1)"}, "Write the whole address of the call"),
        ({"scheduled_for": "tomorrow"}, "Write the day and time as"),
        ({"scheduled_for": "2020-01-01T10:00"}, "This moment is past"),
        ({"team": "999"}, "Choose one of your teams."),
        ({"title": "x" * 81}, "at most 80 characters"),
    ],
)
def test_an_invalid_new_room_is_refused_and_keeps_the_other_fields(client, blueprint, wrong, says):
    response = client.post(reverse("rooms:room-new"), opening(blueprint, title="Thursday") | wrong)

    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "Thursday" in page or "title" in wrong
    assert not Room.objects.exists()


def test_a_rooms_time_is_in_the_zone_it_was_typed_in(client, blueprint):
    day = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d")

    client.post(reverse("rooms:room-new"), opening(blueprint, scheduled_for=f"{day}T09:00", zone="Asia/Tokyo"))

    assert str(Room.objects.get().scheduled_for) == f"{day} 00:00:00+00:00"


def test_a_code_leads_to_its_room(client, open_room):
    room = open_room()

    response = client.post(reverse("rooms:room-join"), {"code": join_codes.spelled(room.code).lower()})

    assert response.url == room.get_absolute_url()


def test_a_wrong_code_is_refused_and_after_a_hundred_every_code(client, open_room):
    room = open_room()
    for _ in range(join_codes.WRONG_GUESSES_A_DAY):
        response = client.post(reverse("rooms:room-join"), {"code": "ACDEFHJK"})
        assert response.status_code == 422
    assert "No open room has this code" in response.content.decode()

    response = client.post(reverse("rooms:room-join"), {"code": room.code})

    assert response.status_code == 429
    assert "Ask for the link" in response.content.decode()


def test_the_link_shows_a_form_that_lets_people_in(client, three):
    page = client.get(three.room.get_absolute_url()).content.decode()
    assert "Here: Alice, Bob, Charlie." in page

    response = client.post(url("room-enter", three.room), {"name": "Dora"}, follow=True)

    assert "Dora" in response.content.decode()
    assert context.present(three.room)[-1].name == "Dora"


def test_without_a_name_nobody_comes_in(client, three):
    response = client.post(url("room-enter", three.room), {"name": "  "})

    assert response.status_code == 422
    assert "by which name" in response.content.decode()
    assert Participant.objects.count() == 3


def test_a_closed_room_says_so(as_user, client, three):
    closing.close(three.room.pk, three.alice, now=NOON)

    assert "This room is closed" in client.get(three.room.get_absolute_url()).content.decode()
    assert "This room is closed" in as_user(three.bob.person).get(three.room.get_absolute_url()).content.decode()


def test_who_was_taken_out_is_told(as_user, three):
    joining.remove(three.room.pk, three.alice, other=three.charlie.pk, now=NOON)
    client = as_user(three.charlie.person)

    response = client.get(three.room.get_absolute_url())

    assert response.status_code == 404
    assert "Its host has taken you out" in response.content.decode()
    assert client.get(url("room-stage", three.room)).status_code == 404


def test_a_refusal_is_shown_in_place_by_htmx(as_user, three):
    three.draw()

    response = as_user(three.alice.person).post(url("room-begin", three.room), headers=HTMX)

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#problem"
    assert "Alice and Bob are not ready yet." in response.content.decode()


def test_a_refusal_brings_back_what_was_written(as_user, three):
    three.reveal()
    sent = {"keep": "The structure", "change": "Numbers", "takeaway_1": "", "takeaway_2": ""}

    response = as_user(three.alice.person).post(url("room-feedback", three.room), sent)

    page = response.content.decode()
    assert response.status_code == 422
    at = page.index('name="takeaway_1"')
    assert "Give one to 3 takeaways" in page[at : page.index('name="takeaway_2"')], "beside its field"
    assert "The structure</textarea>" in page
    assert not Feedback.objects.exists()


def test_a_finished_action_tells_the_page_to_fetch_again(as_user, three):
    response = as_user(three.bob.person).post(url("room-hand", three.room), {"hand": "up"}, headers=HTMX)

    assert (response.status_code, response["HX-Trigger"]) == (204, "room-changed")


def test_without_a_script_an_action_leads_back_to_the_room(as_user, three):
    response = as_user(three.bob.person).post(url("room-hand", three.room), {"hand": "up"})

    assert response.url == three.room.get_absolute_url()


def test_the_notepad_is_saved_by_the_same_protocol_as_answers(as_user, three):
    three.begin(now=timezone.now())
    client = as_user(three.bob.person)
    sent = {"turn": 1, "text": "The loop", "save_number": 1, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}

    assert client.post(url("room-write", three.room), sent, headers=JSON).json()["save_number"] == 1
    other = sent | {"text": "Another", "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa7"}
    conflict = client.post(url("room-write", three.room), other, headers=JSON)
    too_long = client.post(url("room-write", three.room), sent | {"text": "x" * 50_001}, headers=JSON)
    rounds.end(three.room.pk, three.alice, now=timezone.now() - timedelta(seconds=6))
    late = client.post(url("room-write", three.room), sent | {"text": "More", "save_number": 2, "seen": 1}, headers=JSON)

    assert (conflict.status_code, conflict.json()["stored"]["text"]) == (409, "The loop")
    assert too_long.status_code == 422
    assert "at most 50,000 characters" in too_long.json()["error"]
    assert late.status_code == 410
    assert "It is kept here for you to copy." in late.json()["error"]


def test_a_save_tells_which_version_of_the_room_it_made(as_user, three):
    three.begin(now=timezone.now())
    before = Room.objects.get(pk=three.room.pk).version
    sent = {"turn": 1, "text": "The loop", "save_number": 1, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}

    told = as_user(three.bob.person).post(url("room-write", three.room), sent, headers=JSON).json()

    assert told["version"] == before + 1 == Room.objects.get(pk=three.room.pk).version


@pytest.mark.parametrize("name", ["room-write", "room-grade", "room-push", "room-extend", "room-heard", "room-draw", "room-remove"])
@pytest.mark.parametrize("data", [{}, {"turn": "x"}, {"turn": "-1", "what": "?"}, {"turn": "9" * 30, "minutes": "9" * 30}])
def test_nonsense_gets_a_sentence_and_changes_nothing(as_user, three, name, data):
    three.begin(now=timezone.now())
    before = Room.objects.values().get()
    client = as_user(three.bob.person if name == "room-write" else three.alice.person)

    response = client.post(url(name, three.room), data, headers=HTMX)

    assert response.status_code == 422
    assert "notice" in response.content.decode() or name == "room-write"
    assert Room.objects.values().get() == before


def test_the_views_for_answering_alone_refuse_an_interview_in_a_room(as_user, three):
    three.begin(now=timezone.now())
    client = as_user(three.bob.person)
    interview = three.interview

    assert client.get(reverse("interviews:interview", args=[interview.pk])).url == reverse("rooms:interview", args=[interview.pk])
    assert client.get(reverse("rooms:interview", args=[interview.pk])).url == three.room.get_absolute_url()
    for name in ("interview-start", "interview-submit", "interview-discard"):
        assert client.post(reverse(f"interviews:{name}", args=[interview.pk])).status_code == 404
    assert client.post(reverse("interviews:turn-finish", args=[interview.pk, 1])).status_code == 404
    assert Interview.objects.get().state == "running"


def test_after_grading_alone_the_candidate_comes_back_to_the_room(as_user, three):
    three.begin(now=timezone.now())
    rounds.end(three.room.pk, three.alice, now=timezone.now())
    client = as_user(three.bob.person)
    client.post(reverse("interviews:grade-blank", args=[three.interview.pk, 1]))

    response = client.post(reverse("interviews:grade-complete", args=[three.interview.pk]))

    assert response.url == reverse("rooms:interview", args=[three.interview.pk])
    assert three.state == states.GRADING


def test_the_stage_takes_as_many_queries_with_two_people_as_with_six(as_user, three, django_assert_max_num_queries, django_user_model):
    three.begin(now=timezone.now())
    client = as_user(three.alice.person)

    def queries():
        with django_assert_max_num_queries(99) as asked:
            client.get(url("room-stage", three.room))
        return len(asked)

    queries()
    before = queries()
    for number in range(3):
        joining.join(three.room, person=django_user_model.objects.create_guest(), name=f"Guest {number}", now=NOON)

    assert queries() == before <= 11


def test_a_304_takes_few_queries(as_user, three, django_assert_max_num_queries):
    three.begin(now=timezone.now())
    client = as_user(three.bob.person)
    etag = client.get(url("room-stage", three.room))["ETag"]

    with django_assert_max_num_queries(5):
        assert client.get(url("room-stage", three.room), headers={"If-None-Match": etag}).status_code == 304


def test_without_scripts_a_notepad_that_is_too_long_stays_typed(three, as_user):
    three.begin(now=timezone.now())
    client = as_user(three.bob.person)
    sent = {"turn": 1, "text": "x" * 60_009, "save_number": 1, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}

    refused = client.post(url("room-write", three.room), sent)
    page = refused.content.decode()

    assert refused.status_code == 422
    assert "An answer has at most 50,000 characters; shorten yours and it will be saved." in page
    notepad = page[page.index('class="answer"') :]
    assert notepad[: notepad.index("</textarea>")].endswith("\n" + "x" * 60_009)


def test_without_scripts_a_conflicting_notepad_can_be_copied(three, as_user):
    three.begin(now=timezone.now())
    client = as_user(three.bob.person)
    sent = {"turn": 1, "text": "The loop", "save_number": 1, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
    client.post(url("room-write", three.room), sent)

    page = client.post(
        url("room-write", three.room), sent | {"text": "Mine", "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa7"}
    ).content.decode()

    shown = page[page.index('<textarea id="restored-text"') :]
    assert shown[: shown.index("</textarea>")].endswith("\nMine")
    notepad = page[page.index('class="answer"') :]
    assert notepad[: notepad.index("</textarea>")].endswith("\nThe loop")


def test_without_scripts_refused_levels_and_notes_stay_in_the_page(three, as_user):
    three.begin(now=timezone.now())
    client = as_user(three.alice.person)

    page = client.post(url("room-grade", three.room), {"turn": 1, "version": 0, "level-0": 2, "note-0": "n" * 2_001}).content.decode()

    assert "Note has at most 2,000 characters." in page
    assert "n" * 2_001 in page
    assert page.count('name="level-0" value="2" checked') == 1


def test_every_room_is_on_some_page_of_the_list_open_ones_first(as_user, alice, bob, charlie):
    of_the_team = make_team(owner=bob, members=[alice])
    closed = [
        make_room(host=alice, state=states.CLOSED, closed_at=NOON - timedelta(days=number), scheduled_for=NOON + timedelta(days=number))
        for number in range(60)
    ]
    later, sooner = (make_room(host=charlie, scheduled_for=NOON + timedelta(days=days)) for days in (2, 1))
    for room in (later, sooner):
        make_participant(room=room, person=alice)
    latest = make_room(host=bob, team=of_the_team, scheduled_for=NOON + timedelta(days=3))
    out_of_this = make_room(host=charlie)
    make_participant(room=out_of_this, person=alice, removed_at=NOON)

    pages = [as_user(alice).get(reverse("rooms:rooms"), {"page": page}).content.decode() for page in (1, 2, "nonsense", 99)]

    links = re.findall(r'<h2><a href="([^"]+)">', pages[0] + pages[1])
    assert links == [room.get_absolute_url() for room in (sooner, later, latest, *closed)]
    assert [page.count("<h2>") for page in pages] == [50, 13, 50, 13]


def test_the_list_of_rooms_takes_no_more_queries_for_three_teams(as_user, alice, django_assert_num_queries):
    client = as_user(alice)
    for _ in range(3):
        make_room(host=alice, team=make_team(owner=alice))
        with django_assert_num_queries(5):
            client.get(reverse("rooms:rooms"))
