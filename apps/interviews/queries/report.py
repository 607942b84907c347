"""The report of a graded interview."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.utils.safestring import SafeString

from apps.core.charts import Block, blocks
from apps.core.levels import ADEQUATE, TOP
from apps.curriculum.models import Lesson, Question, Section
from apps.curriculum.rules.rubrics import Criterion, Tripwire
from apps.interviews.actions.answer_html import answers_html
from apps.interviews.models import Assessment, CriterionLevel, FollowUp, Interview, Response, SavedQuestion
from apps.interviews.queries.cases import CaseRun, case_run
from apps.interviews.queries.history import latest_answers
from apps.interviews.rules import scoring, states

if TYPE_CHECKING:
    from typing import TypedDict

    from django_stubs_ext import WithAnnotations

    class Saving(TypedDict):
        is_saved: bool


MOST_OF_A_LIST = 6
MOST_EARLIER = 2
"""Earlier answers to a question beside this one."""


@dataclass(frozen=True)
class CriterionLine:
    """One criterion as graded. `heard` describes the level chosen, `next_step` the one to aim for (empty at the top)."""

    name: str
    weight: int
    given: CriterionLevel
    counted: int
    heard: str
    next_step: str

    @property
    def aim(self) -> int:
        """The level to aim for next: at least the adequate one, for the weak one's sentence is no advice."""
        return min(TOP, max(self.counted + 1, ADEQUATE))

    @property
    def is_capped(self) -> bool:
        """Whether a tripwire caps the criterion below the level that was given."""
        return self.counted < self.given.level


@dataclass(frozen=True)
class OtherAnswer:
    """An answer to the same question in another interview: its level from 0 to 3, and when it was graded."""

    interview: UUID
    graded_at: datetime
    level: float


@dataclass(frozen=True)
class TurnLine:
    """One question of the interview as it was answered and graded. `share` is the share of its points (0–1)."""

    response: Response
    assessment: Assessment
    answer: SafeString
    """The answer as HTML."""
    share: float
    criteria: list[CriterionLine]
    tripped: list[Tripwire]
    sections: list[Section]
    follow_ups: list[FollowUp]
    case: CaseRun | None = None
    """How it went, if the question is a case."""
    others: "list[OtherAnswer]" = field(default_factory=list)
    """What the person was graded on the question in other interviews, the latest first."""
    is_saved: bool = False
    """Whether the person saved the question."""

    @property
    def earlier(self) -> "list[OtherAnswer]":
        """The last MOST_EARLIER of them before this one."""
        graded_at = self.response.interview.graded_at
        return [other for other in self.others if graded_at is None or other.graded_at < graded_at][:MOST_EARLIER]

    @property
    def is_weak(self) -> bool:
        """Whether it is a card that wasn't known and is still asked."""
        is_asked = self.is_card and self.response.question.retired_at is None
        return is_asked and any(line.counted in scoring.WEAK_LEVELS for line in self.criteria)

    @property
    def was_left_blank(self) -> bool:
        """Whether nothing was written, and level 0 taken for it without a prediction. Whoever answered aloud predicts, or grades higher."""
        return not (self.response.text.strip() or self.assessment.predicted_level or self.share)

    @property
    def spent_seconds(self) -> int:
        """How long the answer and the replies to follow-ups took."""
        return self.response.spent_seconds + sum(follow_up.spent_seconds for follow_up in self.follow_ups)

    @property
    def is_card(self) -> bool:
        """Whether it is a card, of which the level says all: the one criterion is the same for every card."""
        return self.response.question.kind == Question.Kind.RAPID

    @property
    def graded_level(self) -> float:
        """The share as a level, from 0 to 3, to compare with the predicted one."""
        return self.share * TOP

    @property
    def says(self) -> str:
        """The two levels in words, for who can't see their drawing."""
        return f"Predicted {self.assessment.predicted_level}, graded {self.graded_level:.1f}"

    @property
    def over_prediction(self) -> float:
        """Predicted minus graded level, from -3 to 3: positive for someone who expected more than they gave themselves."""
        return (self.assessment.predicted_level or 0) - self.graded_level


