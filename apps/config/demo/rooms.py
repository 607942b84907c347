"""Rooms at each stage of a round, led there by the real actions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from apps.accounts.models import User
from apps.config.demo.interviews import levels, typed
from apps.curriculum.models import Question
from apps.interviews.actions import grading
from apps.rooms.actions import blind_grading, closing, feedback, joining, lobby, opening, rounds
from apps.rooms.models import Participant, Room, Round
from apps.teams.models import Team

OWN_LEVEL, OTHERS_LEVEL = 2.0, 1.7
"""What a candidate thinks of an answer, and what others think of it, on average."""


def room_of(people: Sequence[User], team: Team, title: str, questions: Sequence[Question], *, now: datetime) -> Room:
    """Open a room whose host is the first of the people, with all of them in it."""
    host = people[0]
    room = opening.open_room(
        host=host, name=host.name, title=title, team=team, questions=questions, guests="take-part", observers_grade=True, now=now
    )
    for person in people[1:]:
        joining.join(room, person=person, name=person.name, now=now)
    return room


def ready(room: Room, *, now: datetime) -> list[Participant]:
    """Draw a round in which the first interviews the second, who are both ready. Return everyone in the room, these two first."""
    everyone = list(Participant.objects.filter(room=room).order_by("pk"))
    interviewer, candidate = everyone[:2]
    lobby.draw_round(room.pk, interviewer, interviewer=interviewer.pk, candidate=candidate.pk, now=now)
    for participant in (interviewer, candidate):
        lobby.set_ready(room.pk, participant, is_ready=True, now=now)
    return everyone


def grade_and_reveal(room: Room, everyone: Sequence[Participant], *, chance: Random, now: datetime) -> None:
    """Have everyone grade the round that is over, and reveal the levels."""
    interviewer, candidate, *watching = everyone
    interview = Round.objects.get(room=room).interview
    for response in interview.responses.all():
        count = len(response.revision.rubric.criteria)
        own = grading.predict(response, grader=candidate.person, level=2, now=now)
        grading.give_levels(own, levels=levels(count, OWN_LEVEL, chance), tripped=(), version=0, now=now)
        for grader in (interviewer, *watching):
            given = levels(count, OTHERS_LEVEL, chance)
            blind_grading.grade(room.pk, grader, turn=response.turn, levels=given, tripped=(), version=0, now=now)
    grading.complete(interview, now=now)
    blind_grading.reveal(room.pk, interviewer, now=now)


def hold(people: Sequence[User], team: Team, title: str, questions: Sequence[Question], *, chance: Random, began: datetime) -> None:
    """Hold a whole meeting of the past: a round from its first question to the feedback, and its end."""
    room = room_of(people, team, title, questions, now=began - timedelta(minutes=10))
    everyone = ready(room, now=began - timedelta(minutes=5))
    interviewer, candidate, *_ = everyone
    rounds.begin(room.pk, interviewer, now=began)
    at = began
    for turn, question in enumerate(questions, 1):
        response = Round.objects.get(room=room).interview.responses.select_related("revision", "question").get(turn=turn)
        at += timedelta(seconds=question.allotted_seconds * 0.8)
        text = typed(response, OTHERS_LEVEL)
        rounds.write(room.pk, candidate, turn=turn, text=text, save_number=1, seen=0, writer="demo", now=at)
        if turn < len(questions):
            rounds.next_question(room.pk, interviewer, after=turn, now=at)
    rounds.take_note(room.pk, interviewer, text="Names the first thing to look at before guessing.", now=at)
    rounds.end(room.pk, interviewer, now=at)
    at += timedelta(minutes=12)
    grade_and_reveal(room, everyone, chance=chance, now=at)
    feedback.give_feedback(
        room.pk,
        interviewer,
        keep="You said what you would look at first, and why.",
        change="Say what it costs before you are asked.",
        takeaways=["Begin with what changed.", "Give a number where there is one."],
        now=at,
    )
    feedback.rate(room.pk, candidate, useful=chance.choice([4, 5]), fair=chance.choice([4, 5]), now=at)
    closing.close(room.pk, interviewer, now=at + timedelta(minutes=5))
