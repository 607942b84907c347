"""What people do in the lobby before a round: get ready, change settings and time, decide who interviews whom."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import extra_time, planning
from apps.interviews.models import Interview, Response
from apps.interviews.rules import selection
from apps.rooms.actions.context import Actor, RoomContext, acting, notify, present
from apps.rooms.models import Participant, Room, Round
from apps.rooms.rules import rotation, states
from apps.rooms.rules.permissions import Action

MOST_ROUNDS = 50
"""Rounds in one room."""


def set_ready(room_id: UUID, actor: Actor, *, is_ready: bool, now: datetime) -> None:
    """Say that the actor is ready for the prepared round, or isn't any more."""
    with acting(room_id, actor, Action.READY, now=now) as context:
        Participant.objects.filter(pk=context.participant.pk).update(is_ready=is_ready)


def raise_hand(room_id: UUID, actor: Actor, *, is_raised: bool, now: datetime) -> None:
    """Raise the actor's hand, or lower it. Raising it again puts it behind the others."""
    with acting(room_id, actor, Action.HAND, now=now) as context:
        Participant.objects.filter(pk=context.participant.pk).update(hand_raised_at=now if is_raised else None)


def change_settings(room_id: UUID, actor: Actor, *, guests: str, observers_grade: bool, call_url: str, now: datetime) -> None:
    """Store the host's settings. People in the room already keep what they were allowed when they came in.

    Raises Refused if `observers_grade` would change while a round runs or is being graded.
    """
    with acting(room_id, actor, Action.SETTINGS, now=now) as context:
        if context.room.state in {states.ROUND, states.GRADING} and observers_grade != context.room.observers_grade:
            raise Refused("Whether observers grade can be changed between rounds only.")
        Room.objects.filter(pk=room_id).update(guests=guests, observers_grade=observers_grade, call_url=call_url)


def reschedule(room_id: UUID, actor: Actor, *, scheduled_for: datetime, now: datetime) -> None:
    """Move the meeting to another moment, and have everyone reminded again. Moving it to the same moment changes nothing.

    Raises Refused for a moment in the past.
    """
    if scheduled_for < now:
        raise Refused("This moment is past; choose a later one.")
    with acting(room_id, actor, Action.RESCHEDULE, now=now) as context:
        if (before := context.room.scheduled_for) != scheduled_for:
            Room.objects.filter(pk=room_id).update(scheduled_for=scheduled_for, moved_from=before, rescheduled_at=now, reminded_at=None)


def proposal(room: Room) -> rotation.Pairing:
    """Return who should interview whom next: the participant ids of interviewer and candidate. Raises rotation.TooFew."""
    people = present(room)
    past = room.rounds.filter(revealed_at__isnull=False).order_by("number").values_list("interviewer_id", "candidate_id")
    return rotation.next_pairing(
        [person.pk for person in people], list(past), only_observing={person.pk for person in people if person.only_observes}
    )


def draw_round(room_id: UUID, actor: Actor, *, interviewer: int, candidate: int, now: datetime) -> Round:
    """Prepare the next round and draw its questions, so that the interviewer can read ahead. `interviewer` and `candidate` are ids.

    A round prepared before is replaced, unless it has the same two people. Raises Refused if they are the same person, aren't in the room
    or may only observe.
    """
    with acting(room_id, actor, Action.DRAW, now=now) as context:
        people = {person.pk: person for person in present(context.room)}
        if interviewer == candidate:
            raise Refused("Interviewer and candidate are two different people.")
        for chosen in (interviewer, candidate):
            if chosen not in people:
                raise Refused("Choose from the people who are in the room.")
            if people[chosen].only_observes:
                raise Refused(
                    f"{people[chosen].name} is a guest who may only observe. The host’s settings can change that before they join."
                )
        return _prepare(context, people[interviewer], people[candidate])


def _prepare(context: RoomContext, interviewer: Participant, candidate: Participant) -> Round:
    room, before = context.room, context.round
    number = 1
    if before is not None:
        number = before.number + 1
        if before.started_at is None:
            if (before.interviewer_id, before.candidate_id) == (interviewer.pk, candidate.pk):
                return before
            number = before.number
            delete_prepared(before)
    if number > MOST_ROUNDS:
        raise Refused(f"This room has had {MOST_ROUNDS} rounds; open another one.")
    interview = _plan(room, candidate, context.now)
    Participant.objects.filter(room=room).update(is_ready=False)
    return Round.objects.create(room=room, number=number, interview=interview, interviewer=interviewer, candidate=candidate)


def delete_prepared(prepared: Round) -> None:
    """Delete a prepared round and its interview, and remember its questions as read ahead by the interviewer, the only one who saw them."""
    interview, interviewer = prepared.interview, prepared.interviewer
    interviewer.read_ahead = sorted({*interviewer.read_ahead, *interview.responses.values_list("question", flat=True)})
    interviewer.save(update_fields=["read_ahead"])
    prepared.delete()
    interview.delete()


def known_ahead(candidate: Participant) -> frozenset[int]:
    """Return the ids of questions that the person knows from others' interviews, in any room.

    They asked them as interviewer, attended a round in which they were put, or read them ahead for a round that was drawn anew.
    """
    participations = Participant.objects.filter(person=candidate.person)
    put = Response.objects.filter(opened_at__isnull=False)
    asked = put.filter(interview__round__interviewer__in=participations).values_list("question", flat=True)
    heard = put.filter(interview__round__attendances__participant__in=participations).exclude(interview__person=candidate.person)
    return frozenset(asked).union(heard.values_list("question", flat=True), *participations.values_list("read_ahead", flat=True))


def _plan(room: Room, candidate: Participant, now: datetime) -> Interview:
    factor = extra_time.factor_of(candidate.person)
    if room.blueprint is not None:
        try:
            return planning.plan(
                person=candidate.person,
                blueprint=room.blueprint,
                time_factor=factor,
                seed=secrets.randbits(40),
                known=known_ahead(candidate),
                now=now,
                is_hosted=True,
            )
        except selection.TooFew as too_few:
            raise Refused(str(too_few)) from None
    chosen = {question.pk: question for question in Question.objects.not_retired().filter(pk__in=room.question_ids)}
    questions = [chosen[pk] for pk in room.question_ids if pk in chosen]
    if not questions:
        raise Refused("The questions chosen for this room are not asked any more; open a new room.")
    return planning.plan_chosen(person=candidate.person, questions=questions, title=room.title, time_factor=factor, now=now, is_hosted=True)


def on_time_changed(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Notify the room whose prepared round has this interview: its lobby says how long the round takes."""
    for prepared in Round.objects.filter(interview=interview, started_at=None).select_related("room"):
        notify(prepared.room)
