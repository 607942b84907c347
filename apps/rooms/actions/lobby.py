"""Opening a room, coming in, taking seats, closing it. Every refusal is an error whose text is a sentence for the person."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.core.characters import looks
from apps.core.errors import Refused
from apps.curriculum.models import Blueprint, Question
from apps.interviews.actions import extra_time, hosting, planning
from apps.interviews.models import Interview, Response
from apps.interviews.rules import selection
from apps.rooms.actions.context import RoomContext, acting, latest_round, notify, recheck_streams
from apps.rooms.models import Attendance, Participant, Room, Round
from apps.rooms.rules import join_codes, rotation, states
from apps.rooms.rules.permissions import Action
from apps.teams.models import Team

MOST_PEOPLE = 12
"""In one room."""

MOST_EVER = 100
"""People who came into one room, gone or not."""

MOST_QUESTIONS = 10

MOST_OPEN_ROOMS = 50
"""Of one host."""

MOST_ROUNDS = 50
"""In one room."""


class NameTaken(Refused):
    """In a room each name is one person's, or nobody knows who grades whom."""


def open_room(
    *,
    host: User,
    name: str,
    title: str,
    now: datetime,
    team: Team | None = None,
    blueprint: Blueprint | None = None,
    questions: Sequence[Question] = (),
    guests: str = Room.Guests.OBSERVE,
    observers_grade: bool = False,
    call_url: str = "",
    scheduled_for: datetime | None = None,
) -> Room:
    """A room with its host in it, under `name`. What is asked comes from the blueprint, or else from these questions in their order."""
    if blueprint is None and not questions:
        raise Refused("Choose an interview, or at least one question, for the room.")
    if len(questions) > MOST_QUESTIONS:
        raise Refused(f"A round asks at most {MOST_QUESTIONS} questions; choose fewer.")
    if team is not None and not team.memberships.filter(person=host).exists():
        raise Refused("You are no member of that team.")
    if Room.objects.not_closed().filter(host=host).count() >= MOST_OPEN_ROOMS:
        raise Refused(f"{MOST_OPEN_ROOMS} rooms of yours are open; close one that is over first.")
    room = _with_a_new_code(
        Room(
            host=host,
            title=title,
            team=team,
            blueprint=blueprint,
            question_ids=[] if blueprint else [question.pk for question in questions],
            guests=guests,
            observers_grade=observers_grade,
            call_url=call_url,
            scheduled_for=scheduled_for,
            created_at=now,
        )
    )
    Participant.objects.create(room=room, person=host, name=name, joined_at=now)
    return room


def join(room: Room, *, person: User, name: str, now: datetime) -> Participant:
    """Lets the person in under that name; who was in before comes back to the same place. Raises Refused for who may not.

    Raises NameTaken for a name that looks the same as that of someone who is there, or as the host's, there or not. Whoever may lead the
    room becomes its host where the host it has can't come back.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=room.pk)
        current = latest_round(room)
        if room.state == states.CLOSED:
            raise Refused("This room is closed.")
        there = Participant.objects.filter(room=room, person=person).first()
        if there is not None and there.removed_at is not None:
            raise Refused("The host has taken you out of this room.")
        is_outside = not is_inside(room, person)
        if is_outside and room.guests == Room.Guests.NONE:
            raise Refused(f"This room is for members of {room.team or 'its team'} only.")
        if room.participants.present().exclude(person=person).count() >= MOST_PEOPLE:
            raise Refused(f"This room is full: {MOST_PEOPLE} people are in it.")
        _check_name(room, name, of=person)
        if there is None and room.participants.count() >= MOST_EVER:
            raise Refused(f"{MOST_EVER} people came into this room already; ask its host to open another one.")
        known_as = {"name": name, "only_observes": is_outside and room.guests == Room.Guests.OBSERVE}
        participant, _ = Participant.objects.update_or_create(
            room=room, person=person, defaults=known_as | {"left_at": None}, create_defaults=known_as | {"joined_at": now}
        )
        if current is not None and room.state == states.ROUND:
            Attendance.objects.get_or_create(round=current, participant=participant)
        if not participant.only_observes and not _is_led(room):
            _give_to(room, person)
        notify(room)
        return participant


def is_inside(room: Room, person: User) -> bool:
    """Whether the person belongs here without being a guest: the members of the room's team or, where it has none, the host."""
    return person.pk == room.host_id if room.team is None else is_member(room, person)


def is_member(room: Room, person: User) -> bool:
    return room.team is not None and room.team.memberships.filter(person=person).exists()


def leave(room_id: UUID, participant: Participant, *, now: datetime) -> None:
    """Goes; nobody waits for who has gone. When the host goes, someone else in the room becomes it."""
    with acting(room_id, participant, Action.LEAVE, now=now) as context:
        vacate(context.room, participant, left_at=now)


