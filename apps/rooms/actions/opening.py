"""Opening a room."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.curriculum.models import Blueprint, Question
from apps.rooms.models import Participant, Room
from apps.rooms.rules import join_codes
from apps.teams.models import Team

MOST_QUESTIONS = 10

MOST_OPEN_ROOMS = 50
"""Rooms of one host that are open at a time."""


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
    """Create a room with its host in it, under `name`. It asks what the blueprint says or, without one, `questions` in their order.

    Raises Refused without either, with more than MOST_QUESTIONS, for a host who isn't a member of the team, and for more than
    MOST_OPEN_ROOMS.
    """
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


def _with_a_new_code(room: Room) -> Room:
    """Insert the room, with new codes until no open room has the same."""
    while True:
        try:
            with transaction.atomic():
                room.save(force_insert=True)
        except IntegrityError:
            room.code = join_codes.new_code()
            continue
        return room
