"""After an answer the interviewer asks back: which follow-ups, when, for how long, and what becomes of the replies."""

from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from apps.core.errors import Refused
from apps.curriculum.rules.rubrics import Reply
from apps.interviews.actions import answering, asking_back, grading, personal_data
from apps.interviews.actions.grading import GivenLevel
from apps.interviews.models import FollowUp, Interview, Place
from apps.interviews.rules import states
from apps.interviews.rules.asking_back import MOST, SECONDS, chosen, count
from apps.progress.models import PracticeDay
from tests import NOON

pytestmark = pytest.mark.django_db

texts = some.text(alphabet="abcdefgh ", max_size=60)
follow_ups = some.lists(some.builds(Reply, texts, texts), max_size=6)


@given(some.floats(0, 4_000), some.integers(0, 9))
def test_a_longer_question_gets_more_follow_ups_up_to_three(seconds, available):
    assert min(available, 1) <= count(seconds, available) <= min(available, MOST)
    assert count(seconds, available) <= count(seconds + 300, available)


@given(follow_ups, texts, some.integers(0, 6), some.text(max_size=5))
def test_the_same_answer_and_seed_are_asked_the_same(replies, answer, most, seed):
    asked = chosen(replies, answer, most=most, seed=seed)

    assert asked == chosen(replies, answer, most=most, seed=seed)
    assert len(set(asked)) == len(asked) == min(most, len(replies))


def test_what_the_answer_lacks_is_asked_first():
    said, unsaid = Reply("What of probes?", "Readiness takes traffic away."), Reply("What of budgets?", "Evictions respect them.")

    assert chosen([said, unsaid], "Readiness probes take the traffic away.", most=1, seed="1") == [1]
    assert chosen([said, unsaid], "Evictions respect budgets.", most=1, seed="1") == [0]


@pytest.fixture
def interview(plan, alice) -> Interview:
    """Two concepts and a design of a minute each, begun at NOON, with one follow-up each."""
    interview = plan(alice, asks_back=True)
    answering.start(interview, now=NOON)
    return interview


def say(interview: Interview, turn: int, text: str = "The loop.", *, follow_up: int = 0, at: datetime = NOON) -> None:
    answering.finish_turn(interview, turn=turn, follow_up=follow_up, text=text, save_number=1, seen=0, writer="tab", now=at)
    interview.refresh_from_db()


def place(interview: Interview) -> Place | None:
    step = answering.next_step(interview)
    return step.place if step else None


def test_each_answer_is_followed_by_a_follow_up_and_then_the_next_question(interview):
    assert place(interview) == Place(1)

    say(interview, 1)
    assert place(interview) == Place(1, 1)

    say(interview, 1, "Because of it.", follow_up=1)
    assert place(interview) == Place(2)
    assert FollowUp.objects.get().text == "Because of it."


def test_the_interview_is_over_after_the_last_follow_up(interview):
    for turn in (1, 2, 3):
        say(interview, turn)
        assert interview.state == states.RUNNING
        say(interview, turn, follow_up=1)

    assert interview.state == states.SUBMITTED


def test_nothing_is_asked_back_where_nothing_was_said(interview):
    say(interview, 1, "  ")

    assert place(interview) == Place(2)


def test_follow_ups_have_their_own_time_on_top(interview):
    assert interview.deadline == NOON + timedelta(seconds=3 * 60 + 3 * SECONDS)
    say(interview, 1)
    assert FollowUp.objects.get().deadline == NOON + timedelta(seconds=SECONDS)


def test_an_answer_that_the_clock_ends_is_asked_back_once_the_person_is_there(interview):
    answering.save_answer(interview, turn=1, text="The loop", save_number=1, seen=0, writer="tab", now=NOON)
    later = NOON + timedelta(seconds=61)

    answering.settle(interview, now=later)

    step = answering.next_step(interview)
    assert step
    assert (step.place, step.opened_at) == (Place(1, 1), None)
    answering.begin_turn(interview, turn=1, follow_up=1, now=later)
    assert FollowUp.objects.get().opened_at == later