def vacate(room: Room, participant: Participant, **moments: datetime) -> None:
    """End a place in the locked room by `left_at` or `removed_at`. Its streams end, and a host's role passes on."""
    Participant.objects.filter(pk=participant.pk).update(is_ready=False, hand_raised_at=None, **moments)
    recheck_streams([participant])
    if room.host_id == participant.person_id and (heir := _next_host(room)) is not None:
        _give_to(room, heir.person)


def _give_to(room: Room, person: User) -> None:
    room.host = person
    Room.objects.filter(pk=room.pk).update(host=person)


def _is_led(room: Room) -> bool:
    """Whether the host is in the room or belongs in it: who went while nobody else was there had nobody to leave it to."""
    host = Participant.objects.select_related("person").filter(room=room, person=room.host_id, removed_at=None).first()
    return host is not None and host.person.is_active and (host.is_present or is_inside(room, host.person))


def _next_host(room: Room) -> Participant | None:
    """Of those who are in the room and may do more than observe, who has been in it longest; a member of its team before a guest."""
    there = [one for one in present(room) if not one.only_observes]
    return min(there, key=lambda one: not is_member(room, one.person), default=None)


def remove(room_id: UUID, participant: Participant, *, other: int, now: datetime) -> None:
    """Takes someone else out, for good."""
    with acting(room_id, participant, Action.REMOVE, now=now) as context:
        if other == participant.pk:
            raise Refused("You are the host; to leave, close the room.")
        if (
            context.round
            and not context.round.ended_at
            and context.round.started_at
            and other in {context.round.interviewer_id, context.round.candidate_id}
        ):
            raise Refused("End the round first: this person interviews or is interviewed in it.")
        for one in context.room.participants.filter(pk=other):
            vacate(context.room, one, removed_at=now)


def set_ready(room_id: UUID, participant: Participant, *, is_ready: bool, now: datetime) -> None:
    with acting(room_id, participant, Action.READY, now=now):
        Participant.objects.filter(pk=participant.pk).update(is_ready=is_ready)


def raise_hand(room_id: UUID, participant: Participant, *, is_raised: bool, now: datetime) -> None:
    with acting(room_id, participant, Action.HAND, now=now):
        Participant.objects.filter(pk=participant.pk).update(hand_raised_at=now if is_raised else None)


def change_settings(room_id: UUID, participant: Participant, *, guests: str, observers_grade: bool, call_url: str, now: datetime) -> None:
    """Who is in the room already keeps what they were let in as."""
    with acting(room_id, participant, Action.SETTINGS, now=now) as context:
        if context.room.state in {states.ROUND, states.GRADING} and observers_grade != context.room.observers_grade:
            raise Refused("Whether observers grade can be changed between rounds only.")
        Room.objects.filter(pk=room_id).update(guests=guests, observers_grade=observers_grade, call_url=call_url)


def reschedule(room_id: UUID, participant: Participant, *, scheduled_for: datetime, now: datetime) -> None:
    """Moves the meeting to another moment, of which everyone is reminded anew. Harmless when it is planned for that moment already."""
    if scheduled_for < now:
        raise Refused("This moment is past; choose a later one.")
    with acting(room_id, participant, Action.RESCHEDULE, now=now) as context:
        if (before := context.room.scheduled_for) != scheduled_for:
            Room.objects.filter(pk=room_id).update(scheduled_for=scheduled_for, moved_from=before, rescheduled_at=now, reminded_at=None)


def present(room: Room) -> list[Participant]:
    """In the order they came."""
    return list(room.participants.present().order_by("joined_at", "pk"))


def proposal(room: Room) -> rotation.Pairing:
    """Whose turn it is, by the rounds there were: the ids of interviewer and candidate. Raises rotation.TooFew."""
    people = present(room)
    held = room.rounds.filter(revealed_at__isnull=False).order_by("number").values_list("interviewer_id", "candidate_id")
    return rotation.next_pairing(
        [person.pk for person in people], list(held), only_observing={person.pk for person in people if person.only_observes}
    )


def draw_round(room_id: UUID, participant: Participant, *, interviewer: int, candidate: int, now: datetime) -> Round:
    """Prepares the next round, in place of an earlier preparation: its questions are drawn, so the interviewer can read ahead."""
    with acting(room_id, participant, Action.DRAW, now=now) as context:
        people = {person.pk: person for person in present(context.room)}
        if interviewer == candidate:
            raise Refused("Interviewer and candidate are two different people.")
        for chosen in (interviewer, candidate):
            if chosen not in people:
                raise Refused("Choose from the people who are in the room.")
            if people[chosen].only_observes:
                raise Refused(
                    f"{people[chosen].name} is a guest who may only observe. The host's settings can change that before they join."
                )
        return _prepare(context, people[interviewer], people[candidate])


