"""How ready a person is, topic by topic."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, QuestionRevision
from apps.curriculum.rules.rubrics import Rubric
from apps.interviews.models import Assessment, CriterionLevel
from apps.interviews.queries.level_pairs import as_self_grader
from apps.interviews.rules.calibration import Calibration, calibration
from apps.interviews.rules.scoring import counted_levels, share
from apps.progress.queries.topic_progress import Figures, GradedAnswer
from apps.progress.rules.readiness import CardEvidence, Grade, Missing, Readiness, readiness
from apps.reviews.models import CardSchedule, StudySettings
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.memory import retrievability

Grader = Assessment.Grader

LATEST_BY_OTHERS = 300
"""Answers given in rooms whose grades by others are read."""


@dataclass(frozen=True)
class TopicReadiness:
    """A lesson and how ready the person is on it: `known`, or what is `missing`. Both None where nothing is asked."""

    lesson: Lesson
    known: Readiness | None
    missing: Missing | None


@dataclass(frozen=True)
class ReadinessByTopic:
    """Topics in their order. `bias` is how the person grades themselves, once measured."""

    topics: list[TopicReadiness]
    bias: Calibration | None

    @property
    def known(self) -> list[TopicReadiness]:
        """Those of which it can be said, the least ready first."""
        return sorted((topic for topic in self.topics if topic.known), key=lambda topic: topic.known.share if topic.known else 0.0)

    @property
    def unknown(self) -> list[TopicReadiness]:
        """Those for which something is missing, the least first."""
        waiting = (topic for topic in self.topics if topic.missing and topic.missing != Missing(0, 0))
        return sorted(waiting, key=lambda topic: (topic.missing.answers, topic.missing.cards) if topic.missing else (0, 0))

    @property
    def self_graded(self) -> int:
        """How many answers rest on the person's own grades."""
        return sum(topic.known.self_graded for topic in self.known if topic.known)

    @property
    def answers(self) -> int:
        """How many answers the figures rest on."""
        return sum(topic.known.answers for topic in self.known if topic.known)


def readiness_by_topic(person: User, figures: Figures, settings: StudySettings, *, now: datetime) -> ReadinessByTopic:
    """Gather how ready the person is on each topic. Takes a query, and four more for someone who was graded in rooms."""
    grades, bias = _graded(person, [answer for answer in figures.answers if answer.kind != Question.Kind.RAPID])
    recall = _recall(person, settings, now)
    asks = {topic for topic, kind in figures.asked if kind != Question.Kind.RAPID}
    topics = []
    for lesson in (topic.lesson for topic in figures.topics):
        cards = CardEvidence(figures.cards.get(lesson.pk, 0), recall[lesson.pk])
        answer = readiness(grades[lesson.pk], cards, asks_questions=lesson.pk in asks, bias=bias, now=now)
        topics.append(TopicReadiness(lesson, *_parted(answer)))
    return ReadinessByTopic(topics, bias)


def _graded(person: User, answers: Sequence[GradedAnswer]) -> tuple[dict[int, list[Grade]], Calibration | None]:
    """Return the grades by topic, and the person's bias. Only answers given in rooms have grades by others."""
    hosted = [answer.response for answer in sorted(answers, key=lambda answer: answer.at) if answer.is_hosted]
    if not hosted:
        return _grades(answers, {}), None
    pairs = as_self_grader(person).values()
    bias = calibration([difference for differences in pairs for difference in differences])
    return _grades(answers, shares_by_others(hosted[-LATEST_BY_OTHERS:])), bias


def _parted(answer: Readiness | Missing) -> tuple[Readiness | None, Missing | None]:
    return (answer, None) if isinstance(answer, Readiness) else (None, answer)


def shares_by_others(responses: Sequence[int]) -> dict[int, float]:
    """Return what others' revealed levels make of these answers (0–1), by the answer's id. Where levels were agreed on, those count."""
    chosen = CriterionLevel.objects.filter(
        assessment__response__in=responses,
        assessment__revealed_at__isnull=False,
        assessment__grader_kind__in=[Grader.AGREED, Grader.INTERVIEWER],
    )
    fields = (
        "assessment__response",
        "assessment__response__revision",
        "assessment__grader_kind",
        "assessment__tripped",
        "criterion",
        "level",
    )
    levels: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    tripped: dict[int, list[int]] = {}
    # Interviewers' come last in the alphabet, and agreed ones replace them.
    for response, revision, kind, trips, criterion, level in chosen.order_by("-assessment__grader_kind").values_list(*fields):
        levels[response, revision][criterion] = level
        if kind == Grader.INTERVIEWER or response not in tripped:
            tripped[response] = trips
    rubrics = _rubrics({revision for _, revision in levels})
    shares = {
        response: share(rubrics[revision].criteria, counted_levels(rubrics[revision], own, tripped[response]))
        for (response, revision), own in levels.items()
    }
    return {response: reached for response, reached in shares.items() if reached is not None}


def _rubrics(revisions: set[int]) -> dict[int, Rubric]:
    stored = QuestionRevision.objects.filter(pk__in=revisions).values_list("pk", "html__rubric")
    return {pk: Rubric.from_json(rubric) for pk, rubric in stored}


def _grades(answers: Sequence[GradedAnswer], others: Mapping[int, float]) -> dict[int, list[Grade]]:
    """Return the grades by topic: of an answer that others graded, theirs."""
    grades: dict[int, list[Grade]] = defaultdict(list)
    for answer in answers:
        theirs = others.get(answer.response)
        grades[answer.topic].append(Grade(answer.share if theirs is None else theirs, answer.at, is_own=theirs is None))
    return grades


def _recall(person: User, settings: StudySettings, now: datetime) -> dict[int, list[float]]:
    """Return the chances of recalling the reviewed cards in use now, by topic."""
    today = today_of(settings, now)
    reviewed = CardSchedule.objects.filter(person=person, card__retired_at=None, stability__isnull=False)
    recall: dict[int, list[float]] = defaultdict(list)
    for topic, stability, last_on in reviewed.values_list("card__topic", "stability", "last_on"):
        if stability is not None and last_on is not None:
            recall[topic].append(retrievability(stability, (today - last_on).days, parameters=settings.fsrs_parameters))
    return recall
