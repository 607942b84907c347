"""A case in a room: the interviewer shows findings, answers clarifying questions and begins phases; others see what was shown."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.rooms.actions import rounds
from apps.rooms.queries.replay import frame_at
from tests import NOON
from tests.rooms.room_of_three import Three
from tests.small_module import make_case


def later(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def case(three) -> Three:
    """A round that has begun, its first question a case."""
    three.draw()
    for question in Question.objects.long():
        make_case(question)
    three.begin()
    return three


def test_what_is_shown_is_seen_by_all_and_takes_none_of_the_time(case):
    deadline = case.interview.responses.get(turn=1).deadline
    for _ in range(2):
        rounds.show_finding(case.room.pk, case.alice, turn=1, position=0, now=later(5))
        rounds.answer_clarification(case.room.pk, case.alice, turn=1, position=1, now=later(9))

    for who in (case.bob, case.charlie):
        asked = case.screen(who, now=later(10)).put.case.asked
        assert [(inquiry.thing["name"], inquiry.at_seconds) for inquiry in asked] == [("Pods of the shop", 5), ("Since when?", 9)]
    assert case.interview.responses.get(turn=1).deadline == deadline
    assert case.round.events.filter(kind__in=["finding", "clarification"]).count() == 2


def test_the_interviewer_sees_what_there_is_and_what_was_shown(case):
    rounds.show_finding(case.room.pk, case.alice, turn=1, position=1, now=later(5))

    prepared = case.screen(case.alice, now=later(6)).prepared

    assert [(finding["name"], finding["is_shown"]) for finding in prepared.findings] == [
        ("Pods of the shop", False),
        ("Nodes", True),
        ("Logs of the shop", False),
    ]
    assert [clarification["is_shown"] for clarification in prepared.clarifications] == [False, False]


def test_the_interviewer_begins_the_next_phase(case):
    for _ in range(2):
        rounds.begin_phase(case.room.pk, case.alice, turn=1, position=1, now=later(20))

    run = case.screen(case.bob, now=later(21)).put.case
    assert (run.phase.name, run.following) == ("Decide", None)
    assert case.interview.responses.get(turn=1).phase_starts == [20]


@pytest.mark.parametrize(("put", "position"), [(rounds.show_finding, 3), (rounds.answer_clarification, 2), (rounds.begin_phase, 2)])
def test_what_the_case_has_not_is_refused(case, put, position: int):
    with pytest.raises(Refused, match="has no such"):
        put(case.room.pk, case.alice, turn=1, position=position, now=later(1))


def test_a_question_that_is_no_case_has_nothing_of_one(three):
    three.begin()

    assert three.screen(three.bob).put.case is None
    with pytest.raises(Refused, match="has no such finding"):
        rounds.show_finding(three.room.pk, three.alice, turn=1, position=0, now=later(1))


def test_nothing_that_was_not_shown_is_in_a_candidates_or_observers_page(case, as_user):
    rounds.show_finding(case.room.pk, case.alice, turn=1, position=1, now=timezone.now())

    for who in (case.bob, case.charlie):
        page = as_user(who.person).get(case.room.get_absolute_url()).content.decode()
        assert "n1 Ready" in page
        for secret in ("OOMKilled", "ran out of memory", "Four of them", "Say what you do."):
            assert secret not in page
    assert "OOMKilled" in as_user(case.alice.person).get(case.room.get_absolute_url()).content.decode()


def test_the_page_puts_findings_answers_and_phases(case, as_user):
    client = as_user(case.alice.person)
    address = reverse("rooms:room-push", args=[case.room.pk])

    for what in ("finding", "clarification", "phase"):
        assert client.post(address, {"what": what, "turn": 1, "position": 1}).status_code == 302

    assert list(case.round.events.filter(data__position=1).values_list("kind", flat=True)) == ["finding", "clarification", "phase"]


def test_the_replay_shows_what_was_shown(case):
    rounds.show_finding(case.room.pk, case.alice, turn=1, position=0, now=later(5))
    rounds.begin_phase(case.room.pk, case.alice, turn=1, position=1, now=later(8))
    rounds.end(case.room.pk, case.alice, now=later(20))

    early, late = frame_at(case.round, case.bob, 3), frame_at(case.round, case.bob, 9)

    assert (early.phase, early.shown) == ("Look", [])
    assert late.phase == "Decide"
    assert [name for name, _ in late.shown] == ["Pods of the shop"]
    assert (8, "Phase") in late.moments
