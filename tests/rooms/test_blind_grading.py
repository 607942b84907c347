"""Grading blind while listening, the reveal, and agreeing on levels."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.interviews.actions import grading
from apps.interviews.models import Assessment, CriterionLevel
from apps.interviews.rules import states as interview_states
from apps.rooms.actions import blind_grading, feedback, lobby, rounds
from apps.rooms.actions.context import NotYours
from apps.rooms.models import Feedback, Room
from apps.rooms.rules import states
from apps.rooms.rules.permissions import Role
from tests import NOON


def later(seconds):
    return NOON + timedelta(seconds=seconds)


def ended(three, *, observers_grade=False):
    Room.objects.filter(pk=three.room.pk).update(observers_grade=observers_grade)
    three.begin()
    three.write("The loop")
    rounds.end(three.room.pk, three.alice, now=later(30))


def test_the_interviewer_grades_while_listening(three):
    three.begin()

    three.grade(three.alice, 2)

    assessment = Assessment.objects.get()
    assert (assessment.grader, assessment.grader_kind) == (three.alice.person, "interviewer")
    assert assessment.completed_at is not None


def test_observers_grade_only_if_the_host_allows_it(three):
    three.begin()
    with pytest.raises(NotYours, match="Observers don’t grade"):
        three.grade(three.charlie, 2)
    assert not Assessment.objects.exists()

    Room.objects.filter(pk=three.room.pk).update(observers_grade=True)
    three.grade(three.charlie, 2)

    assert Assessment.objects.get().grader_kind == "observer"


def test_the_candidate_never_grades_through_the_room(three):
    three.begin()

    with pytest.raises(NotYours):
        three.grade(three.bob, 3)


def test_the_suggested_follow_up_is_about_unheard_criteria(three):
    three.begin()
    assert three.screen(three.alice).prepared.unheard == ["Mechanism", "Trade-off"]

    blind_grading.tick_heard(three.room.pk, three.alice, turn=1, heard=[0, 9], now=NOON)

    prepared = three.screen(three.alice).prepared
    assert prepared.unheard == ["Trade-off"]
    assert [follow_up["is_suggested"] for follow_up in prepared.follow_ups] == [True]
    rounds.ask_follow_up(three.room.pk, three.alice, turn=1, position=0, now=NOON)
    assert [follow_up["is_suggested"] for follow_up in three.screen(three.alice).prepared.follow_ups] == [False]


def test_levels_are_shown_to_nobody_before_candidate_and_interviewer_are_done(three):
    ended(three)
    for waiting in ("Bob and Alice have", "Alice has"):
        with pytest.raises(Refused, match=waiting):
            blind_grading.reveal(three.room.pk, three.alice, now=NOON)
        if waiting == "Bob and Alice have":
            three.grade_self()
    three.grade(three.alice, 1)

    blind_grading.reveal(three.room.pk, three.alice, now=later(60))

    assert three.state == states.REVEALED
    assert set(Assessment.objects.values_list("revealed_at", flat=True)) == {later(60)}


def test_the_candidate_grades_alone_in_the_meantime(three):
    three.begin()
    three.grade(three.alice, 1)
    rounds.end(three.room.pk, three.alice, now=later(30))

    screen = three.screen(three.bob)

    assert screen.role is Role.CANDIDATE
    assert not hasattr(screen, "rated")
    three.grade_self(3)
    assert three.interview.state == interview_states.GRADED
    assert three.interview.share == 1.0


def test_after_the_reveal_everyone_sees_all_levels_differences_first(three):
    ended(three, observers_grade=True)
    three.grade_self(3)
    three.grade(three.alice, 1)
    three.grade(three.charlie, 2)
    blind_grading.reveal(three.room.pk, three.alice, now=later(60))

    for participant in (three.alice, three.bob, three.charlie):
        (answer,) = three.screen(participant).answers

        assert answer.graders == [("Alice", "interviewer"), ("Charlie", "observer")]
        assert [(line.name, line.row.own, line.row.others, line.row.middle, line.row.spread) for line in answer.lines] == [
            ("Mechanism", 3, (1, 2), 1.5, 2),
            ("Trade-off", 3, (1, 2), 1.5, 2),
        ]
        assert [line.name for line in answer.to_talk_about] == ["Mechanism", "Trade-off"]


def test_levels_stay_as_they_are_once_revealed(three):
    three.reveal()

    with pytest.raises(Refused, match="they stay as they are"):
        blind_grading.grade(three.room.pk, three.alice, turn=1, levels={0: grading.GivenLevel(3)}, tripped=(), version=1, now=NOON)


def test_agreed_levels_stand_beside_the_others(three):
    three.reveal()
    before = set(CriterionLevel.objects.values_list("pk", "level"))

    for level in (1, 2):
        blind_grading.agree(three.room.pk, three.alice, turn=1, levels={0: grading.GivenLevel(level)}, now=NOON)

    (answer,) = three.screen(three.bob).answers
    assert [line.agreed for line in answer.lines] == [2, None]
    assert before <= set(CriterionLevel.objects.values_list("pk", "level"))
    assert three.interview.share == 1.0


@pytest.mark.parametrize("takeaways", [[], ["", "  "], ["a", "b", "c", "d"]])
def test_feedback_has_one_to_three_takeaways(three, takeaways):
    three.reveal()

    with pytest.raises(Refused, match="one to 3 takeaways"):
        feedback.give_feedback(three.room.pk, three.alice, keep="", change="", takeaways=takeaways, now=NOON)
    assert not Feedback.objects.exists()


def test_feedback_written_again_replaces_the_first(three):
    three.reveal()

    for words in ("Slow down", "Name numbers"):
        feedback.give_feedback(three.room.pk, three.charlie, keep="The structure", change="", takeaways=[words], now=NOON)

    assert Feedback.objects.get().takeaways == ["Name numbers"]


def test_feedback_from_a_page_that_has_not_seen_the_last_replaces_nothing(three):
    three.reveal()
    stale = feedback.give_feedback(three.room.pk, three.charlie, keep="One", change="", takeaways=["a"], seen="", now=NOON).version
    feedback.give_feedback(three.room.pk, three.charlie, keep="Two", change="", takeaways=["b"], seen=stale, now=later(1))

    for seen in (stale, ""):
        with pytest.raises(feedback.Overtaken):
            feedback.give_feedback(three.room.pk, three.charlie, keep="Three", change="", takeaways=["c"], seen=seen, now=later(2))

    assert Feedback.objects.get().keep == "Two"


def test_the_same_feedback_sent_twice_is_no_conflict(three):
    three.reveal()
    for moment in (1, 2):
        feedback.give_feedback(three.room.pk, three.charlie, keep="One", change="", takeaways=["a"], seen="", now=later(moment))

    assert Feedback.objects.get().written_at == later(1)


def test_a_second_tab_keeps_its_text_and_replaces_only_what_it_shows(three, as_user):
    three.reveal()
    client, address = as_user(three.charlie.person), reverse("rooms:room-feedback", args=[three.room.pk])
    client.post(address, {"keep": "From the first tab", "takeaway_1": "a", "seen": ""})

    refused = client.post(address, {"keep": "From the second", "takeaway_1": "b", "seen": ""})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "You gave feedback in another tab since" in page
    assert "From the second</textarea>" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    client.post(address, {"keep": "From the second", "takeaway_1": "b", "seen": seen[1]})
    assert Feedback.objects.get().keep == "From the second"


def test_the_candidate_rates_the_round_and_nobody_else_does(three):
    three.reveal()
    with pytest.raises(NotYours):
        feedback.rate(three.room.pk, three.alice, useful=5, fair=5, now=NOON)
    with pytest.raises(Refused, match="from 1 to 5"):
        feedback.rate(three.room.pk, three.bob, useful=6, fair=1, now=NOON)

    feedback.rate(three.room.pk, three.bob, useful=4, fair=5, now=NOON)

    assert (three.round.useful, three.round.fair) == (4, 5)


def test_a_second_round_has_an_interview_of_its_own_and_other_roles(three):
    three.reveal()
    rounds.next_round(three.room.pk, three.alice, now=later(90))
    interviewer, candidate = lobby.proposal(three.room)

    lobby.draw_round(three.room.pk, three.alice, interviewer=interviewer, candidate=candidate, now=later(91))

    assert three.round.number == 2
    assert three.round.candidate == three.alice
    assert three.screen(three.bob).role in {Role.INTERVIEWER, Role.OBSERVER}


def test_between_rounds_nobody_has_a_role(three):
    three.reveal()
    rounds.next_round(three.room.pk, three.alice, now=later(90))

    assert [three.screen(participant).role for participant in (three.alice, three.bob, three.charlie)] == [None, None, None]
