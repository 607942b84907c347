"""The replay of a round, for those who were in the room while it ran."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from apps.rooms.models import Event, Participant, Round
from apps.rooms.rules.replay_state import ReplayEvent, ReplayState, state_at


@dataclass(frozen=True)
class ReplayFrame:
    """One second of a round, ready to be shown.

    `second` and `length` are seconds from the round's start. `levels` are by grader's name: pairs of criterion and level. `moments` are the
    seconds at which something was put or the clock changed, each with a word for it. `phase` names a case's phase, and `shown` are the
    findings and answers that were given: name and text as HTML.
    """

    second: int
    length: int
    state: ReplayState
    heading: SafeString
    prompt: SafeString
    hints: list[str]
    follow_ups: list[str]
    phase: str
    shown: list[tuple[str, str]]
    heard: list[str]
    levels: list[tuple[str, list[tuple[str, int]]]]
    moments: list[tuple[int, str]]


def rounds_attended(participant: Participant) -> QuerySet[Round]:
    """Return the revealed rounds of the participant's room in which they were, with their people."""
    rounds = Round.objects.attended_by(participant).filter(room=participant.room_id, revealed_at__isnull=False)
    return rounds.select_related("room", "interview", "interviewer", "candidate")


def frame_at(current: Round, viewer: Participant, second: int) -> ReplayFrame:
    """Return the round at that second, with the private notes of `viewer` alone. A second outside the round becomes its first or last."""
    events = _events(current)
    length = _length(current)
    second = min(max(0, second), length)
    state = state_at(events, second, viewer=viewer.pk)
    response = current.interview.responses.filter(turn=state.turn).select_related("revision").first()
    html: dict[str, Any] = response.revision.html if response else {"hints": [], "follow_ups": []}
    criteria = [criterion.name for criterion in response.revision.rubric.criteria] if response else []
    return ReplayFrame(
        second=second,
        length=length,
        state=state,
        heading=response.revision.heading if response else SafeString(),
        prompt=response.revision.below_heading if response else SafeString(),
        hints=[html["hints"][position] for position in state.hints],
        follow_ups=[html["follow_ups"][position]["question"] for position in state.follow_ups],
        phase=html["phases"][state.phase]["name"] if "phases" in html else "",
        shown=_shown(html, state),
        heard=[criteria[position] for position in state.heard],
        levels=_named_levels(current, state, criteria),
        moments=_moments(events, length),
    )


def _shown(html: dict[str, Any], state: ReplayState) -> list[tuple[str, str]]:
    """Return the findings and the answers of a case that were shown: name and text as HTML."""
    things = [html["findings"][position] for position in state.findings]
    things += [html["clarifications"][position] for position in state.clarifications]
    return [(thing["name"], thing["shown"]) for thing in things]


def _named_levels(current: Round, state: ReplayState, criteria: list[str]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return, by name of each grader, the criteria with a level, in the rubric's order."""
    names = {participant.pk: participant.name for participant in current.room.participants.all()}
    return [
        (names.get(grader, "Someone"), [(criteria[position], level) for position, level in sorted(given.items())])
        for grader, given in state.levels.items()
    ]


def _moments(events: list[ReplayEvent], length: int) -> list[tuple[int, str]]:
    return [(round(event.second), _moment_word(event)) for event in events if event.kind in _MOMENT_WORDS and event.second <= length]


_MOMENT_WORDS = {
    "question": "Question",
    "hint": "Hint",
    "follow-up": "Follow-up",
    "finding": "Finding",
    "clarification": "Answer",
    "phase": "Phase",
    "pause": "Pause",
    "resume": "Resume",
    "end": "End",
}


def _moment_word(event: ReplayEvent) -> str:
    word = _MOMENT_WORDS[event.kind]
    return f"{word} {event.turn}" if event.kind == "question" else word


def _length(current: Round) -> int:
    """Return the seconds from the round's start to its end; 0 for one without either."""
    if current.started_at is None or current.ended_at is None:
        return 0
    return round((current.ended_at - current.started_at).total_seconds())


def _events(current: Round) -> list[ReplayEvent]:
    assert current.started_at is not None, "a revealed round has begun"  # noqa: S101
    began = current.started_at
    events = Event.objects.filter(round=current).order_by("id")
    return [ReplayEvent((event.at - began).total_seconds(), event.kind, event.author_id, event.turn, event.data) for event in events]
