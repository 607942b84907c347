"""A round from its start to its end."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from apps.core.errors import Refused
from apps.interviews.actions import answering, grading
from apps.interviews.models import Assessment
from apps.interviews.rules import states as interview_states
from apps.rooms.actions import blind_grading, context, lobby, rounds
from apps.rooms.actions.context import NotYours
from apps.rooms.models import Event, Participant, Room, Round
from apps.rooms.queries.replay import frame_at
from apps.rooms.rules import states
from apps.rooms.rules.replay_state import ReplayEvent, state_at
from apps.rooms.screens.observer import Note, notes_of
from apps.rooms.screens.room import running_clock
from tests import NOON


def later(seconds):
    return NOON + timedelta(seconds=seconds)


def clock(three, seconds):
    return running_clock(Room.objects.get(pk=three.room.pk), now=later(seconds))


def test_a_round_begins_when_interviewer_and_candidate_are_ready(three):
    three.draw()
    lobby.set_ready(three.room.pk, three.alice, is_ready=True, now=NOON)

    with pytest.raises(Refused, match="Bob is not ready yet"):
        rounds.begin(three.room.pk, three.alice, now=NOON)
    assert three.state == states.LOBBY

    lobby.set_ready(three.room.pk, three.bob, is_ready=True, now=NOON)
    rounds.begin(three.room.pk, three.alice, now=NOON)

    assert three.state == states.ROUND
    assert three.interview.state == interview_states.RUNNING
    assert three.interview.responses.get(turn=1).opened_at == NOON


def test_the_others_see_that_the_candidate_records_on_their_own_device(three):
    three.begin()

    rounds.say_recording(three.room.pk, three.bob, is_recording=True, now=NOON)
    assert recording(three) == ["Bob"]
    rounds.say_recording(three.room.pk, three.bob, is_recording=False, now=NOON)
    assert recording(three) == []


def test_only_the_candidate_records(three):
    three.begin()

    for participant in (three.alice, three.charlie):
        with pytest.raises(NotYours):
            rounds.say_recording(three.room.pk, participant, is_recording=True, now=NOON)

    assert recording(three) == []


def test_a_recording_is_of_one_round(three):
    three.begin()
    rounds.say_recording(three.room.pk, three.bob, is_recording=True, now=NOON)
    rounds.end(three.room.pk, three.alice, now=NOON)
    assert recording(three) == []
    three.grade_self()
    three.grade(three.alice, 2)
    blind_grading.reveal(three.room.pk, three.alice, now=NOON)

    rounds.next_round(three.room.pk, three.alice, now=NOON)

    assert not Participant.objects.filter(records_since__isnull=False).exists()


def recording(three):
    return [person.participant.name for person in three.screen(three.alice).people if person.is_recording]


def test_a_pause_stops_the_clock_and_is_no_time_spent(three):
    three.begin()
    rounds.pause(three.room.pk, three.alice, now=later(20))
    rounds.pause(three.room.pk, three.alice, now=later(25))
    assert clock(three, 500).turn_ms == 40_000

    rounds.resume(three.room.pk, three.alice, now=later(120))

    assert clock(three, 121).turn_ms == 39_000
    assert clock(three, 121).whole_ms == 159_000
    rounds.end(three.room.pk, three.alice, now=later(125))
    assert three.interview.responses.get(turn=1).spent_seconds == 25


def test_time_can_be_added(three):
    three.begin()

    rounds.extend(three.room.pk, three.alice, by=timedelta(minutes=2), now=later(10))

    assert (clock(three, 10).turn_ms, clock(three, 10).whole_ms) == (170_000, 290_000)


@pytest.mark.parametrize("minutes", [0, -1, 31])
def test_time_is_added_in_reason(three, minutes):
    three.begin()

    with pytest.raises(Refused, match="between one second and thirty minutes"):
        rounds.extend(three.room.pk, three.alice, by=timedelta(minutes=minutes), now=NOON)


def test_the_clock_ends_nothing_and_goes_below_zero(three):
    three.begin()

    three.write("Still thinking", now=later(4000))

    assert answering.finish_overdue(now=later(5000)) == 0
    assert clock(three, 90).turn_ms == -30_000
    assert three.interview.state == interview_states.RUNNING


def test_the_next_question_closes_the_one_before(three):
    three.begin()
    three.write("First")

    rounds.next_question(three.room.pk, three.alice, after=1, now=later(30))

    first, second = three.interview.responses.filter(opened_at__isnull=False).order_by("turn")
    assert (first.closed_at, second.opened_at) == (later(30), later(30))
    three.write("First, and the last words", number=2, now=later(35))
    with pytest.raises(answering.TooLate):
        three.write("Too late", number=3, now=later(36))
    assert three.interview.responses.get(turn=1).text == "First, and the last words"


def test_a_raised_hand_goes_down_with_the_question(three):
    three.begin()
    lobby.raise_hand(three.room.pk, three.charlie, is_raised=True, now=NOON)

    rounds.next_question(three.room.pk, three.alice, after=1, now=later(30))

    three.charlie.refresh_from_db()
    assert three.charlie.hand_raised_at is None


def test_a_double_click_puts_one_question(three):
    three.begin()

    for _ in range(2):
        rounds.next_question(three.room.pk, three.alice, after=1, now=later(30))

    assert three.interview.responses.filter(opened_at__isnull=False).count() == 2


def test_after_the_last_question_there_is_none(three):
    three.begin()
    for turn in (1, 2):
        rounds.next_question(three.room.pk, three.alice, after=turn, now=later(turn))

    with pytest.raises(Refused, match="last question"):
        rounds.next_question(three.room.pk, three.alice, after=3, now=later(3))


def test_hints_and_follow_ups_are_put_once_and_seen_by_the_candidate(three):
    three.begin()
    for _ in range(2):
        rounds.give_hint(three.room.pk, three.alice, turn=1, position=0, now=later(5))
        rounds.ask_follow_up(three.room.pk, three.alice, turn=1, position=0, now=later(6))

    put = three.screen(three.bob, now=later(7)).put

    code = put.response.question.code
    assert (put.hints, put.follow_ups) == ([f"Hint {code}"], [f"Follow-up {code}?"])
    assert three.round.events.filter(kind__in=["hint", "follow-up"]).count() == 2


@pytest.mark.parametrize(("turn", "position"), [(2, 0), (1, 1), (1, -1), (9, 0)])
def test_only_what_belongs_to_the_open_question_is_put(three, turn, position):
    three.begin()

    with pytest.raises(Refused):
        rounds.give_hint(three.room.pk, three.alice, turn=turn, position=position, now=NOON)
    assert not three.round.events.filter(kind=Event.Kind.HINT).exists()


def test_two_tabs_of_the_notepad_never_overwrite_each_other(three):
    three.begin()
    three.write("from the first tab")

    with pytest.raises(answering.Conflict):
        rounds.write(three.room.pk, three.bob, turn=1, text="second", save_number=1, seen=0, writer="other", now=NOON)

    assert three.interview.responses.get(turn=1).text == "from the first tab"
    assert three.round.events.filter(kind=Event.Kind.WRITE).count() == 1


def test_questions_that_were_not_put_are_not_graded(three):
    three.begin()

    rounds.end(three.room.pk, three.alice, now=later(60))

    assert list(three.interview.responses.values_list("turn", flat=True)) == [1]
    assert three.interview.state == interview_states.SUBMITTED
    assert three.state == states.GRADING


def test_a_round_ends_while_paused_too(three):
    three.begin()
    rounds.pause(three.room.pk, three.alice, now=later(10))

    rounds.end(three.room.pk, three.alice, now=later(100))

    assert three.round.paused_at is None
    assert three.interview.responses.get(turn=1).spent_seconds == 10


@pytest.mark.parametrize("act", [rounds.pause, rounds.resume, rounds.end])
def test_candidate_and_observers_cannot_lead_a_round(three, act):
    three.begin()

    for participant in (three.bob, three.charlie):
        with pytest.raises(NotYours):
            act(three.room.pk, participant, now=NOON)
    assert three.state == states.ROUND


def test_every_change_raises_the_version_by_one_and_a_refusal_by_none(three):
    three.begin()
    three.room.refresh_from_db()
    before = three.room.version

    rounds.pause(three.room.pk, three.alice, now=later(1))
    with pytest.raises(Refused):
        rounds.give_hint(three.room.pk, three.alice, turn=1, position=7, now=later(2))

    three.room.refresh_from_db()
    assert three.room.version == before + 1


def test_a_note_has_an_author_a_moment_and_a_question(three):
    three.begin()

    rounds.take_note(three.room.pk, three.charlie, text="  speaks of the loop ", now=later(12))

    assert notes_of(three.round, three.charlie) == [Note(12, 1, "speaks of the loop")]
    assert notes_of(three.round, three.alice) == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_a_note_says_something_short(three, text):
    three.begin()

    with pytest.raises(Refused):
        rounds.take_note(three.room.pk, three.alice, text=text, now=NOON)
    assert not Event.objects.filter(kind=Event.Kind.NOTE).exists()


def test_the_replay_shows_what_was_on_the_screen(three):
    three.reveal()

    current = Round.objects.get()
    assert frame_at(current, three.bob, 4).state.text == ""
    assert frame_at(current, three.bob, 5).state.text == "The loop"
    assert frame_at(current, three.bob, 99).second == 30


# What the notepad takes


def written(three) -> list[Event]:
    return list(three.round.events.filter(kind=Event.Kind.WRITE).order_by("id"))


def shown_at(three, second: float) -> str:
    """Return the notepad as the replay would show it at that second of the running round."""
    events = three.round.events.order_by("id")
    events = [ReplayEvent((event.at - NOON).total_seconds(), event.kind, event.author_id, event.turn, event.data) for event in events]
    return state_at(events, second, viewer=three.alice.pk).text


def test_two_edits_at_both_ends_of_a_long_text_store_the_edits(three):
    three.begin()
    emoji = "😀" * 49_900
    three.write(emoji, now=later(1))
    before = three.round.edit_bytes

    three.write(f"a{emoji}b", number=2, now=later(3))

    assert [event.data for event in written(three)[1:]] == [{"at": 0, "gone": 0, "came": "a"}, {"at": 49_901, "gone": 0, "came": "b"}]
    assert three.round.edit_bytes - before < 300
    assert shown_at(three, 3) == f"a{emoji}b"


def test_events_are_stored_without_escaping_letters(three):
    three.begin()

    three.write("😀é", now=later(1))

    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(data AS TEXT) FROM teams_event WHERE kind = 'write'")
        [(stored,)] = cursor.fetchall()
    assert "😀é" in stored


def test_every_whole_second_shows_what_was_written_by_then(three):
    three.begin()
    saves = [(1.2, "one"), (1.7, "one two"), (2.0, "one two three"), (2.1, "two three"), (2.4, ""), (4.9, "again"), (5.0, "again, and")]
    for number, (second, text) in enumerate(saves, start=1):
        three.write(text, number=number, now=later(second))

    for second in range(8):
        expected = next((text for at, text in reversed(saves) if at <= second), "")
        assert shown_at(three, second) == expected, second
    assert [event.at for event in written(three)] == [later(2.0), later(2.4), later(5.0)]


def test_a_clock_that_goes_back_loses_nothing(three):
    three.begin()
    three.write("first", now=later(9))

    three.write("first and second", number=2, now=later(4))

    assert shown_at(three, 9) == "first and second"


def test_edits_of_a_round_are_bounded_and_none_is_lost(three):
    three.begin()
    three.write("how it began", now=later(1))
    smiling, cool = "😀" * 49_000, "😎" * 49_000
    for number in range(2, 92):
        three.write(smiling if number % 2 else cool, number=number, now=later(number))

    stored = sum(len(json.dumps(event.data, ensure_ascii=False).encode()) for event in written(three))
    assert stored < 4_500_000  # 90 saves of 196,000 bytes each
    assert abs(three.round.edit_bytes - stored) < 100 * len(written(three))
    assert shown_at(three, 1) == "how it began"
    assert shown_at(three, 3) == smiling
    assert shown_at(three, 91) == smiling


# What one person can do in a round has an end


def test_notes_and_pauses_are_limited_for_each_person(three, monkeypatch):
    monkeypatch.setattr(context, "MOST_OF_A_KIND", 2)
    three.begin()
    for _ in range(2):
        rounds.take_note(three.room.pk, three.alice, text="seen", now=NOON)

    with pytest.raises(Refused, match="You did that 2 times in this round"):
        rounds.take_note(three.room.pk, three.alice, text="seen", now=NOON)

    rounds.take_note(three.room.pk, three.charlie, text="by another", now=NOON)
    assert three.round.events.filter(kind=Event.Kind.NOTE).count() == 3


def test_levels_can_be_given_beyond_the_limit_of_events(three, monkeypatch):
    monkeypatch.setattr(context, "MOST_OF_A_KIND", 2)
    three.begin()
    for second, level in enumerate([0, 1, 2, 3], start=1):
        version = Assessment.objects.filter(grader=three.alice.person).values_list("version", flat=True).first() or 0
        levels = {0: grading.GivenLevel(level)}
        blind_grading.grade(three.room.pk, three.alice, turn=1, levels=levels, tripped=(), version=version, now=later(second))

    events = three.round.events.filter(kind=Event.Kind.LEVEL).order_by("id")
    assert [(event.at, event.data["level"]) for event in events] == [(later(1), 0), (later(4), 3)]
    assert Assessment.objects.get().criterion_levels.get(criterion=0).level == 3


def test_a_round_is_not_extended_for_ever(three):
    three.begin()
    for _ in range(8):
        rounds.extend(three.room.pk, three.alice, by=timedelta(minutes=30), now=NOON)

    with pytest.raises(Refused, match="A round can be extended by 4 hours in all"):
        rounds.extend(three.room.pk, three.alice, by=timedelta(minutes=1), now=NOON)
