"""What each seat is given to see: the one place that decides which role gets which data."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.functional import SimpleLazyObject

from apps.curriculum.rules.rubrics import Rubric
from apps.interviews.actions import hosting
from apps.interviews.actions.answer_html import answers_html
from apps.interviews.models import Assessment, Interview, Response
from apps.interviews.rules import clock, scoring
from apps.rooms.actions import blind_grading
from apps.rooms.actions.context import AFTERWARDS, is_settled, latest_round, roles_of, with_seats
from apps.rooms.actions.lobby import present, proposal
from apps.rooms.models import Event, Participant, Room, Round
from apps.rooms.queries.replay import held
from apps.rooms.rules import comparison, permissions, rotation, states
from apps.rooms.rules.follow_ups import suggested
from apps.rooms.rules.permissions import Action, Role
from apps.rooms.screens.sheets import (
    CandidateSheet,
    Clock,
    InterviewerSheet,
    LatecomerSheet,
    LobbySheet,
    Note,
    Person,
    Prepared,
    Put,
    Rated,
    RaterSheet,
    Revealed,
    RevealSheet,
    Sheet,
)

Rater = Assessment.Rater


def sheet_for(room: Room, me: Participant, *, here: frozenset[str], now: datetime) -> Sheet:
    """The sheet of the seat that the participant has at this moment; `here` are the ids of the participants who are there, as text."""
    current = latest_round(room)
    own_roles = roles_of(room, current, me)
    role = next((seat for seat in (*permissions.SEATS, Role.LATECOMER) if seat in own_roles), None)
    asks = own_roles or {Role.OBSERVER}
    common: dict[str, Any] = {
        "room": room,
        "me": me,
        "role": role,
        "is_host": Role.HOST in own_roles,
        "people": _people(room, current, me, here),
        "may": frozenset(
            action.value for action in Action if permissions.may(action, asks) and permissions.makes_sense(action, room.state)
        ),
        "round": current,
    }
    if current is None or room.state in {states.LOBBY, states.CLOSED}:
        return _lobby(room, current, common)
    if role is Role.LATECOMER:
        return LatecomerSheet(**common, waiting=blind_grading.still_grading(current) if room.state == states.GRADING else [])
    if room.state == states.REVEALED:
        return _revealed(current, me, common)
    turn = hosting.open_turn(current.interview) if room.state == states.ROUND else None
    common["clock"] = _clock(current, turn, now) if room.state == states.ROUND else None
    put = _put(current, turn) if turn else None
    if role is Role.CANDIDATE:
        return CandidateSheet(**common, put=put)
    common |= {
        "put": put,
        "text": put.response.text if put else "",
        "notes": notes_of(current, me),
        "waiting": blind_grading.still_grading(current) if room.state == states.GRADING else [],
    }
    if role is Role.INTERVIEWER:
        rated = _later(lambda: _rated(current, me, Rater.INTERVIEWER, put, with_model_answer=room.state == states.GRADING))
        return InterviewerSheet(**common, rated=rated, prepared=_prepared(current, me, put) if put else None)
    return RaterSheet(**common, rated=_later(lambda: _rated(current, me, Rater.OBSERVER, put)) if room.observers_grade else [])


def _later(rated: Callable[[], list[Rated]]) -> list[Rated]:
    """Gathered when it is shown: the desk does, and the stage, which is fetched at every change, mostly doesn't."""
    return SimpleLazyObject(rated)  # type: ignore[return-value]


def notes_of(current: Round, author: Participant) -> list[Note]:
    """The author's own private notes of the round, in order."""
    events = current.events.filter(kind=Event.Kind.NOTE, author=author).order_by("id")
    return [Note(_second_of(current, event.at), event.turn, event.data["text"]) for event in events]


def _second_of(current: Round, at: datetime) -> int:
    return max(0, round((at - current.started_at).total_seconds())) if current.started_at else 0


def read_ahead(current: Round) -> list[dict[str, Any]]:
    """Every question of a prepared round with all that belongs to it: for its interviewer alone."""
    responses = current.interview.responses.select_related("revision").order_by("turn")
    return [{"response": one, "title": one.revision.title, "rubric": one.revision.rubric, **one.revision.html} for one in responses]


