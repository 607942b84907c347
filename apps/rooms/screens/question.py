"""The open question, as everyone sees it and as its interviewer has it prepared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from apps.interviews.actions import hosting
from apps.interviews.models import Assessment, Response
from apps.interviews.queries.cases import CaseRun, case_so_far
from apps.rooms.models import Event, Participant, Round
from apps.rooms.rules import states
from apps.rooms.rules.follow_ups import suggested
from apps.rooms.screens.room import Screen, clock_of


@dataclass(frozen=True)
class PutQuestion:
    """A question as the candidate sees it: its number (from 1) of `count`, heading, prompt, and the hints and follow-ups put.

    `case` is how it has gone so far, if it is one, without the findings that weren't shown. `given` has the positions of hints and
    follow-ups by kind of event, in the order they were put. Prompt, hints and follow-ups are HTML.
    """

    response: Response
    given: dict[str, list[int]]
    number: int
    count: int
    heading: SafeString
    prompt: SafeString
    hints: list[str]
    follow_ups: list[str]
    case: CaseRun | None


@dataclass(frozen=True)
class AskedScreen(Screen):
    """What everyone sees of a round that runs or is graded; `put` is None in grading."""

    put: PutQuestion | None = None

    @property
    def key(self) -> str:
        """As on other screens; also changes with the open question."""
        return f"{super().key}-{self.put.number if self.put else 0}"


@dataclass(frozen=True)
class Preparation:
    """What only the interviewer sees of the open question.

    Each follow-up, hint, finding and clarifying question says whether it was put. `unheard` names criteria; `following` is the next
    question's title, "" after the last.
    """

    model_answer: str
    follow_ups: list[dict[str, Any]]
    hints: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    clarifications: list[dict[str, Any]]
    unheard: list[str]
    following: str


def asked_screen(shared: Screen, now: datetime) -> AskedScreen:
    """Add the clock and the open question to what everyone sees, while the round runs."""
    current = shared.round
    if current is None or shared.room.state != states.ROUND:
        return AskedScreen(**vars(shared))
    turn = hosting.open_turn(current.interview)
    put = put_question(current, turn) if turn else None
    return AskedScreen(**vars(shared) | {"clock": clock_of(current, turn, now=now)}, put=put)


def put_question(current: Round, response: Response) -> PutQuestion:
    """Return the question of a response, with the hints and follow-ups that were put so far."""
    html = response.revision.html
    given = _positions(current, response.turn)
    return PutQuestion(
        response=response,
        given=given,
        number=response.turn,
        count=current.interview.responses.count(),
        heading=response.revision.heading,
        prompt=response.revision.below_heading,
        hints=[html["hints"][position] for position in given[Event.Kind.HINT]],
        follow_ups=[html["follow_ups"][position]["question"] for position in given[Event.Kind.FOLLOW_UP]],
        case=case_so_far(response, time_factor=current.interview.time_factor),
    )


def _positions(current: Round, turn: int) -> dict[str, list[int]]:
    """Return the positions of a question's hints and follow-ups that were put, by kind, in that order."""
    positions: dict[str, list[int]] = {Event.Kind.HINT: [], Event.Kind.FOLLOW_UP: []}
    for kind, data in current.events.filter(kind__in=positions, turn=turn).order_by("id").values_list("kind", "data"):
        positions[kind].append(data["position"])
    return positions


def preparation(current: Round, me: Participant, put: PutQuestion) -> Preparation:
    """Return what the interviewer sees of the open question. The suggested follow-up is about criteria not ticked as heard."""
    html = put.response.revision.html
    rubric = put.response.revision.rubric
    assessment = Assessment.objects.filter(response=put.response, grader=me.person, grader_kind=Assessment.Grader.INTERVIEWER).first()
    heard = assessment.heard if assessment else []
    unheard = [criterion for position, criterion in enumerate(rubric.criteria) if position not in heard]
    given, asked = put.given[Event.Kind.HINT], put.given[Event.Kind.FOLLOW_UP]
    suggestion = suggested([(follow_up["question"], follow_up["good_reply"]) for follow_up in html["follow_ups"]], unheard, asked)
    following = current.interview.responses.filter(turn=put.number + 1).values_list("revision__title", flat=True).first()
    return Preparation(
        model_answer=html["model_answer"],
        follow_ups=[
            follow_up | {"position": position, "is_asked": position in asked, "is_suggested": position == suggestion}
            for position, follow_up in enumerate(html["follow_ups"])
        ],
        hints=[{"text": text, "position": position, "is_given": position in given} for position, text in enumerate(html["hints"])],
        findings=_to_show(html.get("findings", []), Event.Kind.FINDING, put.case),
        clarifications=_to_show(html.get("clarifications", []), Event.Kind.CLARIFICATION, put.case),
        unheard=[criterion.name for criterion in unheard],
        following=following or "",
    )


def _to_show(things: list[dict[str, Any]], kind: Event.Kind, case: CaseRun | None) -> list[dict[str, Any]]:
    """Return findings or clarifying questions with their positions, and whether they were shown."""
    shown = {inquiry.number for inquiry in case.asked if inquiry.kind == kind} if case else set()
    return [thing | {"position": position, "is_shown": position in shown} for position, thing in enumerate(things)]


def read_ahead(current: Round) -> list[dict[str, Any]]:
    """Return every question of a prepared round with its rubric and all its HTML, for its interviewer alone."""
    responses = current.interview.responses.select_related("revision").order_by("turn")
    return [
        {"response": response, "revision": response.revision, "rubric": response.revision.rubric, **response.revision.html}
        for response in responses
    ]
