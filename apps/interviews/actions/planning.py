"""Planning an interview: its questions are drawn and its time is set; no clock runs yet."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Blueprint, Question
from apps.interviews.models import Interview, OwnFormat, Response
from apps.interviews.queries.formats import candidates
from apps.interviews.queries.history import last_shares, waiting
from apps.interviews.rules import asking_back, scoring, selection, states

SECONDS_A_CARD = 30
"""For a card that is asked by itself: to read it, and to type a line. What a card asks for is what saying the answer takes."""

MOST_WAITING = 50
"""Interviews that one person may have planned and not begun, those in rooms not counted."""


@transaction.atomic
def plan(
    *,
    person: User,
    blueprint: Blueprint | OwnFormat,
    time_factor: float,
    seed: int,
    now: datetime,
    topics: Collection[int] = (),
    difficulties: Collection[str] = (),
    known: Collection[int] = (),
    is_hosted: bool = False,
    is_time_chosen: bool = False,
    asks_back: bool | None = None,
    is_alike: bool = False,
) -> Interview:
    """Draw the questions of a format and store a planned interview.

    `topics` are ids of lessons; `known` are ids of questions that the person has seen in others' interviews, which come last. With
    `is_time_chosen` the time factor stands; otherwise it follows the person's preferences (see extra_time.py). Without `asks_back` an own
    format says it itself, and one of the content asks follow-ups if it is LONG_ENOUGH; in a room the interviewer asks them. With `is_alike`
    the seed alone draws, whatever the person was asked before: the same for all. Raises selection.TooFew if a part can't be filled, Refused
    at MOST_WAITING planned interviews.
    """
    if not is_hosted:
        _require_few_waiting(person)
    revisions = candidates(blueprint)
    drawn = selection.draw(
        [selection.Part.stored(part) for part in blueprint.parts],
        list(revisions),
        last_shares={} if is_alike else last_shares(person),
        waiting=() if is_alike else waiting(person),
        known=known,
        seed=seed,
        topics=set(topics),
        difficulties=set(difficulties),
    )
    interview = Interview.objects.create(
        person=person,
        **_drawn_by(blueprint),
        title=blueprint.title,
        bands=blueprint.bands,
        is_hosted=is_hosted,
        seed=seed,
        time_factor=time_factor,
        is_time_chosen=is_time_chosen,
        asks_back=not is_hosted and (_asks_back(blueprint) if asks_back is None else asks_back),
        allotted_seconds=sum(round(part.seconds * time_factor) for part, _ in drawn),
        planned_at=now,
    )
    Response.objects.bulk_create(
        Response(
            interview=interview,
            turn=turn,
            part=part.title,
            question_id=candidate.id,
            revision_id=revisions[candidate],
            allotted_seconds=round(part.seconds * time_factor),
        )
        for turn, (part, candidate) in enumerate(drawn, start=1)
    )
    return interview


def plan_single(*, person: User, question: Question, time_factor: float, now: datetime) -> Interview:
    """Store a planned interview of one live question, with the time that the question asks for. Raises Refused at MOST_WAITING."""
    assert question.revision is not None, "a live question has a revision"  # noqa: S101
    return plan_chosen(person=person, questions=[question], title=question.revision.title, time_factor=time_factor, now=now)


def plan_weak_cards(*, person: User, cards: Sequence[Question], time_factor: float, now: datetime) -> Interview:
    """Store a planned interview of these cards, which weren't known before. Raises Refused if there are none, and at MOST_WAITING."""
    if not cards:
        raise Refused("There is no card left to repeat: all were known, or are not asked any more.")
    return plan_chosen(
        person=person, questions=cards, title="Weak cards again", time_factor=time_factor, now=now, seconds_each=SECONDS_A_CARD
    )


@transaction.atomic
def plan_chosen(
    *,
    person: User,
    questions: Sequence[Question],
    title: str,
    time_factor: float,
    now: datetime,
    is_hosted: bool = False,
    seconds_each: int | None = None,
) -> Interview:
    """Store a planned interview of these live questions in this order, each with the time it asks for, or with `seconds_each`.

    Returns the one that waits already where the same was planned before and not begun: who goes back and presses again means that one.
    Raises Refused at MOST_WAITING.
    """
    asked = [(question, question.revision) for question in questions if question.revision is not None]
    allotted = [round((seconds_each or question.allotted_seconds) * time_factor) for question, _ in asked]
    if not is_hosted:
        revisions = [revision.pk for _, revision in asked]
        if same := _planned_before(person, title=title, revisions=revisions, allotted=allotted):
            return same
        _require_few_waiting(person)
    interview = Interview.objects.create(
        person=person,
        title=title,
        bands=scoring.BANDS,
        is_hosted=is_hosted,
        seed=0,
        time_factor=time_factor,
        allotted_seconds=sum(allotted),
        planned_at=now,
    )
    Response.objects.bulk_create(
        Response(interview=interview, turn=turn, part="Practice", question=question, revision=revision, allotted_seconds=seconds)
        for turn, ((question, revision), seconds) in enumerate(zip(asked, allotted, strict=True), start=1)
    )
    return interview


def discard(interview: Interview) -> None:
    """Discard the interview: it isn't listed or counted any more. Raises Refused if it is graded."""
    if not Interview.objects.filter(pk=interview.pk, state__in=states.INTERVIEW.before(states.VOID)).update(state=states.VOID):
        raise Refused("What is graded isn’t discarded; delete it instead, which can be undone.")


def _drawn_by(blueprint: Blueprint | OwnFormat) -> dict[str, Blueprint | OwnFormat]:
    return {"own_format" if isinstance(blueprint, OwnFormat) else "blueprint": blueprint}


def _asks_back(blueprint: Blueprint | OwnFormat) -> bool:
    return blueprint.asks_back if isinstance(blueprint, OwnFormat) else blueprint.seconds >= asking_back.LONG_ENOUGH


def _planned_before(person: User, *, title: str, revisions: Sequence[int], allotted: Sequence[int]) -> Interview | None:
    wanted = list(zip(revisions, allotted, strict=True))
    waiting_ones = Interview.objects.filter(person=person, state=states.PLANNED, is_hosted=False, blueprint=None, title=title)
    for interview in waiting_ones.filter(allotted_seconds=sum(allotted)).order_by("pk"):
        if list(interview.responses.order_by("turn").values_list("revision_id", "allotted_seconds")) == wanted:
            return interview
    return None


def _require_few_waiting(person: User) -> None:
    if Interview.objects.filter(person=person, state=states.PLANNED, is_hosted=False).count() >= MOST_WAITING:
        raise Refused(f"{MOST_WAITING} interviews wait for you already; begin or delete one of them first.")
