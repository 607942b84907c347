"""One function for each model, which makes the smallest valid object. What matters to a test is named where it is called."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from apps.accounts.models import User
from apps.curriculum.models import Blueprint, Lesson, Module, Question, QuestionRevision, ReadMark, Section
from apps.curriculum.rules.content.source import KINDS
from apps.curriculum.rules.rubrics import RECALL
from apps.handson.models import Attempt, packed
from apps.interviews.models import Assessment, CriterionLevel, Interview, OwnFormat, QuestionSet, Response, SetQuestion
from apps.interviews.rules import scoring, states
from apps.reviews.models import OwnCard
from apps.rooms.models import Participant, Room, Round
from apps.simulator.rules.cluster import Cluster
from apps.teams.models import Invitation, Membership, Team
from tests.conftest import NOON

_numbers = count(1)


def make_module(**fields: Any) -> Module:
    number = next(_numbers)
    return Module.objects.create(**{"slug": f"module-{number}", "number": number, "title": f"Module {number}"} | fields)


def make_lesson(*, module: Module | None = None, sections: int = 1, **fields: Any) -> Lesson:
    """Make a lesson with that many sections."""
    number = next(_numbers)
    defaults: dict[str, Any] = {"slug": f"lesson-{number}", "position": number, "title": f"Lesson {number}"}
    lesson = Lesson.objects.create(module=module or make_module(), **defaults | fields)
    for _ in range(sections):
        make_section(lesson=lesson)
    return lesson


def make_section(*, lesson: Lesson, **fields: Any) -> Section:
    number = next(_numbers)
    title = f"Section {number}"
    defaults = {
        "anchor": f"section-{number}",
        "position": number,
        "title": title,
        "title_html": title,
        "html": "<p>Text.</p>",
        "text": "Text.",
    }
    return Section.objects.create(lesson=lesson, **defaults | fields)


def make_question(*, topic: Lesson | None = None, **fields: Any) -> Question:
    """Make a question with one revision, judged by the single criterion of a rapid-fire card."""
    topic = topic or make_lesson()
    defaults: dict[str, Any] = {"code": f"q-{next(_numbers)}", "kind": "concept", "difficulty": "senior", "allotted_seconds": 480}
    question = Question.objects.create(module=topic.module, topic=topic, **defaults | fields)
    question.revision = make_revision(question=question)
    question.save(update_fields=["revision"])
    return question


def make_revision(*, question: Question, **fields: Any) -> QuestionRevision:
    content = {"prompt": "Why?", "model_answer": "Because.", "rubric": RECALL.as_json(), "follow_ups": [], "hints": []}
    defaults = {"content_hash": f"{next(_numbers):064}", "title": "Why?", "wording": {"title": "Why?"} | content, "html": content}
    return QuestionRevision.objects.create(question=question, **defaults | fields)


def make_blueprint(*, module: Module, **fields: Any) -> Blueprint:
    """Make a blueprint with one part, which asks one concept question for eight minutes."""
    number = next(_numbers)
    parts = [{"title": "Concepts", "kinds": ["concept"], "count": 1, "seconds": 480}]
    defaults: dict[str, Any] = {"slug": f"blueprint-{number}", "title": f"Blueprint {number}", "position": number, "seconds": 480}
    return Blueprint.objects.create(module=module, **defaults | {"parts": parts, "bands": scoring.BANDS} | fields)


def make_interview(*, person: User, state: str = states.PLANNED, at: datetime = NOON, share: float = 0.5, **fields: Any) -> Interview:
    """Make an interview without turns; its times are `at` as far as `state` requires them, and a graded one has `share`."""
    moments: dict[str, Any] = {"planned_at": at}
    if state in {states.RUNNING, states.SUBMITTED, states.GRADED}:
        moments |= {"started_at": at, "deadline": at + timedelta(seconds=480)}
    if state in {states.SUBMITTED, states.GRADED}:
        moments |= {"submitted_at": at, "submitted_by": Interview.Closer.PERSON}
    if state == states.GRADED:
        moments |= {"graded_at": at, "share": share}
    defaults: dict[str, Any] = {"title": "Interview", "bands": scoring.BANDS, "seed": 0, "allotted_seconds": 480}
    return Interview.objects.create(person=person, state=state, **defaults | moments | fields)


def make_attempt(*, person: User, **fields: Any) -> Attempt:
    """Make an attempt at an incident, with an empty cluster."""
    defaults: dict[str, Any] = {"incident": "drain-hangs", "title": "A drain that hangs", "mode": "practice", "seconds": 600}
    defaults |= {"started_at": NOON, "touched_at": NOON, "state": packed(Cluster("x", time=NOON.timestamp()))}
    return Attempt.objects.create(person=person, **defaults | fields)


def make_set(*, person: User, questions: Sequence[Question] = (), **fields: Any) -> QuestionSet:
    """Make a set of these questions, of one new one if none are given."""
    made = QuestionSet.objects.create(person=person, **{"title": f"Set {next(_numbers)}", "created_at": NOON} | fields)
    for position, question in enumerate(questions or [make_question()], start=1):
        SetQuestion.objects.create(question_set=made, question=question, position=position)
    return made


def make_format(*, person: User, **fields: Any) -> OwnFormat:
    """Make a format of one part: a question of any kind, for eight minutes."""
    part = {"title": "Any question", "kinds": list(KINDS), "count": 1, "seconds": 480, "difficulties": [], "cases": False, "topics": []}
    defaults: dict[str, Any] = {"title": f"Format {next(_numbers)}", "parts": [part], "asks_back": False, "created_at": NOON}
    return OwnFormat.objects.create(person=person, **defaults | fields)


def make_response(*, interview: Interview, question: Question | None = None, **fields: Any) -> Response:
    """Make the interview's next turn, not opened yet."""
    question = question or make_question()
    revision = question.revision or make_revision(question=question)
    defaults: dict[str, Any] = {"turn": interview.responses.count() + 1, "part": "Practice", "allotted_seconds": question.allotted_seconds}
    return Response.objects.create(interview=interview, question=question, revision=revision, **defaults | fields)