def test_a_follow_up_that_the_clock_ends_leads_to_the_next_question(interview):
    say(interview, 1)

    answering.settle(interview, now=NOON + timedelta(seconds=SECONDS + 1))

    assert FollowUp.objects.get().closed_by == Interview.Closer.DEADLINE
    assert place(interview) == Place(2)


def test_the_next_question_cannot_be_opened_before_the_follow_up_is_done(interview):
    say(interview, 1)

    with pytest.raises(Refused, match="Question 2 can’t be opened"):
        answering.begin_turn(interview, turn=2, now=NOON)


def test_a_follow_up_that_nobody_asked_cannot_be_answered(interview):
    with pytest.raises(answering.NoSuchQuestion):
        say(interview, 1, follow_up=1)


def test_two_tabs_never_overwrite_a_reply_silently(interview):
    say(interview, 1)
    save = partial(answering.save_answer, interview, turn=1, follow_up=1, save_number=1, seen=0, now=NOON)
    save(text="one", writer="first")

    with pytest.raises(answering.Conflict) as conflict:
        save(text="two", writer="second")

    assert conflict.value.stored.text == "one"


@pytest.mark.parametrize(
    ("seconds", "asks_back", "expected"), [(1_199, None, False), (1_200, None, True), (1_200, False, False), (60, True, True)]
)
def test_formats_of_twenty_minutes_ask_back_unless_the_person_chose(plan, blueprint, alice, seconds, asks_back, expected):
    blueprint.seconds = seconds

    assert plan(alice, asks_back=asks_back).asks_back == expected


def test_a_room_never_asks_back_by_itself(plan, blueprint, alice):
    blueprint.seconds = 3_600

    assert not plan(alice, is_hosted=True).asks_back


@pytest.fixture
def asked(plan, alice) -> Interview:
    """An interview that has just asked its first follow-up."""
    now = timezone.now()
    interview = plan(alice, asks_back=True)
    answering.start(interview, now=now)
    say(interview, 1, "The **loop** it is.", at=now)
    return interview


def url(interview: Interview, name: str) -> str:
    return reverse(f"interviews:follow-up-{name}", args=[interview.pk, 1, 1])


def test_the_page_asks_the_follow_up_and_shows_what_was_said(asked, as_user, alice):
    page = as_user(alice).get(asked.get_absolute_url()).content.decode()

    assert "Follow-up pods-concept?" in page or "Follow-up services-concept?" in page
    assert "The <strong>loop</strong> it is." in page
    assert "<p>Yes.</p>" not in page, "what a good reply holds"


def test_a_reply_is_saved_and_finished_by_a_plain_form(asked, as_user, alice):
    client = as_user(alice)
    sent = {"text": "Because.", "save_number": 1, "seen": 0, "writer": uuid4()}

    saved = client.post(url(asked, "save"), sent, headers={"accept": "application/json"})
    assert saved.json()["save_number"] == 1
    assert client.get(url(asked, "clock")).json()["is_open"]
    client.post(url(asked, "finish"), sent)

    assert FollowUp.objects.get().closed_by == Interview.Closer.PERSON
    assert "Question 2 of 3" in client.get(asked.get_absolute_url()).content.decode()


def test_a_reply_that_waits_is_opened_by_a_press(asked, as_user, alice):
    FollowUp.objects.update(opened_at=None, deadline=None)
    client = as_user(alice)
    assert "The interviewer asks back" in client.get(asked.get_absolute_url()).content.decode()

    client.post(url(asked, "begin"))

    assert FollowUp.objects.get().opened_at


def test_the_briefing_says_how_long_follow_ups_take(plan, as_user, alice):
    page = as_user(alice).get(plan(alice, asks_back=True).get_absolute_url()).content.decode()

    assert "4 min 30 s</span>" in page


# Grading