@dataclass(frozen=True)
class Highlight:
    """A criterion that stands out, and its turn. `points` is what the next level would add to the whole score of 0 to 100."""

    turn: TurnLine
    line: CriterionLine
    points: float = 0.0


@dataclass(frozen=True)
class Report:
    """The report of an interview. Shares are from 0 to 1; `prediction_bias` is the mean of predicted minus graded levels, from -3 to 3."""

    interview: Interview
    share: float
    band: Mapping[str, Any]
    turns: list[TurnLine]
    topics: list[tuple[Lesson, float]]
    strengths: list[Highlight]
    gaps: list[Highlight]
    lifts: list[Highlight]
    """Where the next level would add the most points, most first."""
    to_read: list[Section]
    spent_seconds: int
    prediction_bias: float

    @property
    def questions(self) -> list[TurnLine]:
        """The turns that are no cards."""
        return [turn for turn in self.turns if not turn.is_card]

    @property
    def weak_cards(self) -> list[TurnLine]:
        """The cards to repeat."""
        return [turn for turn in self.turns if turn.is_weak]

    @property
    def longest_turn(self) -> int:
        """The most seconds given to or spent on a question, where the axis of time ends; at least 1."""
        return max(1, *(max(turn.response.allotted_seconds, turn.response.spent_seconds) for turn in self.turns))

    @property
    def bands(self) -> list[Block]:
        """The bands of the score from 0 to 100 as blocks, each with its title."""
        least = [band["least"] for band in self.interview.bands]
        return blocks(
            [end - start for start, end in zip(least, [*least[1:], 100], strict=True)],
            most=100,
            words=[band["title"] for band in self.interview.bands],
        )


def report(interview: Interview) -> Report:
    """Gather the report of a graded interview, in a number of queries that doesn't grow with its turns."""
    assessments = _assessments(interview)
    answers = answers_html([assessment.response for assessment in assessments])
    others = _others(interview, {assessment.response.question_id for assessment in assessments})
    asked = _follow_ups(interview, (assessment.response for assessment in assessments))
    turns = [
        _turn(assessment, answers[assessment.response_id], asked.get(assessment.response_id, []), others[assessment.response.question_id])
        for assessment in assessments
    ]
    strengths, gaps = _standing_out(turns)
    whole = interview.share or 0.0
    return Report(
        interview=interview,
        share=whole,
        band=scoring.band(interview.bands, whole),
        turns=turns,
        topics=_topics(turns),
        strengths=strengths[:MOST_OF_A_LIST],
        gaps=gaps[:MOST_OF_A_LIST],
        lifts=_lifts(turns),
        to_read=list(dict.fromkeys(section for highlight in gaps for section in highlight.turn.sections))[:MOST_OF_A_LIST],
        spent_seconds=sum(turn.spent_seconds for turn in turns),
        prediction_bias=_prediction_bias(turns),
    )


def _prediction_bias(turns: list[TurnLine]) -> float:
    """Return the mean of predicted minus graded levels, of what was predicted; 0 where nothing was."""
    over = [turn.over_prediction for turn in turns if not turn.was_left_blank]
    return sum(over) / len(over) if over else 0.0


def _standing_out(turns: list[TurnLine]) -> tuple[list[Highlight], list[Highlight]]:
    """Return strengths, the heaviest criterion first, and gaps, the lowest level first."""
    highlights = [Highlight(turn, line) for turn in turns for line in turn.criteria]
    strengths = [highlight for highlight in highlights if highlight.line.counted == scoring.STRONG]
    gaps = [highlight for highlight in highlights if highlight.line.counted in scoring.WEAK_LEVELS]
    return (
        sorted(strengths, key=lambda highlight: -highlight.line.weight),
        sorted(gaps, key=lambda highlight: (highlight.line.counted, -highlight.line.weight)),
    )


def _lifts(turns: list[TurnLine]) -> list[Highlight]:
    """Return the criteria below the top, first where the level to aim for would add the most points to the whole."""
    seconds = sum(turn.response.allotted_seconds for turn in turns) or 1
    lifts = []
    for turn in turns:
        weights = sum(line.weight for line in turn.criteria) or 1
        for line in turn.criteria:
            if line.counted < TOP:
                gain = (line.aim - line.counted) / TOP * line.weight / weights * turn.response.allotted_seconds / seconds
                lifts.append(Highlight(turn, line, gain * 100))
    return sorted(lifts, key=lambda lift: -lift.points)


