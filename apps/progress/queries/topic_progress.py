"""Gather what a person's practice adds up to, for the home and progress pages."""

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
"""Interviews on the home page and in the chart. The list of all has pages of its own."""

MOST_COUNTED = 1_000
"""Graded interviews up to which they are counted; counting more costs more than the number is worth."""


@dataclass(frozen=True)
class TopicFigures:
    """A lesson, and where the person stands in its topic."""

    lesson: Lesson
    standing: Standing


@dataclass(frozen=True)
class Figures:
    """What a person's practice adds up to so far.

    `interviews` are the latest MOST_INTERVIEWS of any state, latest first; `graded` are the latest MOST_INTERVIEWS graded, oldest first.
    `graded_count` counts to MOST_COUNTED.
    """

    topics: list[TopicFigures]
    interviews: list[Interview]
    graded: list[Interview]
    graded_count: int
    step: Step

    @property
    def is_counted_whole(self) -> bool:
        """Whether `graded_count` is the exact number."""
        return self.graded_count < MOST_COUNTED

    @property
    def step_url(self) -> str:
        """The path of the page where the next step is done."""
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
    def step_interview(self) -> Interview | None:
        """The interview that the next step goes on with, if it is among the latest."""
        return next((interview for interview in self.interviews if str(interview.pk) == self.step.interview_id), None)

    @property
    def unread(self) -> TopicFigures | None:
        """The first lesson that isn't read to its end, if the next step isn't to read it."""
        started = sorted(self.topics, key=lambda topic: not topic.standing.read)
        return next((topic for topic in started if not topic.standing.is_read and topic.lesson.pk != self.step.lesson_id), None)

    @property
    def sections(self) -> int:
        """How many sections all lessons have together."""
        return sum(topic.standing.sections for topic in self.topics)

    @property
    def read(self) -> int:
        """How many of the sections the person has marked as read."""
        return sum(topic.standing.read for topic in self.topics)


def figures(person: User, *, now: datetime) -> Figures:
    """Gather a person's figures at the moment `now`. Mastery comes from the latest 500 interviews.

    Takes six queries, or seven from MOST_INTERVIEWS graded interviews on; each reads a bounded number of rows.
    """
    interviews = Interview.objects.visible_to(person).latest_first()
    latest_graded = list(graded(person)[:MOST_INTERVIEWS])
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    answers = latest_answers(person).filter(interview__state=states.GRADED)
    for topic, share, at in answers.values_list("question__topic", "share", "interview__graded_at"):
        if share is not None and at is not None:
            evidence[topic].append(Evidence(share, at))
    read = Count("sections", filter=Q(sections__in=ReadMark.objects.filter(person=person).values("section")))
    asked = Exists(Question.objects.not_retired().filter(topic=OuterRef("pk")))
    in_use = Lesson.objects.not_retired().select_related("module")
    lessons = in_use.annotate(section_count=Count("sections"), read_count=read, can_be_asked=asked)
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
    """Return the person's graded interviews, latest first."""
    return Interview.objects.visible_to(person).filter(state=states.GRADED).latest_first()


def _first(interviews: QuerySet[Interview]) -> str:
    pk = interviews.values_list("pk", flat=True).first()
    return str(pk) if pk else ""
