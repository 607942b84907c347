"""The answers that someone in a room grades, each with its rubric as they have filled it so far."""

from dataclasses import dataclass

from django.http import QueryDict

from apps.interviews.actions.answer_html import answers_html
from apps.interviews.models import Assessment, Response
from apps.interviews.screens.rubric import FilledRubric, filled_rubric
from apps.rooms.models import Participant, Round
from apps.rooms.screens.question import PutQuestion


@dataclass(frozen=True)
class GradedAnswer:
    """`answer` is its HTML, empty while it is being written: the notepad shows it then. `model_answer` is empty before grading."""

    response: Response
    title: str
    answer: str
    rubric: FilledRubric
    model_answer: str = ""

    @property
    def score(self) -> str:
        """Where in the page the score stands, as a selector."""
        return f"#score-{self.response.turn}"


def graded_answers(
    current: Round, me: Participant, kind: str, put: PutQuestion | None, *, with_model_answer: bool = False, sent: QueryDict | None = None
) -> list[GradedAnswer]:
    """The open answer while the round is on, every answer afterwards, with this grader's own levels.

    `sent` is a form for one of them (its `turn` says which) that was refused, to be shown again.
    """
    responses = current.interview.responses.filter(opened_at__isnull=False).select_related("revision").order_by("turn")
    if put is not None:
        responses = responses.filter(turn=put.number)
    answers = answers_html(responses) if put is None else {}
    assessments = Assessment.objects.filter(response__in=responses, grader=me.person, grader_kind=kind)
    own = {assessment.response_id: assessment for assessment in assessments.prefetch_related("criterion_levels")}
    return [
        GradedAnswer(
            response=response,
            title=response.revision.title,
            answer=answers.get(response.pk, ""),
            rubric=filled_rubric(response, own.get(response.pk), sent=_sent_for(response, sent)),
            model_answer=response.revision.html["model_answer"] if with_model_answer else "",
        )
        for response in responses
    ]


def _sent_for(response: Response, sent: QueryDict | None) -> QueryDict | None:
    return sent if sent is not None and sent.get("turn") == str(response.turn) and "version" in sent else None