@pytest.fixture
def over(interview, alice) -> Interview:
    """The interview with every question answered, and its criteria graded; the replies aren't."""
    for turn in (1, 2, 3):
        say(interview, turn)
        say(interview, turn, "Since it must.", follow_up=1)
    for response in interview.responses.all():
        assessment = grading.predict(response, grader=alice, level=2, now=NOON)
        grading.give_levels(assessment, levels={0: GivenLevel(2), 1: GivenLevel(1)}, tripped=(), version=0, now=NOON)
    return interview


def test_an_interview_is_not_graded_before_its_replies_are(over):
    with pytest.raises(Refused, match="Question 1 still has a follow-up without a level"):
        grading.complete(over, now=NOON)


def test_replies_are_graded_on_the_page_of_their_question(over, as_user, alice):
    client = as_user(alice)
    page = client.get(reverse("interviews:grade-turn", args=[over.pk, 1])).content.decode()
    assert "Asked back: Follow-up" in page
    assert "<p>Yes.</p>" in page

    for turn in (1, 2, 3):
        client.post(reverse("interviews:grade-levels", args=[over.pk, turn]), {"version": 1, "level-0": 2, "level-1": 1, "reply-1": 3})
    client.post(reverse("interviews:grade-complete", args=[over.pk]))

    over.refresh_from_db()
    assert over.state == states.GRADED
    assert set(FollowUp.objects.values_list("level", flat=True)) == {3}
    report = client.get(reverse("interviews:report", args=[over.pk])).content.decode()
    assert "Since it must." in report
    assert over.share == pytest.approx(5 / 9), "replies are no part of the points"


def test_a_level_that_is_none_is_refused_and_nothing_is_stored(over, as_user, alice):
    sent = {"version": 1, "level-0": 2, "level-1": 1, "reply-1": 7}

    answer = as_user(alice).post(reverse("interviews:grade-levels", args=[over.pk, 1]), sent)

    assert answer.status_code == 422
    assert not FollowUp.objects.exclude(level=None).exists()


def test_replies_are_among_what_a_person_takes_along(over, alice):
    [exported] = personal_data.export(alice)["interviews"]

    assert [reply["text"] for answer in exported["answers"] for reply in answer["follow_ups"]] == ["Since it must."] * 3


def test_ending_early_asks_nothing_more(interview):
    say(interview, 1)
    FollowUp.objects.create(response=interview.responses.get(turn=1), position=2, number=1, allotted_seconds=90)

    answering.submit(interview, now=NOON)

    assert [asked.position for asked in FollowUp.objects.all()] == [1]


def test_what_is_not_asked_yet_is_not_taken_along(interview, alice):
    say(interview, 1)
    FollowUp.objects.update(opened_at=None, deadline=None)

    [exported] = personal_data.export(alice)["interviews"]

    assert exported["answers"][0]["follow_ups"] == []


def test_two_tabs_do_not_overwrite_the_level_of_a_reply_silently(over, alice):
    assessment = over.responses.get(turn=1).assessments.get()
    give = partial(grading.give_levels, tripped=(), version=1, now=NOON)
    same = {0: GivenLevel(2), 1: GivenLevel(1)}
    give(grading.begin(assessment.response, grader=alice, kind="self"), levels=same, replies={1: 3})

    with pytest.raises(grading.Conflict):
        give(grading.begin(assessment.response, grader=alice, kind="self"), levels=same, replies={1: 1})

    assert FollowUp.objects.get(response__turn=1).level == 3


def test_a_level_chosen_for_a_reply_is_shown_again_when_the_form_is_refused(over, as_user, alice):
    sent = {"version": 1, "level-0": 2, "level-1": 1, "evidence-0": "never said", "reply-1": 3}

    page = as_user(alice).post(reverse("interviews:grade-levels", args=[over.pk, 1]), sent).content.decode()

    assert 'name="reply-1" value="3" checked' in page


def test_the_time_of_replies_is_practised_time(over, alice):
    for turn in (1, 2, 3):
        asking_back.give_levels(over.responses.get(turn=turn), {1: 2})
    FollowUp.objects.update(closed_at=NOON + timedelta(seconds=40))

    grading.complete(over, now=NOON)

    assert PracticeDay.objects.get(person=alice).answer_seconds == 3 * 40
