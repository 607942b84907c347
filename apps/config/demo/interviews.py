"""Interviews of the past: answered, predicted and graded by the real actions, at the moments at which they are said to have been."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from apps.curriculum.models import Blueprint, Question
from apps.interviews.actions import answering, asking_back, grading
from apps.interviews.actions.grading import GivenLevel
from apps.interviews.models import FollowUp, Interview, Response

type LevelOf = Callable[[Response], float]
"""Returns about which level (0–3) an answer is."""

type TextOf = Callable[[Response], str]
"""Returns what was typed."""


def sit(interview: Interview, *, began: datetime, chance: Random, text_of: TextOf) -> datetime:
    """Answer each question of a planned interview, and return when the last one was finished."""
    answering.start(interview, now=began)
    at = began
    for response in interview.responses.order_by("turn").select_related("revision"):
        if response.turn > 1:
            answering.begin_turn(interview, turn=response.turn, now=at)
        at += response.allotted_seconds * timedelta(seconds=chance.choice([0.6, 0.8, 0.95]))
        answering.finish_turn(interview, turn=response.turn, text=text_of(response), save_number=1, seen=0, writer="demo", now=at)
        interview.refresh_from_db()
        at = _reply(interview, response, at)
    return at


def _reply(interview: Interview, response: Response, at: datetime) -> datetime:
    """Reply to the follow-ups that an answer was asked back with, by the first sentence of a good reply; return when."""
    for follow_up in FollowUp.objects.filter(response=response):
        good_reply: str = response.revision.wording["follow_ups"][follow_up.number]["good_reply"]
        at += timedelta(seconds=0.6 * follow_up.allotted_seconds)
        answering.finish_turn(
            interview,
            turn=response.turn,
            follow_up=follow_up.position,
            text=good_reply.partition(". ")[0],
            save_number=1,
            seen=0,
            writer="demo",
            now=at,
        )
        interview.refresh_from_db()
    return at


def grade(interview: Interview, *, at: datetime, chance: Random, level_of: LevelOf) -> None:
    """Predict and grade each answer of an interview that is over, then the whole."""
    for response in interview.responses.order_by("turn").select_related("revision", "question"):
        response.interview = interview
        level = level_of(response)
        predicted = max(0, min(3, round(level + chance.choice([-0.3, 0.2, 0.9]))))
        own = grading.predict(response, grader=interview.person, level=predicted, now=at)
        rubric = response.revision.rubric
        tripped = [0] if rubric.tripwires and chance.random() < 0.15 else []
        grading.give_levels(own, levels=levels(len(rubric.criteria), level, chance), tripped=tripped, version=0, now=at)
        asking_back.give_levels(response, {asked.position: max(0, min(3, round(level))) for asked in response.follow_ups.all()})
    grading.complete(interview, now=at)


def levels(count: int, mean: float, chance: Random) -> dict[int, GivenLevel]:
    """Return levels of so many criteria around the mean."""
    return {position: GivenLevel(max(0, min(3, round(chance.gauss(mean, 0.8))))) for position in range(count)}


def blueprint(word: str) -> Blueprint:
    """Return the blueprint whose slug has the word, or the first."""
    offered = Blueprint.objects.not_retired().order_by("position")
    return offered.filter(slug__contains=word).first() or offered[0]


def question(kind: str) -> Question:
    """Return the first question of the kind that has hints and follow-ups, or the first."""
    asked = Question.objects.not_retired().filter(kind=kind).select_related("revision").order_by("code")
    rich = [each for each in asked if each.revision and each.revision.html["hints"] and each.revision.html["follow_ups"]]
    return (rich or list(asked) or list(Question.objects.not_retired().exclude(kind="rapid").order_by("code")))[0]


def typed(response: Response, level: float) -> str:
    """Return an answer of about this level: the beginning of the model answer, the longer the better."""
    model_answer = str(response.revision.wording["model_answer"])
    if response.question.kind == Question.Kind.RAPID:
        return model_answer.partition(".")[0] if level >= 1 else ""
    paragraphs = model_answer.split("\n\n")
    return "\n\n".join(paragraphs[: max(1, round(len(paragraphs) * level / 3))])
