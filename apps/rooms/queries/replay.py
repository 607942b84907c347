"""A round that was held, for those who were in the room: its report, and its replay."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.rooms.models import Event, Participant, Round
from apps.rooms.rules.replay import ReplayEvent, ReplayState, state_at


@dataclass(frozen=True)
class ReplayFrame:
    """What was on the screen, with its words, ready to be shown. `moments` are seconds at which something was put or ended."""

    second: int
    length: int
    state: ReplayState
    title: str
    prompt: str
    hints: list[str]
    follow_ups: list[str]
    heard: list[str]
    levels: list[tuple[str, list[tuple[str, int]]]]
    moments: list[tuple[int, str]]


def held(participant: Participant) -> QuerySet[Round]:
    """The rounds of the participant's room in which they were, and whose levels were revealed."""
    rounds = Round.objects.attended_by(participant).filter(room=participant.room_id, revealed_at__isnull=False)
    return rounds.select_related("room", "interview", "interviewer", "candidate")


def frame_at(current: Round, viewer: Participant, second: int) -> ReplayFrame:
    """What `viewer` would have seen at that second; a second outside the round is moved to its nearer end."""
    events = _events(current)
    length = _length(current)
    second = min(max(0, second), length)
    state = state_at(events, second, viewer=viewer.pk)
    response = current.interview.responses.filter(turn=state.turn).select_related("revision").first()
    html: dict[str, Any] = response.revision.html if response else {"prompt": "", "hints": [], "follow_ups": []}
    criteria = [criterion.name for criterion in response.revision.rubric.criteria] if response else []
    return ReplayFrame(
        second=second,
        length=length,
        state=state,
        title=response.revision.title if response else "",
        prompt=html["prompt"],
        hints=[html["hints"][position] for position in state.hints],
        follow_ups=[html["follow_ups"][position]["question"] for position in state.follow_ups],
        heard=[criteria[position] for position in state.heard],
        levels=_named_levels(current, state, criteria),
        moments=_moments(events, length),
    )


def _named_levels(current: Round, state: ReplayState, criteria: list[str]) -> list[tuple[str, list[tuple[str, int]]]]:
    """By the name of each grader, the criteria with a level, in the rubric's order."""
    names = {participant.pk: participant.name for participant in current.room.participants.all()}
    return [
        (names.get(grader, "Someone"), [(criteria[position], level) for position, level in sorted(given.items())])
        for grader, given in state.levels.items()
    ]


def _moments(events: list[ReplayEvent], length: int) -> list[tuple[int, str]]:
    return [(round(event.second), _words(event)) for event in events if event.kind in _SHOWN and event.second <= length]


_SHOWN = {"question": "Question", "hint": "Hint", "follow-up": "Follow-up", "pause": "Pause", "resume": "On again", "end": "End"}


def _words(event: ReplayEvent) -> str:
    return f"{_SHOWN[event.kind]} {event.turn}" if event.kind == "question" else _SHOWN[event.kind]


def _length(current: Round) -> int:
    """Seconds from the round's begin to its end."""
    if current.started_at is None or current.ended_at is None:
        return 0
    return round((current.ended_at - current.started_at).total_seconds())


def _events(current: Round) -> list[ReplayEvent]:
    assert current.started_at is not None, "a revealed round has begun"  # noqa: S101
    began = current.started_at
    events = Event.objects.filter(round=current).order_by("id")
    return [ReplayEvent((one.at - began).total_seconds(), one.kind, one.author_id, one.turn, one.data) for one in events]
