"""Queries for the home and progress pages."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, ReadMark
from apps.interviews.models import Interview
from apps.interviews.queries.history import latest_answers
from apps.interviews.rules import states
from apps.progress.rules.mastery import Evidence, mastery
from apps.progress.rules.next_step import Standing, Step, next_step

MOST_INTERVIEWS = 30
"""On home and in the chart; all of them are on pages of their own."""

MOST_COUNTED = 1_000
"""Counting further than that costs more than the figure is worth."""


@dataclass(frozen=True)
class TopicFigures:
    lesson: Lesson
    standing: Standing


@dataclass(frozen=True)
class Figures:
    """What one person's practice adds up to so far. Of interviews the latest thirty: those of any state latest first, graded ones oldest
    first. `graded_count` stops at 1,000."""

    topics: list[TopicFigures]
    interviews: list[Interview]
    graded: list[Interview]
    graded_count: int
    step: Step

    @property
    def is_counted_whole(self) -> bool:
        return self.graded_count < MOST_COUNTED

    @property
    def step_url(self) -> str:
        """Where the next step is done."""
        lesson = next((topic.lesson for topic in self.topics if topic.lesson.pk == self.step.lesson_id), None)
        if lesson is not None:
            return (
                lesson.get_absolute_url()
                if self.step.kind == "read"
                else reverse("interviews:practise-topic", args=[lesson.module.slug, lesson.slug])
            )
        if self.step.interview_id:
            return reverse("interviews:grade" if self.step.kind == "grade" else "interviews:interview", args=[self.step.interview_id])
        return reverse("interviews:new")

    @property
    def sections(self) -> int:
        return sum(topic.standing.sections for topic in self.topics)

    @property
    def read(self) -> int:
        return sum(topic.standing.read for topic in self.topics)


def figures(person: User, *, now: datetime) -> Figures:
    """Six queries, seven from thirty graded interviews on; none reads on without an end. Mastery is told by the latest 500 interviews."""
    interviews = Interview.objects.visible_to(person).latest_first()
    latest_graded = list(graded(person)[:MOST_INTERVIEWS])
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    answers = latest_answers(person).filter(interview__state=states.GRADED)
    for topic, share, at in answers.values_list("question__topic", "share", "interview__graded_at"):
        if share is not None and at is not None:
            evidence[topic].append(Evidence(share, at))
    read = Count("sections", filter=Q(sections__in=ReadMark.objects.filter(person=person).values("section")))
    asked = Exists(Question.objects.live().filter(topic=OuterRef("pk")))
    lessons = Lesson.objects.live().select_related("module").annotate(section_count=Count("sections"), read_count=read, can_be_asked=asked)
    topics = [
        TopicFigures(
            lesson,
            Standing(
                lesson.pk, lesson.title, lesson.section_count, lesson.read_count, mastery(evidence[lesson.pk], now=now), lesson.can_be_asked
            ),
        )
        for lesson in lessons.order_by("module__number", "position")
    ]
    step = next_step(
        running=_first(interviews.filter(state=states.RUNNING)),
        to_grade=_first(interviews.filter(state=states.SUBMITTED)),
        interviews=len(latest_graded),
        standings=[topic.standing for topic in topics],
    )
    return Figures(
        topics=topics,
        interviews=list(interviews[:MOST_INTERVIEWS]),
        graded=latest_graded[::-1],
        graded_count=len(latest_graded) if len(latest_graded) < MOST_INTERVIEWS else graded(person)[:MOST_COUNTED].count(),
        step=step,
    )


def graded(person: User) -> QuerySet[Interview]:
    """Latest first."""
    return Interview.objects.visible_to(person).filter(state=states.GRADED).latest_first()


def _first(interviews: QuerySet[Interview]) -> str:
    found = interviews.values_list("pk", flat=True).first()
    return str(found) if found else ""
