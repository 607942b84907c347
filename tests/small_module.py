"""A small module made by factories, and interviews in each state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import User
from apps.curriculum.models import Blueprint, Lesson, Module, Question, QuestionRevision, Section
from apps.interviews.actions import answering, grading, planning
from apps.interviews.models import Interview
from tests import NOON

BANDS = [{"least": 0, "title": "Not yet", "text": "Low."}, {"least": 50, "title": "Solid", "text": "High."}]


def rubric(tripwires: int = 1) -> dict[str, Any]:
    """A rubric of two criteria; the first has double weight and is capped by the tripwires."""
    return {
        "criteria": [
            {"name": "Mechanism", "weight": 2, "descriptors": ["No mechanism.", "A guess.", "The loop.", "The loop and its limits."]},
            {"name": "Trade-off", "weight": 1, "descriptors": ["None.", "One side.", "Both sides.", "Both sides, and when each wins."]},
        ],
        "tripwires": [{"claim": "It is free.", "criterion": 0, "correction": "It costs.", "section": "pods#life"}] * tripwires,
    }


def anchor(name: str, *levels: int) -> dict[str, Any]:
    grades = [
        {"criterion": criterion["name"], "level": level, "why": f"Reason for the {name} one"}
        for criterion, level in zip(rubric()["criteria"], levels, strict=True)
    ]
    return {"name": name, "answer": f"<p>Anchor answer, {name}</p>", "grades": grades}


def make_question(
    module: Module, topic: Lesson, code: str, kind: str = "concept", *, difficulty: str = "mid", seconds: int = 60
) -> Question:
    question = Question.objects.create(module=module, code=code, kind=kind, difficulty=difficulty, topic=topic, allotted_seconds=seconds)
    html = {
        "prompt": f"<p>Prompt {code}</p>",
        "model_answer": f"<p>Model answer {code}</p>",
        "rubric": rubric(),
        "follow_ups": [{"question": f"Follow-up {code}?", "good_reply": "<p>Yes.</p>"}],
        "anchor_answers": [anchor("weak", 1, 0), anchor("strong", 3, 2)],
        "hints": [f"Hint {code}"],
    }
    question.revision = QuestionRevision.objects.create(
        question=question, content_hash=code, title=f"Title {code}", wording=html, html=html
    )
    question.save()
    question.sections.set(topic.sections.all())
    return question


@pytest.fixture
def module(db) -> Module:
    """A module with two topics, `pods` and `services`, each with one section and four questions."""
    module = Module.objects.create(slug="small", number=1, title="Small", summary="Small.", content_hash="x")
    for position, slug in enumerate(("pods", "services")):
        topic = Lesson.objects.create(module=module, slug=slug, position=position, title=slug.capitalize(), summary="", content_hash="x")
        Section.objects.create(lesson=topic, anchor="life", position=0, title="Life", title_html="Life", html="<p>Text</p>", text="Text")
        for kind in ("concept", "trade-off", "debugging", "design"):
            make_question(module, topic, f"{slug}-{kind}", kind)
    return module


@pytest.fixture
def blueprint(module) -> Blueprint:
    """A blueprint of three turns of a minute each: two concepts and a design."""
    parts = [
        {"title": "Warm-up", "kinds": ["concept"], "count": 2, "seconds": 60},
        {"title": "Design", "kinds": ["design"], "count": 1, "seconds": 60},
    ]
    return Blueprint.objects.create(
        module=module, slug="quick", title="Quick", summary="", seconds=180, position=1, parts=parts, bands=BANDS
    )


@pytest.fixture
def plan(blueprint) -> Callable[..., Interview]:
    def planned(person: User, **options: Any) -> Interview:
        return planning.plan(**({"person": person, "blueprint": blueprint, "time_factor": 1.0, "seed": 7, "now": NOON} | options))

    return planned


@pytest.fixture
def interview(plan, alice) -> Interview:
    """Alice's interview, started at NOON: turn 1 ends at 12:01, the whole at 12:03."""
    interview = plan(alice)
    answering.start(interview, now=NOON)
    return interview


@pytest.fixture
def submitted(interview) -> Interview:
    """The interview with every question answered within 30 seconds."""
    for turn in (1, 2, 3):
        at = NOON + timedelta(seconds=10 * turn)
        answering.finish_turn(interview, turn=turn, text=f"Answer {turn} with the loop in it", save_number=1, seen=0, writer="tab", now=at)
    interview.refresh_from_db()
    return interview


def grade(interview: Interview, person: User, *levels: int, tripped: tuple[int, ...] = (), predicted: int = 2, at: datetime = NOON) -> None:
    """Give every response these levels, and complete the interview."""
    for response in interview.responses.all():
        assessment = grading.predict(response, grader=person, level=predicted, now=at)
        given = {position: grading.GivenLevel(level) for position, level in enumerate(levels)}
        grading.give_levels(assessment, levels=given, tripped=tripped, version=0, now=at)
    grading.complete(interview, now=at + timedelta(minutes=5))


def make_case(question: Question) -> None:
    """Make a case of a question: two phases of half a minute, three findings, two clarifying questions."""
    assert question.revision is not None
    case = {
        "phases": [
            {"name": "Look", "seconds": 30, "prompt": "<p>Say what you look at.</p>"},
            {"name": "Decide", "seconds": 30, "prompt": "<p>Say what you do.</p>"},
        ],
        "findings": [
            {"name": "Pods of the shop", "seconds": 10, "shown": "$ kubectl -n shop get pods\napi-1 0/1 OOMKilled"},
            {"name": "Nodes", "seconds": 10, "shown": "$ kubectl get nodes\nn1 Ready"},
            {"name": "Logs of the shop", "seconds": 45, "shown": "It ran out of memory."},
        ],
        "clarifications": [
            {"name": "How many users are hurt?", "seconds": 0, "shown": "<p>Four of them.</p>"},
            {"name": "Since when?", "seconds": 0, "shown": "<p>Since noon.</p>"},
        ],
    }
    question.is_case = True
    question.save()
    question.revision.wording = question.revision.wording | case
    question.revision.html = question.revision.html | case
    question.revision.save()