def make_assessment(*, response: Response, **fields: Any) -> Assessment:
    """Make the candidate's own assessment, with a prediction and no level yet."""
    defaults = {"grader": response.interview.person, "predicted_level": 2, "predicted_at": NOON}
    return Assessment.objects.create(response=response, **defaults | fields)


def make_mark(*, assessment: Assessment, criterion: int = 0, level: int = 2, **fields: Any) -> CriterionLevel:
    return CriterionLevel.objects.create(assessment=assessment, criterion=criterion, level=level, **fields)


def make_read_mark(*, person: User, section: Section, **fields: Any) -> ReadMark:
    return ReadMark.objects.create(person=person, section=section, **{"read_at": NOON} | fields)


def make_own_card(*, person: User, at: datetime = NOON, **fields: Any) -> OwnCard:
    defaults = {"front": f"What is {next(_numbers)}?", "back": "A number.", "made_at": at, "changed_at": at}
    return OwnCard.objects.create(person=person, **defaults | fields)


def make_team(*, owner: User, members: Sequence[User] = (), at: datetime = NOON, **fields: Any) -> Team:
    """Make a team with its owner, founded at `at`, when everyone joined it."""
    team = Team.objects.create(**{"name": f"Team {next(_numbers)}", "created_at": at} | fields)
    for person in (owner, *members):
        role = Membership.Role.OWNER if person == owner else Membership.Role.MEMBER
        Membership.objects.create(team=team, person=person, role=role, joined_at=at)
    return team


def make_invitation(*, team: Team, by: User, at: datetime = NOON, **fields: Any) -> Invitation:
    """Make an invitation for one person, valid for a week from `at`."""
    defaults = {"uses_left": 1, "expires_at": at + timedelta(days=7), "created_at": at}
    return Invitation.objects.create(team=team, invited_by=by, **defaults | fields)


def make_room(*, host: User, at: datetime = NOON, **fields: Any) -> Room:
    """Make a room in its lobby, opened at `at`, with its host in it."""
    room = Room.objects.create(host=host, **{"title": f"Room {next(_numbers)}", "created_at": at} | fields)
    make_participant(room=room, person=host)
    return room


def make_participant(*, room: Room, person: User, **fields: Any) -> Participant:
    return Participant.objects.create(room=room, person=person, **{"name": str(person)[:40]} | fields)


def make_round(*, room: Room, interviewer: Participant, candidate: Participant, at: datetime = NOON, **fields: Any) -> Round:
    """Make a round that began at `at`, with an interview of the candidate that has no turns."""
    interview = make_interview(person=candidate.person, state=states.SUBMITTED, at=at, is_hosted=True)
    defaults = {"number": room.rounds.count() + 1, "interview": interview, "started_at": at}
    return Round.objects.create(room=room, interviewer=interviewer, candidate=candidate, **defaults | fields)