def _people(room: Room, current: Round | None, me: Participant, here: frozenset[str]) -> list[Person]:
    seated = with_seats(room, current)
    late = _latecomers(seated, room) if seated else frozenset()
    return [
        Person(
            participant=one,
            role=Role.LATECOMER if one.pk in late else seated.role_of(one) if seated else None,
            is_host=one.person_id == room.host_id,
            is_here=str(one.pk) in here or one.pk == me.pk,
            is_me=one.pk == me.pk,
        )
        for one in present(room)
    ]


def _latecomers(seated: Round, room: Room) -> frozenset[int]:
    """Who came in after the round that is talked about."""
    if room.state not in AFTERWARDS:
        return frozenset()
    attended = {seated.interviewer_id, seated.candidate_id, *seated.attendances.values_list("participant", flat=True)}
    return frozenset(one.pk for one in present(room) if one.pk not in attended)


def _lobby(room: Room, current: Round | None, common: dict[str, Any]) -> LobbySheet:
    past = list(held(common["me"]).order_by("number"))
    prepared = None if is_settled(current) else current
    if not common["is_host"] or room.state == states.CLOSED:
        return LobbySheet(**common | {"round": prepared}, past=past)
    try:
        return LobbySheet(**common | {"round": prepared}, past=past, proposed=proposal(room))
    except rotation.TooFew as too_few:
        return LobbySheet(**common | {"round": prepared}, past=past, why_not=str(too_few))


def clock_in(room: Room, *, now: datetime) -> Clock | None:
    """The clock that runs in the room, if one does."""
    current = latest_round(room) if room.state == states.ROUND else None
    return clock_of(current, now) if current else None


def clock_of(current: Round, now: datetime) -> Clock:
    return _clock(current, hosting.open_turn(current.interview), now)


def _clock(current: Round, turn: Response | None, now: datetime) -> Clock:
    at = current.paused_at or now
    turn_ends = turn.deadline if turn and turn.deadline else at
    return Clock(
        turn_ms=clock.milliseconds_over(turn_ends, at),
        whole_ms=clock.milliseconds_over(current.interview.deadline or at, at),
        allotted_seconds=turn.allotted_seconds if turn else 0,
        is_paused=current.paused_at is not None,
    )


def _put(current: Round, response: Response) -> Put:
    html = response.revision.html
    given = _positions(current, response.turn)
    return Put(
        response=response,
        given=given,
        number=response.turn,
        count=current.interview.responses.count(),
        title=response.revision.title,
        prompt=html["prompt"],
        hints=[html["hints"][position] for position in given[Event.Kind.HINT]],
        follow_ups=[html["follow_ups"][position]["question"] for position in given[Event.Kind.FOLLOW_UP]],
    )


def _positions(current: Round, turn: int) -> dict[str, list[int]]:
    """Of hints and follow-ups of a question, those that were put, in the order they were."""
    found: dict[str, list[int]] = {Event.Kind.HINT: [], Event.Kind.FOLLOW_UP: []}
    for kind, data in current.events.filter(kind__in=found, turn=turn).order_by("id").values_list("kind", "data"):
        found[kind].append(data["position"])
    return found


def _prepared(current: Round, me: Participant, put: Put) -> Prepared:
    html = put.response.revision.html
    rubric = put.response.revision.rubric
    assessment = Assessment.objects.filter(response=put.response, rater=me.person, rater_kind=Rater.INTERVIEWER).first()
    heard = assessment.heard if assessment else []
    unheard = [criterion for position, criterion in enumerate(rubric.criteria) if position not in heard]
    asked = put.given[Event.Kind.FOLLOW_UP]
    following = current.interview.responses.filter(turn=put.number + 1).values_list("revision__title", flat=True).first()
    return Prepared(
        model_answer=html["model_answer"],
        follow_ups=[one | {"position": position, "is_asked": position in asked} for position, one in enumerate(html["follow_ups"])],
        hints=[
            {"text": text, "position": position, "is_given": position in put.given[Event.Kind.HINT]}
            for position, text in enumerate(html["hints"])
        ],
        suggestion=suggested([(one["question"], one["good_reply"]) for one in html["follow_ups"]], unheard, asked),
        unheard=[criterion.name for criterion in unheard],
        following=following or "",
    )


