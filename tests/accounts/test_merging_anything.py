"""Whatever a guest and an account did, no record of either is lost once they are one."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.actions import adopting
from apps.accounts.models import Preferences, User
from apps.core.errors import Refused
from apps.curriculum.actions import read_marks
from apps.curriculum.models import ReadMark, Section
from apps.interviews.actions import answering, grading, planning
from apps.interviews.models import Assessment, CriterionLevel, Interview, Response
from apps.interviews.rules import selection
from apps.rooms.actions import blind_grading, context, feedback, joining, lobby, opening, rounds
from apps.rooms.actions.context import latest_round
from apps.rooms.models import Attendance, Event, Feedback, Participant, Room, Round
from tests import NOON
from tests.conftest import forget

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Two rooms and a module, in which a guest, Alice and Bob do what a random script says, as far as they are allowed."""

    people: dict[str, User]
    rooms: list[Room]
    sections: list[Section]
    blueprint: Any
    seconds: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def act(self, who: str, verb: str, room: int, level: int) -> None:
        self.seconds += 1
        with suppress(Refused, Refused, Refused, selection.TooFew), transaction.atomic():
            getattr(self, f"_{verb}")(self.people[who], self.rooms[room], level)
            self.done[verb] += 1

    @property
    def now(self):
        return NOON + timedelta(seconds=self.seconds)

    def _me(self, person: User, room: Room) -> Participant:
        me = room.participants.present().filter(person=person).first()
        if me is None:
            raise Refused("not in the room")
        return me

    def _host(self, room: Room) -> Participant:
        return self._me(Room.objects.get(pk=room.pk).host, room)

    def _join(self, person, room, level):
        joining.join(room, person=person, name=f"{person} {level}", now=self.now)

    def _leave(self, person, room, level):
        joining.leave(room.pk, self._me(person, room), now=self.now)

    def _seat(self, person, room, level):
        there = list(context.present(room))
        if not there:
            raise Refused("Nobody is there to be drawn.")
        first, second = there[level % len(there)], there[(level + 1) % len(there)]
        lobby.draw_round(room.pk, self._host(room), interviewer=first.pk, candidate=second.pk, now=self.now)

    def _begin(self, person, room, level):
        self._seat(person, room, level)
        Participant.objects.filter(room=room).update(is_ready=True)
        prepared = latest_round(room)
        assert prepared is not None
        rounds.begin(room.pk, prepared.interviewer, now=self.now)

    def _write(self, person, room, level):
        me, text = self._me(person, room), f"answer {self.seconds}"
        saved = Response.objects.filter(interview__round__room=room, interview__round__candidate=me, turn=1).last()
        number = saved.save_number if saved else 0
        rounds.write(room.pk, me, turn=1, text=text, save_number=number + 1, seen=number, writer="w", now=self.now)

    def _note(self, person, room, level):
        rounds.take_note(room.pk, self._me(person, room), text=f"note {self.seconds}", now=self.now)

    def _grade(self, person, room, level):
        me = self._me(person, room)
        before = Assessment.objects.filter(grader=person, response__interview__round__room=room, response__turn=1).last()
        levels = {level % 2: grading.GivenLevel(level, note=f"because {self.seconds}")}
        blind_grading.grade(room.pk, me, turn=1, levels=levels, tripped=(), version=before.version if before else 0, now=self.now)

    def _end(self, person, room, level):
        current = latest_round(room)
        if current is None:
            raise Refused("no round")
        rounds.end(room.pk, current.interviewer, now=self.now)

    def _reveal(self, person, room, level):
        """Grade everything in both roles, and reveal the levels."""
        current = latest_round(room)
        if current is None or current.ended_at is None:
            raise Refused("no round")
        for response in current.interview.responses.all():
            whole = {0: grading.GivenLevel(level), 1: grading.GivenLevel(level)}
            own = grading.predict(response, grader=current.candidate.person, level=level, now=self.now)
            grading.give_levels(own, levels=whole, tripped=(), version=own.version, now=self.now)
            theirs = grading.begin(response, grader=current.interviewer.person, kind=Assessment.Grader.INTERVIEWER)
            grading.give_levels(theirs, levels=whole, tripped=(), version=theirs.version, now=self.now)
        grading.complete(current.interview, now=self.now)
        blind_grading.reveal(room.pk, current.interviewer, now=self.now)

    def _round(self, person, room, level):
        """Hold a round in which everyone does something, and end it, reveal it and give feedback as far as `level` says."""
        with suppress(Refused):
            self._next(person, room, level)
        self._begin(person, room, level)
        for participant in room.participants.present():
            self._each(participant.person, room, level, self._write, self._note, self._grade)
        for step in (self._end, self._reveal)[:level]:
            step(person, room, level)
        if level == 3:
            for participant in room.participants.present():
                self._each(participant.person, room, level, self._feedback)

    def _each(self, person, room, level, *steps):
        for step in steps:
            self.seconds += 1
            with suppress(Refused), transaction.atomic():
                step(person, room, level)

    def _feedback(self, person, room, level):
        text = f"keep {self.seconds}"
        feedback.give_feedback(room.pk, self._me(person, room), keep=text, change="", takeaways=[f"take {self.seconds}"], now=self.now)

    def _next(self, person, room, level):
        rounds.next_round(room.pk, self._me(person, room), now=self.now)

    def _read(self, person, room, level):
        read_marks.mark_read(person, [self.sections[level % len(self.sections)]], now=self.now)

    def _prefer(self, person, room, level):
        Preferences.objects.update_or_create(person=person, defaults={"time_factor": 1 + level / 2})

    def _practise(self, person, room, level):
        interview = planning.plan(person=person, blueprint=self.blueprint, time_factor=1.0, seed=self.seconds, now=self.now)
        answering.start(interview, now=self.now)
        answering.finish_turn(interview, turn=1, text=f"solo {self.seconds}", save_number=1, seen=0, writer="w", now=self.now)