def _assessments(interview: Interview) -> "list[WithAnnotations[Assessment, Saving]]":
    taught = Section.objects.select_related("lesson__module").defer("html", "text", "folded")
    saved = SavedQuestion.objects.filter(person=interview.person_id, question=OuterRef("response__question"))
    assessments = list(
        Assessment.objects.filter(response__interview=interview, grader_kind=Assessment.Grader.SELF)
        .annotate(is_saved=Exists(saved))
        .select_related("response__interview", "response__revision", "response__question__topic__module")
        .prefetch_related("criterion_levels", Prefetch("response__question__sections", taught))
        .order_by("response__turn")
    )
    cases = [assessment.response for assessment in assessments if assessment.response.question.is_case]
    prefetch_related_objects(cases, "inquiries")
    return assessments


def _others(interview: Interview, questions: Collection[int]) -> dict[int, list[OtherAnswer]]:
    """Return what the person was graded on each question (by id) in other interviews, as timed as this one, the latest first."""
    answers = latest_answers(interview.person).filter(interview__state=states.GRADED, interview__is_untimed=interview.is_untimed)
    rows = answers.filter(question__in=questions).exclude(interview=interview).order_by("-interview__graded_at", "-pk")
    others: dict[int, list[OtherAnswer]] = defaultdict(list)
    for question, share, key, graded_at in rows.values_list("question", "share", "interview", "interview__graded_at"):
        if graded_at is not None:
            others[question].append(OtherAnswer(key, graded_at, TOP * (share or 0.0)))
    return others


def _turn(
    assessment: "WithAnnotations[Assessment, Saving]", answer: SafeString, follow_ups: list[FollowUp], others: list[OtherAnswer]
) -> TurnLine:
    response = assessment.response
    rubric = response.revision.rubric
    counted = assessment.counted_levels()
    lines = []
    for given in sorted(assessment.criterion_levels.all(), key=lambda given: given.criterion):
        criterion = rubric.criteria[given.criterion]
        level = counted[given.criterion]
        lines.append(
            CriterionLine(criterion.name, criterion.weight, given, level, criterion.descriptors[given.level], next_step(criterion, level))
        )
    return TurnLine(
        response=response,
        assessment=assessment,
        answer=answer,
        share=response.share or 0.0,
        criteria=lines,
        tripped=[rubric.tripwires[position] for position in assessment.tripped],
        sections=sorted(response.question.sections.all(), key=lambda section: (section.lesson.position, section.position)),
        follow_ups=follow_ups,
        case=case_run(response, time_factor=response.interview.time_factor),
        others=others,
        is_saved=assessment.is_saved,
    )


def _follow_ups(interview: Interview, responses: Iterable[Response]) -> dict[int, list[FollowUp]]:
    """Return the follow-ups to each response (by id) that was asked back; they share the responses as fetched. At most one query."""
    by_id = {response.pk: response for response in responses}
    asked: dict[int, list[FollowUp]] = defaultdict(list)
    for follow_up in FollowUp.objects.filter(response__in=by_id) if interview.asks_back else ():
        follow_up.response = by_id[follow_up.response_id]
        asked[follow_up.response_id].append(follow_up)
    return asked


def next_step(criterion: Criterion, level: int) -> str:
    """Return the descriptor of the next level to aim for, at least the adequate one: the weak one's is no advice. Empty at the top."""
    return criterion.descriptors[max(level + 1, ADEQUATE)] if level < TOP else ""


def _topics(turns: list[TurnLine]) -> list[tuple[Lesson, float]]:
    """Return the topics that were asked, in the module's order, with their shares (0–1), weighted by the time allotted."""
    by_topic: dict[Lesson, list[tuple[float, float]]] = defaultdict(list)
    for turn in turns:
        by_topic[turn.response.question.topic].append((turn.share, turn.response.allotted_seconds))
    shares = [(topic, scoring.weighted_mean(pairs) or 0.0) for topic, pairs in by_topic.items()]
    return sorted(shares, key=lambda pair: pair[0].position)