def _rated(current: Round, me: Participant, kind: str, put: Put | None, *, with_model_answer: bool = False) -> list[Rated]:
    """The open answer while the round is on, every answer afterwards, with this rater's own levels."""
    responses = current.interview.responses.filter(opened_at__isnull=False).select_related("revision").order_by("turn")
    if put is not None:
        responses = responses.filter(turn=put.number)
    answers = answers_html(responses) if put is None else {}  # an answer that is being written is shown by the notepad
    own = {
        assessment.response_id: assessment
        for assessment in Assessment.objects.filter(response__in=responses, rater=me.person, rater_kind=kind).prefetch_related("marks")
    }
    return [
        rated(response, own.get(response.pk), answer=answers.get(response.pk, ""), with_model_answer=with_model_answer)
        for response in responses
    ]


def rated(response: Response, assessment: Assessment | None, *, answer: str = "", with_model_answer: bool = False) -> Rated:
    """An answer as its rater sees it; `assessment` is None before the first level."""
    rubric = response.revision.rubric
    marks = {mark.criterion: mark for mark in assessment.marks.all()} if assessment else {}
    tripped = assessment.tripped if assessment else []
    counted = scoring.counted_levels(rubric, {position: mark.level for position, mark in marks.items()}, tripped)
    return Rated(
        response=response,
        title=response.revision.title,
        answer=answer,
        rubric=rubric,
        criteria=[
            {
                "position": position,
                "criterion": criterion,
                "level": marks[position].level if position in marks else None,
                "note": marks[position].note if position in marks else "",
                "is_heard": assessment is not None and position in assessment.heard,
            }
            for position, criterion in enumerate(rubric.criteria)
        ],
        tripwires=[(position, tripwire, position in tripped) for position, tripwire in enumerate(rubric.tripwires)],
        version=assessment.version if assessment else 0,
        graded_count=len(counted),
        share=scoring.share(rubric.criteria, counted),
        model_answer=response.revision.html["model_answer"] if with_model_answer else "",
    )


def _revealed(current: Round, me: Participant, common: dict[str, Any]) -> RevealSheet:
    feedback = list(current.feedback.select_related("author").order_by("written_at"))
    return RevealSheet(
        **common,
        answers=revealed_answers(current),
        feedback=feedback,
        mine=next((one for one in feedback if one.author_id == me.pk), None),
    )


def revealed_answers(current: Round) -> list[Revealed]:
    """Every answer of a revealed round with all levels; of a round that isn't revealed, nothing."""
    if current.revealed_at is None:
        return []
    names = {one.person_id: one.name for one in current.room.participants.all()}
    responses = _with_assessments(current.interview)
    answers = answers_html(responses)
    return [_revealed_answer(response, answers[response.pk], names) for response in responses]


def _with_assessments(interview: Interview) -> list[Response]:
    responses = interview.responses.filter(opened_at__isnull=False).select_related("revision").order_by("turn")
    return list(responses.prefetch_related("assessments__marks"))


def _revealed_answer(response: Response, answer: str, names: dict[int, str]) -> Revealed:
    rubric = response.revision.rubric
    shown = [assessment for assessment in response.assessments.all() if assessment.revealed_at is not None]
    own = next((one for one in shown if one.rater_kind == Rater.SELF), None)
    others = [one for kind in (Rater.INTERVIEWER, Rater.OBSERVER) for one in shown if one.rater_kind == kind and one.marks.all()]
    agreed = next((one for one in shown if one.rater_kind == Rater.AGREED), None)
    talked = {mark.criterion: mark.level for mark in agreed.marks.all()} if agreed else {}
    rows = comparison.rows(len(rubric.criteria), _counted(rubric, own), [_counted(rubric, one) for one in others])
    criteria = [criterion.name for criterion in rubric.criteria]
    return Revealed(
        response=response,
        title=response.revision.title,
        answer=answer,
        raters=[names.get(one.rater_id, "Someone") for one in others],
        rows=[(criteria[row.criterion], row, talked.get(row.criterion)) for row in rows],
        to_talk_about=[(criteria[row.criterion], row) for row in comparison.to_talk_about(rows)],
        remarks=[
            (names.get(one.rater_id, "Someone"), criteria[mark.criterion], mark.note, mark.evidence)
            for one in [*([own] if own else []), *others]
            for mark in one.marks.all()
            if mark.note or mark.evidence
        ],
    )


def _counted(rubric: Rubric, assessment: Assessment | None) -> dict[int, int]:
    if assessment is None:
        return {}
    return scoring.counted_levels(rubric, {mark.criterion: mark.level for mark in assessment.marks.all()}, assessment.tripped)
