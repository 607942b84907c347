"""A person's latest two answers to the same question, criterion by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from apps.accounts.models import User
from apps.interviews.actions.answer_html import answers_html
from apps.interviews.models import Assessment, Response
from apps.interviews.queries.history import latest_answers
from apps.interviews.queries.report import next_step
from apps.interviews.rules import states


@dataclass(frozen=True)
class AnswerThen:
    """An answer as it was given and graded. By the criterion's name: the level that counts, what was heard, and what to aim for next."""

    response: Response
    html: SafeString
    levels: Mapping[str, int]
    heard: Mapping[str, str]
    aims: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """A criterion in both answers: level and sentence before and now, each None or empty if it wasn't in the rubric or not graded."""

    name: str
    before: int | None
    now: int | None
    heard_before: str
    heard_now: str
    aim: str

    @property
    def gain(self) -> int | None:
        """By how many levels it rose; None unless both are there."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class TwoAnswers:
    """The latest answer and the one before, which is None after the first."""

    now: AnswerThen
    before: AnswerThen | None
    changes: list[Change]

    @property
    def risen(self) -> int:
        """How many criteria rose."""
        return sum((change.gain or 0) > 0 for change in self.changes)

    @property
    def fallen(self) -> int:
        """How many criteria fell."""
        return sum((change.gain or 0) < 0 for change in self.changes)


def two_answers(person: User, question: int) -> TwoAnswers | None:
    """Return the person's latest two graded answers to a question (by id); None where there is none. Takes two queries."""
    graded = latest_answers(person).filter(question=question, interview__state=states.GRADED)
    own = Assessment.objects.filter(grader=person, grader_kind=Assessment.Grader.SELF, response__in=graded.values("pk"))
    assessments = list(
        own.select_related("response__revision", "response__question__topic__module", "response__interview")
        .prefetch_related("criterion_levels")
        .order_by("-response__interview__graded_at", "-response__turn")[:2]
    )
    if not assessments:
        return None
    html = answers_html([assessment.response for assessment in assessments])
    now, *earlier = [_answer(assessment, html[assessment.response_id]) for assessment in assessments]
    before = earlier[0] if earlier else None
    return TwoAnswers(now, before, _changes(now, before))


def _answer(assessment: Assessment, html: SafeString) -> AnswerThen:
    criteria = assessment.response.revision.rubric.criteria
    given, counted = assessment.levels, assessment.counted_levels()
    return AnswerThen(
        assessment.response,
        html,
        {criteria[position].name: level for position, level in counted.items()},
        {criteria[position].name: criteria[position].descriptors[level] for position, level in given.items()},
        {criteria[position].name: next_step(criteria[position], level) for position, level in counted.items()},
    )


def _changes(now: AnswerThen, before: AnswerThen | None) -> list[Change]:
    """Return the criteria of the latest answer, then those that only the earlier one was graded by."""
    earlier = before.levels if before else {}
    heard = before.heard if before else {}
    return [
        Change(name, earlier.get(name), now.levels.get(name), heard.get(name, ""), now.heard.get(name, ""), now.aims.get(name, ""))
        for name in dict.fromkeys([*now.levels, *earlier])
    ]
