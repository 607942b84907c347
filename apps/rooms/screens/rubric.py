"""The answers that someone in a room grades, each with the rubric as they have filled it so far."""

from dataclasses import dataclass

from django.http import QueryDict

from apps.interviews.actions.answer_html import answers_html
from apps.interviews.models import Assessment, Response
from apps.interviews.screens.rubric import FilledRubric, filled_rubric
from apps.rooms.models import Participant, Round
from apps.rooms.screens.question import PutQuestion


@dataclass(frozen=True)
class GradedAnswer:
    """An answer to be graded. `answer` is its HTML, empty while the notepad still shows it; `model_answer` is empty before grading."""

    response: Response
    title: str
    answer: str
    rubric: FilledRubric
    model_answer: str = ""

    @property
    def score(self) -> str:
        """CSS selector of the element that shows the score."""
        return f"#score-{self.response.turn}"


def graded_answers(
    current: Round, me: Participant, kind: str, put: PutQuestion | None, *, with_model_answer: bool = False, sent: QueryDict | None = None
) -> list[GradedAnswer]:
    """Return the open answer (`put`) while the round runs, or every answer afterwards, with the grader's own levels.

    `kind` is the kind of grader. `sent` is a form that was refused, to be shown again with the answer that its `turn` names.
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
