"""Whatever a candidate does in whatever order, an interview stays whole: turns, follow-ups, phases, what is asked for, and its clock."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, cases, planning
from apps.interviews.models import FollowUp, Interview, Response, Step
from tests import NOON
from tests.small_module import make_case

type Move = Callable[[Interview, datetime], object]
"""Something that a candidate, or the sweep, does at a moment."""

WRITER = "3f0b3a55-59c8-4b06-8f7c-6d2b5b9a0f11"


def saving(finishes: bool, text: str) -> Move:
    def move(interview: Interview, now: datetime) -> None:
        step = answering.next_step(interview)
        if step is None:
            return
        act = answering.finish_turn if finishes else answering.save_answer
        turn, follow_up = step.place
        act(
            interview,
            turn=turn,
            follow_up=follow_up,
            text=text,
            save_number=step.save_number + 1,
            seen=step.save_number,
            writer=WRITER,
            now=now,
        )

    return move


def beginning(interview: Interview, now: datetime) -> None:
    step = answering.next_step(interview)
    if step is not None:
        answering.begin_turn(interview, turn=step.place.turn, follow_up=step.place.follow_up, now=now)


MOVES = some.one_of(
    some.builds(saving, some.booleans(), some.sampled_from(["", "loop", "what it costs"])),
    some.just(beginning),
    some.builds(
        lambda turn, kind, number: lambda interview, now: cases.ask(interview, turn=turn, kind=kind, number=number, now=now),
        some.integers(1, 3),
        some.sampled_from(["finding", "clarification"]),
        some.integers(0, 3),
    ),
    some.builds(
        lambda turn, words: lambda interview, now: cases.ask_in_words(interview, turn=turn, words=words, now=now),
        some.integers(1, 2),
        some.sampled_from(["pods", "the weather", "anything of the shop", ""]),
    ),
    some.builds(
        lambda turn, after: lambda interview, now: cases.next_phase(interview, turn=turn, after=after, now=now),
        some.integers(1, 2),
        some.integers(0, 2),
    ),
    some.builds(
        lambda turn: lambda interview, now: answering.take_hint(interview, turn=turn, after=0, now=now),
        some.integers(1, 2),
    ),
    some.just(lambda interview, now: answering.settle(interview, now=now)),
    some.just(lambda interview, now: answering.submit(interview, now=now)),
)


@pytest.fixture
def two_cases(module) -> list[Question]:
    questions = list(Question.objects.long().order_by("pk")[:2])
    for question in questions:
        make_case(question)
        question.refresh_from_db()
    return questions


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=some.lists(some.tuples(MOVES, some.integers(0, 40)), max_size=14),
    asks_back=some.booleans(),
    is_untimed=some.booleans(),
)
def test_an_interview_stays_whole_in_any_order(two_cases, alice, moves: list[tuple[Move, int]], asks_back: bool, is_untimed: bool):
    with transaction.atomic():
        interview, now = begun(alice, two_cases, asks_back=asks_back, is_untimed=is_untimed), NOON
        for move, seconds in moves:
            now += timedelta(seconds=seconds)
            was_over, before = interview.state != "running", snapshot(interview)
            with suppress(Refused):
                move(interview, now)
            interview.refresh_from_db()
            check(interview, now)
            if was_over:
                assert snapshot(interview) == before, "what is over changes no more"
        transaction.set_rollback(True)


def begun(person: User, questions: list[Question], *, asks_back: bool, is_untimed: bool) -> Interview:
    interview = planning.plan_chosen(person=person, questions=questions, title="Two cases", time_factor=1.0, now=NOON)
    Interview.objects.filter(pk=interview.pk).update(asks_back=asks_back)
    interview.refresh_from_db()
    answering.start(interview, now=NOON, is_untimed=is_untimed)
    return interview


def snapshot(interview: Interview) -> list[object]:
    responses = Response.objects.filter(interview=interview).order_by("pk")
    follow_ups = FollowUp.objects.filter(response__interview=interview).order_by("pk")
    fields = ("pk", "text", "opened_at", "closed_at", "deadline")
    return [interview.state, *responses.values_list(*fields, "phase", "asked_seconds", "hints_taken"), *follow_ups.values_list(*fields)]


def check(interview: Interview, now: datetime) -> None:
    """Assert what holds of an interview at any moment."""
    responses = list(interview.responses.order_by("turn"))
    steps: list[Step] = sorted([*responses, *FollowUp.objects.filter(response__interview=interview)], key=lambda step: step.place)
    opened = [step for step in steps if step.opened_at is not None]
    still_open = [step for step in opened if step.closed_at is None]
    assert steps[: len(opened)] == opened, "nothing is opened before what comes ahead of it"
    assert len(still_open) <= 1
    if interview.state == "submitted":
        assert not still_open or all(step.deadline is not None and step.deadline <= now for step in still_open)
    for step in opened:
        assert step.opened_at is not None
        assert step.deadline is not None
        assert step.closed_at is None or step.opened_at <= step.closed_at
        assert step.closed_at is None or step.closed_at <= max(step.deadline, now)
    for response in responses:
        check_case(response)
        if response.opened_at and response.deadline and not interview.is_untimed:
            most = timedelta(seconds=response.allotted_seconds - response.asked_seconds)
            assert response.deadline - response.opened_at <= most, "what was asked for took its time"


def check_case(response: Response) -> None:
    """Assert what holds of a case at any moment."""
    asked = list(response.inquiries.all())
    assert response.asked_seconds == sum(inquiry.seconds for inquiry in asked)
    places = [(inquiry.kind, inquiry.number) for inquiry in asked if inquiry.number is not None]
    assert len(places) == len(set(places)), "a thing is asked for once"
    assert response.phase == len(response.phase_starts) < len(response.revision.wording["phases"])
    assert response.phase_starts == sorted(response.phase_starts)
    assert not asked or response.opened_at is not None
