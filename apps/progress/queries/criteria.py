"""Where a person is weak, criterion by criterion, over all their interviews."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count

from apps.accounts.models import User
from apps.curriculum.models import Question, QuestionRevision, Section
from apps.curriculum.rules.rubrics import Rubric
from apps.interviews.models import Assessment, CriterionLevel
from apps.interviews.queries.history import timed_answers
from apps.interviews.rules.scoring import capped, counted_level
from apps.reviews.models import Gap
from apps.reviews.queries.gaps import open_gaps

MOST = 10


@dataclass(frozen=True)
class Asked:
    """A question in which a criterion was graded: so often, with that mean (0–3)."""

    question: int
    title: str
    answers: int
    mean: float


@dataclass(frozen=True)
class CriterionStanding:
    """A criterion of a kind of question: the mean of its counted levels (0–3) over `answers`. `asked` is where to go on: at its open gap,
    or in the question where it went worst."""

    kind: Question.Kind
    name: str
    mean: float
    answers: int
    asked: Asked
    section: Section | None = None
    gap: Gap | None = None

    @property
    def says(self) -> str:
        """The mean in words, for who can't see its drawing."""
        return f"{self.mean:.1f} of 3"


@dataclass(frozen=True)
class Criteria:
    """Criteria with an open gap, the latest first, then the weakest of the others; and how many there are in all."""

    gaps: list[CriterionStanding]
    weakest: list[CriterionStanding]
    graded: int
    gap_count: int


def criteria(person: User) -> Criteria:
    """Gather the criteria of the person's graded questions. Takes four queries, whatever the history."""
    asked = _asked(_counted(person))
    standings = {key: _standing(*key, questions) for key, questions in asked.items()}
    with_gap = []
    for gap in open_gaps(person):
        standing = standings.pop((gap.question.kind, gap.name), None)
        if standing:
            where = next((each for each in asked[standing.kind, standing.name] if each.question == gap.question_id), standing.asked)
            with_gap.append(replace(standing, asked=where, gap=gap))
    weakest = sorted(standings.values(), key=lambda standing: (standing.mean, -standing.answers, standing.name))[:MOST]
    sections = _sections({standing.asked.question for standing in (*with_gap[:MOST], *weakest)})

    def taught(shown: Sequence[CriterionStanding]) -> list[CriterionStanding]:
        return [replace(standing, section=sections.get(standing.asked.question)) for standing in shown]

    return Criteria(taught(with_gap[:MOST]), taught(weakest), len(standings) + len(with_gap), len(with_gap))


type _Level = tuple[int, int]
"""A counted level, and how often it was given."""
type _Given = tuple[int, list[int], int, int]
"""A criterion, the tripwires hit, the level, and how often that was given."""


def _counted(person: User) -> dict[int, list[_Given]]:
    """Return what was given for the criteria of each revision; the database counts."""
    answers = timed_answers(person).exclude(question__kind=Question.Kind.RAPID)
    own = CriterionLevel.objects.filter(
        assessment__grader=person, assessment__grader_kind=Assessment.Grader.SELF, assessment__response__in=answers.values("pk")
    )
    rows = own.values_list("assessment__response__revision", "criterion", "assessment__tripped", "level").annotate(times=Count("pk"))
    by_revision: dict[int, list[_Given]] = defaultdict(list)
    for revision, criterion, tripped, level, times in rows.order_by():
        by_revision[revision].append((criterion, tripped, level, times))
    return by_revision


def _asked(counted: dict[int, list[_Given]]) -> dict[tuple[str, str], list[Asked]]:
    """Return where each criterion was graded, by kind of question and name. Questions that are retired don't count."""
    in_use = QuestionRevision.objects.filter(pk__in=list(counted), question__retired_at=None).order_by("pk")
    levels: dict[tuple[str, str], dict[int, list[_Level]]] = defaultdict(lambda: defaultdict(list))
    titles: dict[int, str] = {}
    for pk, question, kind, title, stored in in_use.values_list("pk", "question", "question__kind", "title", "html__rubric"):
        rubric = Rubric.from_json(stored)
        titles[question] = title
        for criterion, tripped, level, times in counted[pk]:
            counts = counted_level(level, is_capped=criterion in capped(rubric, tripped))
            levels[kind, rubric.criteria[criterion].name][question].append((counts, times))
    return {
        key: [Asked(question, titles[question], sum(times for _, times in given), _mean(given)) for question, given in by_question.items()]
        for key, by_question in levels.items()
    }


def _standing(kind: str, name: str, asked: Sequence[Asked]) -> CriterionStanding:
    answers = sum(question.answers for question in asked)
    mean = sum(question.mean * question.answers for question in asked) / answers
    return CriterionStanding(Question.Kind(kind), name, mean, answers, min(asked, key=lambda question: question.mean))


def _mean(pairs: Collection[_Level]) -> float:
    return sum(level * times for level, times in pairs) / sum(times for _, times in pairs)


def _sections(questions: Iterable[int]) -> dict[int, Section]:
    """Return the first section that teaches each question."""
    taught = Question.sections.through.objects.filter(question__in=list(questions)).select_related("section__lesson__module")
    light = taught.defer("section__html", "section__text", "section__folded")
    rows = light.order_by("-section__lesson__position", "-section__position")
    return {row.question_id: row.section for row in rows}  # the last of a question is the first that teaches it
