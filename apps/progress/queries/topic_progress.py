"""Gather where a person stands in each topic, and the one thing to do next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, ReadMark
from apps.interviews.models import Interview
from apps.interviews.queries.history import LATEST, timed_answers
from apps.interviews.rules import states
from apps.progress.rules.mastery import Evidence, mastery
from apps.progress.rules.next_step import Standing, Step, next_step


@dataclass(frozen=True)
class GradedAnswer:
    """An answer of a graded interview: its share of the points (0–1) by the person's own grades, and that of the whole interview."""

    response: int
    interview: UUID
    is_hosted: bool
    topic: int
    kind: str
    share: float
    at: datetime
    whole: float


@dataclass(frozen=True)
class TopicFigures:
    """A lesson, and where the person stands in its topic."""

    lesson: Lesson
    standing: Standing


@dataclass(frozen=True)
class Figures:
    """What a person's practice adds up to so far: topics in their order, what each asks (pairs of topic and kind), and graded answers."""

    topics: list[TopicFigures]
    asked: frozenset[tuple[int, str]]
    cards: dict[int, int]
    """How many cards each topic has, by the topic's id."""
    answers: list[GradedAnswer]
    step: Step

    @property
    def graded_count(self) -> int:
        """How many graded interviews the answers are of."""
        return len({answer.interview for answer in self.answers})

    @property
    def is_counted_whole(self) -> bool:
        """Whether there are no more than are looked at."""
        return self.graded_count < LATEST

    @property
    def latest_share(self) -> float:
        """The share (0–1) of the interview graded last; 0 without any."""
        return max(self.answers, key=lambda answer: answer.at).whole if self.answers else 0.0

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
    def sections(self) -> int:
        """How many sections all lessons have together."""
        return sum(topic.standing.sections for topic in self.topics)

    @property
    def read(self) -> int:
        """How many of the sections the person has marked as read."""
        return sum(topic.standing.read for topic in self.topics)


def figures(person: User, interviews: Sequence[Interview], *, now: datetime) -> Figures:
    """Gather a person's figures from their latest 500 interviews. `interviews` are those that run or wait to be graded, the latest first.

    Takes three queries; each reads a bounded number of rows.
    """
    answers = graded_answers(person)
    asked = Question.objects.not_retired().values_list("topic", "kind").annotate(questions=Count("pk"))
    counts = {(topic, kind): questions for topic, kind, questions in asked}
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for answer in answers:
        evidence[answer.topic].append(Evidence(answer.share, answer.at))
    read = Count("sections", filter=Q(sections__in=ReadMark.objects.filter(person=person).values("section")))
    lessons = Lesson.objects.not_retired().select_related("module").annotate(section_count=Count("sections"), read_count=read)
    with_questions = {topic for topic, _ in counts}
    topics = [
        TopicFigures(
            lesson,
            Standing(
                lesson.pk,
                lesson.title,
                lesson.section_count,
                lesson.read_count,
                mastery(evidence[lesson.pk], now=now),
                lesson.pk in with_questions,
            ),
        )
        for lesson in lessons.order_by("module__number", "position")
    ]
    step = next_step(
        running=_first(interviews, states.RUNNING),
        to_grade=_first(interviews, states.SUBMITTED),
        interviews=len(answers),
        standings=[topic.standing for topic in topics],
    )
    cards = {topic: questions for (topic, kind), questions in counts.items() if kind == Question.Kind.RAPID}
    return Figures(topics, frozenset(counts), cards, answers, step)


def graded_answers(person: User) -> list[GradedAnswer]:
    """Return the answers of the person's latest interviews that are graded. One query."""
    answers = timed_answers(person).filter(share__isnull=False, interview__graded_at__isnull=False)
    fields = ("pk", "interview", "interview__is_hosted", "question__topic", "question__kind", "share", "interview__graded_at")
    return [GradedAnswer(*row) for row in answers.values_list(*fields, "interview__share")]


def graded(person: User) -> QuerySet[Interview]:
    """Return the person's graded interviews, latest first."""
    return Interview.objects.visible_to(person).filter(state=states.GRADED).latest_first()


def _first(interviews: Sequence[Interview], state: str) -> str:
    return next((str(interview.pk) for interview in interviews if interview.state == state), "")
