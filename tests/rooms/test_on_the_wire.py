"""The bytes that each role is sent hold nothing that the role may not see yet."""

import pytest
from django.urls import reverse

from apps.rooms.actions import blind_grading, rounds
from apps.rooms.models import Room
from tests import NOON

SOLUTION = ("Model answer", "The loop and its limits", "It is free")
"""Words of the model answer, the rubric and the tripwires."""

CHOSEN = "checked><b>"
"""The HTML of a level that someone chose."""

PAGES = ("room", "room-stage", "room-desk")


@pytest.fixture
def page_texts(as_user):
    """Returns everything that the room's pages show a person, as one text."""

    def read(three, who):
        client = as_user(who.person)
        return " ".join(client.get(reverse(f"rooms:{name}", args=[three.room.pk])).content.decode() for name in PAGES)

    return read


@pytest.fixture
def round_with_secrets(three):
    """A running round with an answer, levels and notes, any of which could leak."""
    three.begin()
    three.write("The candidate's words")
    three.grade(three.alice, 1)
    rounds.take_note(three.room.pk, three.alice, text="note of the interviewer", now=NOON)
    rounds.take_note(three.room.pk, three.charlie, text="note of the observer", now=NOON)
    return three


def test_the_candidate_sees_the_question_and_nothing_of_its_solution(round_with_secrets, page_texts):
    seen = page_texts(round_with_secrets, round_with_secrets.bob)

    assert "Prompt" in seen
    assert "The candidate's words" in seen.replace("&#x27;", "'")
    for secret in (*SOLUTION, "Follow-up", "Hint", "note of the", CHOSEN):
        assert secret not in seen


def test_an_observer_who_does_not_grade_sees_no_rubric(round_with_secrets, page_texts):
    seen = page_texts(round_with_secrets, round_with_secrets.charlie)

    assert "The candidate" in seen
    assert "note of the observer" in seen
    for secret in (*SOLUTION, "Follow-up", "note of the interviewer", CHOSEN):
        assert secret not in seen


def test_a_grading_observer_sees_neither_others_levels_nor_model_answers(round_with_secrets, page_texts):
    Room.objects.filter(pk=round_with_secrets.room.pk).update(observers_grade=True)

    seen = page_texts(round_with_secrets, round_with_secrets.charlie)

    assert "The loop and its limits" in seen
    for secret in ("Model answer", "Follow-up", "note of the interviewer", CHOSEN):
        assert secret not in seen


def test_the_interviewer_sees_everything_except_others_notes(round_with_secrets, page_texts):
    seen = page_texts(round_with_secrets, round_with_secrets.alice)

    for shown in (*SOLUTION, "Follow-up", "Hint", "note of the interviewer", "The candidate"):
        assert shown in seen
    assert "note of the observer" not in seen


def test_everyone_sees_follow_ups_that_were_put_without_their_good_replies(round_with_secrets, page_texts):
    rounds.give_hint(round_with_secrets.room.pk, round_with_secrets.alice, turn=1, position=0, now=NOON)
    rounds.ask_follow_up(round_with_secrets.room.pk, round_with_secrets.alice, turn=1, position=0, now=NOON)

    for participant in (round_with_secrets.bob, round_with_secrets.charlie):
        seen = page_texts(round_with_secrets, participant)
        assert "Hint" in seen
        assert "Follow-up" in seen
        assert "<p>Yes.</p>" not in seen


def test_in_grading_nobody_sees_anothers_levels(round_with_secrets, page_texts):
    Room.objects.filter(pk=round_with_secrets.room.pk).update(observers_grade=True)
    rounds.end(round_with_secrets.room.pk, round_with_secrets.alice, now=NOON)
    round_with_secrets.grade(round_with_secrets.charlie, 3)

    assert page_texts(round_with_secrets, round_with_secrets.alice).count(CHOSEN) == 4
    assert 'value="1" checked' not in page_texts(round_with_secrets, round_with_secrets.charlie)
    for secret in (*SOLUTION, CHOSEN):
        assert secret not in page_texts(round_with_secrets, round_with_secrets.bob)


def test_the_candidates_own_grading_page_shows_no_other_levels(round_with_secrets, as_user):
    rounds.end(round_with_secrets.room.pk, round_with_secrets.alice, now=NOON)
    client = as_user(round_with_secrets.bob.person)
    grading = reverse("interviews:grade-turn", args=[round_with_secrets.interview.pk, 1])
    client.post(reverse("interviews:grade-predict", args=[round_with_secrets.interview.pk, 1]), {"level": "2"})

    page = client.get(grading).content.decode()

    assert "Model answer" in page
    rubric = page[page.index('id="rubric"') : page.index('id="keyboard"')]
    assert 'name="level-0"' in rubric
    assert "checked" not in rubric


def test_a_round_that_is_not_revealed_has_no_report(round_with_secrets, as_user):
    rounds.end(round_with_secrets.room.pk, round_with_secrets.alice, now=NOON)

    for participant in (round_with_secrets.alice, round_with_secrets.bob, round_with_secrets.charlie):
        assert as_user(participant.person).get(reverse("rooms:round", args=[round_with_secrets.room.pk, 1])).status_code == 404


def test_the_replay_holds_a_viewers_own_notes_alone(round_with_secrets, as_user):
    rounds.end(round_with_secrets.room.pk, round_with_secrets.alice, now=NOON)
    round_with_secrets.grade_self()
    blind_grading.reveal(round_with_secrets.room.pk, round_with_secrets.alice, now=NOON)

    report = reverse("rooms:round", args=[round_with_secrets.room.pk, 1])

    assert "note of the interviewer" in as_user(round_with_secrets.alice.person).get(report).content.decode()
    assert "note of the" not in as_user(round_with_secrets.bob.person).get(report).content.decode()


def test_questions_are_read_ahead_by_their_interviewer_alone(three, as_user):
    three.draw()
    address = reverse("rooms:room-ahead", args=[three.room.pk])

    assert "Model answer" in as_user(three.alice.person).get(address).content.decode()
    for participant in (three.bob, three.charlie):
        assert as_user(participant.person).get(address).status_code == 404


def test_an_unchanged_stage_is_answered_with_304(three, as_user):
    three.begin()
    client = as_user(three.bob.person)
    address = reverse("rooms:room-stage", args=[three.room.pk])
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    rounds.pause(three.room.pk, three.alice, now=NOON)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)
    assert int(again["X-Turn-Ms"]) <= 60_000