def close(room_id: UUID, participant: Participant, *, now: datetime) -> None:
    """Ends the room. A round that runs is over; an interview that never began is gone."""
    with acting(room_id, participant, Action.CLOSE, now=now) as context:
        shut(context.room, now=now)


@transaction.atomic
def close_for_staff(room: Room, *, now: datetime) -> bool:
    """The same by whoever runs the site. Returns whether it was open."""
    held = Room.objects.select_for_update().not_closed().filter(pk=room.pk).first()
    if held is None:
        return False
    shut(held, now=now)
    notify(held)
    return True


def shut(room: Room, *, now: datetime) -> None:
    """The same, whoever wants it. The room is locked already."""
    current = latest_round(room)
    if current is not None and current.started_at is None:
        undo(current)
    elif current is not None and current.ended_at is None:
        hosting.submit(current.interview, now=now)
        Round.objects.filter(pk=current.pk).update(ended_at=now)
    states.ROOM.check(room.state, states.CLOSED)
    Room.objects.filter(pk=room.pk).update(state=states.CLOSED, closed_at=now)


def on_time_changed(sender: type[Interview], interview: Interview, **_: Any) -> None:
    """Has the lobby say how long a round that is prepared will take now."""
    for prepared in Round.objects.filter(interview=interview, started_at=None).select_related("room"):
        notify(prepared.room)


def _prepare(context: RoomContext, interviewer: Participant, candidate: Participant) -> Round:
    room, before = context.room, context.round
    number = 1
    if before is not None:
        number = before.number + 1
        if before.started_at is None:
            if (before.interviewer_id, before.candidate_id) == (interviewer.pk, candidate.pk):
                return before
            number = before.number
            undo(before)
    if number > MOST_ROUNDS:
        raise Refused(f"This room has had {MOST_ROUNDS} rounds; open another one.")
    interview = _plan(room, candidate, context.now)
    Participant.objects.filter(room=room).update(is_ready=False)
    return Round.objects.create(room=room, number=number, interview=interview, interviewer=interviewer, candidate=candidate)


def _check_name(room: Room, name: str, *, of: User) -> None:
    """Raises NameTaken. Who left gives the name free, but the host may be out for a moment."""
    heard = room.participants.filter(Q(left_at=None) | Q(person=room.host_id), removed_at=None).exclude(person=of)
    for other in heard.order_by("joined_at", "pk"):
        if looks(other.name) == looks(name):
            who = "is the host of this room" if other.person_id == room.host_id else "is in this room already"
            raise NameTaken(f"{other.name} {who}; add something that tells the two of you apart, such as a surname.")


def undo(prepared: Round) -> None:
    """A preparation leaves nothing behind but what its interviewer may have read: its questions were shown to nobody else."""
    interview, interviewer = prepared.interview, prepared.interviewer
    interviewer.read_ahead = sorted({*interviewer.read_ahead, *interview.responses.values_list("question", flat=True)})
    interviewer.save(update_fields=["read_ahead"])
    prepared.delete()
    interview.delete()


def known_ahead(candidate: Participant) -> frozenset[int]:
    """The questions that the person has heard of others: read ahead in a round that was seated anew, or put while they were there."""
    places = Participant.objects.filter(person=candidate.person)
    put = Response.objects.filter(opened_at__isnull=False)
    asked = put.filter(interview__round__interviewer__in=places).values_list("question", flat=True)
    heard = put.filter(interview__round__attendances__participant__in=places).exclude(interview__person=candidate.person)
    return frozenset(asked).union(heard.values_list("question", flat=True), *places.values_list("read_ahead", flat=True))


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
    chosen = {question.pk: question for question in Question.objects.live().filter(pk__in=room.question_ids)}
    questions = [chosen[pk] for pk in room.question_ids if pk in chosen]
    if not questions:
        raise Refused("The questions chosen for this room are not asked any more; open a new room.")
    return planning.plan_chosen(person=candidate.person, questions=questions, title=room.title, time_factor=factor, now=now, is_hosted=True)


def _with_a_new_code(room: Room) -> Room:
    """Stores the room under a code that no open room has."""
    while True:
        try:
            with transaction.atomic():
                room.save(force_insert=True)
        except IntegrityError:
            room.code = join_codes.new_code()
            continue
        return room


def on_sessions_ended(sender: type[User], person: User, **_: Any) -> None:
    """A session of the person has ended: whichever of their streams was opened by it ends too."""
    recheck_streams(Participant.objects.present().filter(person=person).exclude(room__state=states.CLOSED))
