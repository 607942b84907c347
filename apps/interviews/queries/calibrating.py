"""Anchor answers to practise grading on, and how a person's levels compared with the authors'."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, QuestionRevision
from apps.curriculum.rules.rubrics import Criterion
from apps.interviews.models import AnchorGrading, Assessment, Response
from apps.interviews.queries.history import last_shares, latest_answers
from apps.interviews.rules import states
from apps.interviews.rules.agreement import Agreement, agreement

LATEST = 100
"""Gradings of anchor answers that a page looks at."""


@dataclass(frozen=True)
class Line:
    """One criterion of an anchor answer: the person's level, the author's, and why the author chose it, as HTML."""

    criterion: Criterion
    own: int
    authored: int
    why: str


@dataclass(frozen=True)
class Graded:
    """An anchor answer that the person has graded; `answer` is HTML."""

    grading: AnchorGrading
    answer: str
    lines: list[Line]


@dataclass(frozen=True)
class Calibrating:
    """A question to calibrate on: what is graded already, in the order shown, and which anchor answer comes next, if any."""

    question: Question
    revision: QuestionRevision
    graded: list[Graded]
    coming: dict[str, Any] | None

    @property
    def agreement(self) -> Agreement | None:
        """Of all that is graded."""
        return agreement([pair for each in self.graded for pair in each.grading.pairs])


def is_advised(person: User, topic: Lesson) -> bool:
    """Whether the person should calibrate first: they can, and have graded no answer of theirs in the topic, nor an anchor answer."""
    own = Assessment.objects.filter(grader=person, grader_kind=Assessment.Grader.SELF, completed_at__isnull=False)
    has_graded = own.filter(response__interview__person=person, response__question__topic=topic).exists()
    if topic.retired_at or has_graded or AnchorGrading.objects.filter(person=person, revision__question__topic=topic).exists():
        return False
    return calibrating(person, topic) is not None


def calibrating(person: User | None, topic: Lesson) -> Calibrating | None:
    """Return the question of a topic to calibrate on; None where no question can be used.

    The one that the person began with, else one that they were graded on, since its anchors give nothing away; else the shortest. Never one
    that they are still to answer or to predict: its anchors would tell what is asked for.
    """
    begun, known, ahead = _past_of(person) if person else (set(), set(), set())
    asked = Question.objects.long().filter(topic=topic, is_case=False).exclude(pk__in=ahead).select_related("revision", "topic__module")
    able = [question for question in asked.order_by("allotted_seconds", "pk") if _has_anchors(question)]
    if not able:
        return None
    question = min(able, key=lambda question: (question.revision_id not in begun, question.pk not in known, question.allotted_seconds))
    assert question.revision is not None, "it has anchor answers"  # noqa: S101
    return _of(person, question, question.revision)


def _has_anchors(question: Question) -> bool:
    return question.revision is not None and bool(question.revision.html.get("anchor_answers"))


def _past_of(person: User) -> tuple[set[int], set[int], set[int]]:
    """Return the revisions whose anchors the person has graded, the questions they were graded on, and those still ahead, by id."""
    begun = AnchorGrading.objects.filter(person=person).values_list("revision_id", flat=True)
    known = {question for question, share in last_shares(person).items() if share is not None}
    return set(begun), known, set(_ahead(person).values_list("question_id", flat=True))


def _ahead(person: User) -> QuerySet[Response]:
    """Return the person's answers, or places for them, whose solution they haven't seen: not predicted yet, or not even given."""
    predicted = Assessment.objects.filter(response=OuterRef("pk"), grader_kind=Assessment.Grader.SELF)
    return latest_answers(person).filter(interview__state__in=[states.PLANNED, states.RUNNING, states.SUBMITTED]).exclude(Exists(predicted))


def _of(person: User | None, question: Question, revision: QuestionRevision) -> Calibrating:
    own = AnchorGrading.objects.filter(person_id=person.pk, revision=revision) if person else AnchorGrading.objects.none()
    by_name = {grading.anchor: grading for grading in own}
    anchors: list[dict[str, Any]] = revision.html["anchor_answers"]
    in_order = anchors if question.pk % 2 else anchors[::-1]  # so that the first isn't always the weak one
    graded = [_graded(by_name[anchor["name"]], anchor, revision) for anchor in in_order if anchor["name"] in by_name]
    coming = next((anchor for anchor in in_order if anchor["name"] not in by_name), None)
    return Calibrating(question, revision, graded, coming)


def _graded(grading: AnchorGrading, anchor: dict[str, Any], revision: QuestionRevision) -> Graded:
    reasons = [grade["why"] for grade in anchor["grades"]]
    lines = [Line(*line) for line in zip(revision.rubric.of_the_subject, grading.levels, grading.authored, reasons, strict=True)]
    return Graded(grading, anchor["answer"], lines)


@dataclass(frozen=True)
class Past:
    """How someone's levels for the anchor answers of one question compared with the author's."""

    question: Question
    agreement: Agreement


def past(person: User) -> list[Past]:
    """Return the person's calibrations, one for each question, the latest first. One query."""
    own = AnchorGrading.objects.filter(person=person).order_by("-graded_at", "-pk")
    pairs: dict[Question, list[tuple[int, int]]] = {}
    for grading in own.select_related("revision__question__topic__module", "revision__question__revision")[:LATEST]:
        pairs.setdefault(grading.revision.question, []).extend(grading.pairs)
    return [Past(question, compared) for question, of_it in pairs.items() if (compared := agreement(of_it))]
