"""Queries for the home and progress pages."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, ReadMark
from apps.interviews import states
from apps.interviews.models import Interview, Response
from apps.progress.mastery import Evidence, mastery
from apps.progress.next_step import Standing, Step, next_step


@dataclass(frozen=True)
class TopicFigures:
    lesson: Lesson
    standing: Standing


@dataclass(frozen=True)
class Figures:
    """What one person's practice adds up to so far."""

    topics: list[TopicFigures]
    interviews: list[Interview]
    step: Step

    @property
    def graded(self) -> list[Interview]:
        """Graded interviews, oldest first."""
        return [interview for interview in reversed(self.interviews) if interview.state == states.GRADED]

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
    """Three queries, whatever the person has done."""
    interviews = list(Interview.objects.visible_to(person).latest_first())
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    graded = Response.objects.filter(interview__person=person, interview__state=states.GRADED)
    for topic, share, at in graded.values_list("question__topic", "share", "interview__graded_at"):
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
        running=_first(interviews, states.RUNNING),
        to_grade=_first(interviews, states.SUBMITTED),
        interviews=sum(interview.state == states.GRADED for interview in interviews),
        standings=[topic.standing for topic in topics],
    )
    return Figures(topics, interviews, step)


def _first(interviews: list[Interview], state: str) -> str:
    return next((str(interview.pk) for interview in interviews if interview.state == state), "")
