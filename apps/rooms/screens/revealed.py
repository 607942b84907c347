"""The screen after the reveal: every answer with all levels, the same for everyone who was in the round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from apps.curriculum.rules.rubrics import Criterion
from apps.interviews.actions.answer_html import answers_html
from apps.interviews.models import Assessment, CriterionLevel, Response
from apps.rooms.models import Feedback, Round
from apps.rooms.rules import comparison, spread
from apps.rooms.screens.room import Screen

Grader = Assessment.Grader


@dataclass(frozen=True)
class RevealedLine:
    """One criterion with the sentences of its levels, the compared levels, the level agreed on, if any, and who else gave which."""

    name: str
    descriptors: Sequence[str]
    row: comparison.Row
    agreed: int | None
    others: list[tuple[str, int | None]]
    places: spread.Spread

    @property
    def sentences(self) -> list[tuple[int, str, list[spread.Given]]]:
        """Each level with its sentence and who gave it."""
        return [(level, sentence, self.places.at(level)) for level, sentence in enumerate(self.descriptors)]

    @property
    def says(self) -> str:
        """Who gave which level, for who can't see the drawing."""
        given = [("candidate", self.row.own), *self.others]
        return ", ".join(f"{name} {level}" for name, level in given if level is not None) or "No levels"


@dataclass(frozen=True)
class RevealedAnswer:
    """One answer (as HTML) with everyone's levels.

    `graders` are names and roles after the candidate's own. `lines` are all criteria, furthest apart first; `to_talk_about` are those in
    which people differ.
    """

    response: Response
    title: str
    answer: str
    candidate: str
    graders: list[tuple[str, str]]
    lines: list[RevealedLine]
    remarks: list[tuple[str, str, str, str]]
    """What graders wrote beside their levels: grader, criterion, note, evidence."""

    @property
    def legend(self) -> list[spread.Given]:
        """Everyone with their shape and letter."""
        return [spread.Given(role, name, 0) for name, role in [(self.candidate, "candidate"), *self.graders]]

    @property
    def to_talk_about(self) -> list[RevealedLine]:
        """The criteria in which people differ."""
        return [line for line in self.lines if line.row.spread]


@dataclass(frozen=True)
class RevealScreen(Screen):
    """Answers and feedback of the revealed round; `mine` is the participant's own feedback, if they gave any."""

    answers: list[RevealedAnswer] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    mine: Feedback | None = None
    awaited: list[str] = field(default_factory=list)
    """Names of those who were in the round and have given no feedback yet, the candidate apart."""

    @property
    def first_to_talk_about(self) -> RevealedLine | None:
        """The criterion that lies furthest apart, or None where all are of one mind."""
        lines = [line for answer in self.answers for line in answer.to_talk_about]
        return max(lines, key=lambda line: line.row.spread, default=None)

    @property
    def key(self) -> str:
        """As on other screens; also changes with the participant's own feedback."""
        return f"{super().key}-{self.mine.version if self.mine else ''}"


def reveal_screen(shared: Screen) -> RevealScreen:
    """Add the answers with all levels, and the feedback, to what everyone sees."""
    current = shared.round
    assert current is not None, "a revealed room has a round"  # noqa: S101
    feedback = list(current.feedback.select_related("author").order_by("written_at"))
    mine = next((own for own in feedback if own.author_id == shared.me.pk), None)
    given = {own.author_id for own in feedback}
    there = current.room.participants.filter(Q(pk=current.interviewer_id) | Q(attendances__round=current)).exclude(pk=current.candidate_id)
    awaited = [participant.name for participant in there.distinct().order_by("joined_at", "pk") if participant.pk not in given]
    return RevealScreen(**vars(shared), answers=revealed_answers(current), feedback=feedback, mine=mine, awaited=awaited)


def revealed_answers(current: Round) -> list[RevealedAnswer]:
    """Return every answer of a revealed round with all levels; an empty list if the round isn't revealed."""
    if current.revealed_at is None:
        return []
    names = {person.person_id: person.name for person in current.room.participants.all()}
    responses = current.interview.responses.filter(opened_at__isnull=False).select_related("revision").order_by("turn")
    responses = responses.prefetch_related("assessments__criterion_levels")
    answers = answers_html(responses)
    return [_revealed_answer(response, answers[response.pk], names) for response in responses]


def _revealed_answer(response: Response, answer: str, names: Mapping[int, str]) -> RevealedAnswer:
    revealed = _revealed_assessments(response)
    own, others = revealed[Grader.SELF], [*revealed[Grader.INTERVIEWER], *revealed[Grader.OBSERVER]]
    agreed = {criterion: level for assessment in revealed[Grader.AGREED] for criterion, level in assessment.levels.items()}
    criteria = response.revision.rubric.criteria
    own_levels = own[0].counted_levels() if own else {}
    rows = comparison.rows(len(criteria), own_levels, [assessment.counted_levels() for assessment in others])
    graders = [(names.get(assessment.grader_id, "Someone"), assessment.grader_kind) for assessment in others]
    candidate = names.get(own[0].grader_id, "Candidate") if own else "Candidate"
    return RevealedAnswer(
        response=response,
        title=response.revision.title,
        answer=answer,
        graders=graders,
        candidate=candidate,
        lines=[
            _line(criteria[row.criterion], row, agreed.get(row.criterion), candidate, graders)
            for row in comparison.furthest_apart_first(rows)
        ],
        remarks=[
            (names.get(assessment.grader_id, "Someone"), criteria[given.criterion].name, given.note, given.evidence)
            for assessment, given in _remarks([*own, *others])
        ],
    )


def _line(
    criterion: Criterion, row: comparison.Row, agreed: int | None, candidate: str, graders: Sequence[tuple[str, str]]
) -> RevealedLine:
    everyone = [(candidate, "candidate", row.own), *((name, role, level) for (name, role), level in zip(graders, row.others, strict=True))]
    return RevealedLine(
        name=criterion.name,
        descriptors=criterion.descriptors,
        row=row,
        agreed=agreed,
        others=[(name, level) for (name, _), level in zip(graders, row.others, strict=True)],
        places=spread.spread([spread.Given(role, name, level) for name, role, level in everyone if level is not None]),
    )


def _remarks(assessments: list[Assessment]) -> Iterator[tuple[Assessment, CriterionLevel]]:
    """Yield the levels that have a note or evidence, each with its assessment."""
    for assessment in assessments:
        for given in assessment.criterion_levels.all():
            if given.note or given.evidence:
                yield assessment, given


def _revealed_assessments(response: Response) -> dict[str, list[Assessment]]:
    """Return the revealed assessments that have a level, by kind of grader, oldest first. Uses the prefetched `assessments`."""
    revealed: dict[str, list[Assessment]] = {kind: [] for kind in Grader.values}
    for assessment in response.assessments.all():
        if assessment.revealed_at is not None and assessment.criterion_levels.all():
            revealed[assessment.grader_kind].append(assessment)
    return revealed