NO_VERBS = {"_me", "_host", "_each"}
VERBS = [name.removeprefix("_") for name in vars(World) if name.startswith("_") and not name.startswith("__") and name not in NO_VERBS]
VERBS += ["round"] * 10

STEP = st.tuples(st.sampled_from(["guest", "alice", "bob"]), st.sampled_from(VERBS), st.sampled_from([0, 1]), st.integers(0, 3))


TEXTS = [(Response, "text"), (CriterionLevel, "note"), (Event, "data"), (Feedback, "keep"), (Feedback, "change"), (Feedback, "takeaways")]


def counts() -> dict[type[models.Model], int]:
    """Count the rows of the models whose rows are moved and never combined."""
    return {model: model._base_manager.count() for model in (Room, Round, Interview, Response, Event)}


def everything_said() -> set[str]:
    """Return the texts that the script wrote; each contains the second at which it was written."""
    said: set[str] = set()
    for model, name in TEXTS:
        for value in model._base_manager.values_list(name, flat=True):
            texts = value if isinstance(value, list) else [value.get("text", "")] if isinstance(value, dict) else value.split("\n\n")
            said |= {text for text in texts if text and not text.startswith("From another device")}
    return said


def of(*people: User) -> dict[str, Any]:
    """Return the records of these people."""
    drawn = Round.objects.filter(interviewer__person__in=people), Round.objects.filter(candidate__person__in=people)
    present = Participant.objects.present().filter(person__in=people)
    marks_given = CriterionLevel.objects.filter(assessment__grader__in=people)
    return {
        "interviews": set(Interview.objects.filter(person__in=people).values_list("pk", flat=True)),
        "interviewer": set(drawn[0].values_list("pk", flat=True)),
        "candidate": set(drawn[1].values_list("pk", flat=True)),
        "attended": set(Attendance.objects.filter(participant__person__in=people).values_list("round", flat=True)),
        "hosts": set(Room.objects.filter(host__in=people).values_list("pk", flat=True)),
        "rooms": set(present.values_list("room", flat=True)),
        "events": set(Event.objects.filter(author__person__in=people).values_list("pk", flat=True)),
        "graded": set(marks_given.values_list("assessment__response", "assessment__grader_kind", "criterion")),
        "feedback": set(Feedback.objects.filter(author__person__in=people).values_list("round", flat=True)),
        "read": set(ReadMark.objects.filter(person__in=people).values_list("section", flat=True)),
        "prefers": Preferences.objects.filter(person__in=people).exists(),
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(script=st.lists(STEP, min_size=3, max_size=15))
def test_whatever_two_identities_did_nothing_is_fewer_once_they_are_one(script, blueprint, alice, bob):
    with transaction.atomic():
        guest = User.objects.create_guest()
        people = {"guest": guest, "alice": alice, "bob": bob}
        opened = [
            opening.open_room(host=bob, name="Bob", title="First", blueprint=blueprint, guests="take-part", observers_grade=True, now=NOON)
        ]
        opened.append(opening.open_room(host=guest, name="Guest", title="Second", blueprint=blueprint, guests="take-part", now=NOON))
        for person in (guest, alice):
            for room in opened:
                joining.join(room, person=person, name=str(person), now=NOON)
        world = World(people, opened, list(Section.objects.all()), blueprint)
        for who, verb, room, level in script:
            world.act(who, verb, room, level)
        before = counts(), everything_said(), of(guest, alice)

        adopting.adopt(guest, alice)

        assert counts() == before[0]
        assert everything_said() == before[1]
        assert of(alice) == before[2]
        browser = Client()
        browser.force_login(alice)
        forget()  # what the examples before have used up of the limits
        for path in [room.get_absolute_url() for room in opened] + [reverse("interviews:interviews"), reverse("accounts:data"), "/"]:
            assert browser.get(path).status_code == 200, path
        transaction.set_rollback(True)
