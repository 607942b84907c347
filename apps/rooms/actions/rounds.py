"""What happens during a round: its clock, the questions and hints put to the candidate, the notepad, private notes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from apps.core.errors import Refused
from apps.interviews.actions import answering, cases, hosting
from apps.interviews.models import Response
from apps.rooms.actions.context import Actor, RoomContext, acting, change_state
from apps.rooms.models import Attendance, Event, Participant, Round
from apps.rooms.rules import edits, states
from apps.rooms.rules.edits import Edit
from apps.rooms.rules.permissions import Action

LONGEST_NOTE = 1_000
MOST_EXTENSION = timedelta(minutes=30)
"""Added at once."""

MOST_EXTENDED = timedelta(hours=4)
"""Added to one round in all."""

Kind = Event.Kind


def begin(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Start the clock and put the first question. Raises Refused while interviewer or candidate isn't ready."""
    with acting(room_id, actor, Action.BEGIN, now=now) as context:
        current = context.current
        if current.started_at is not None:
            raise Refused("Choose who interviews whom in the next round first.")
        if current.interviewer_id == current.candidate_id:
            raise Refused("Interviewer and candidate turned out to be one person; choose who interviews whom anew.")
        waiting = [holder.name for holder in (current.interviewer, current.candidate) if not holder.is_ready]
        if waiting:
            raise Refused(f"{' and '.join(waiting)} {'is' if len(waiting) == 1 else 'are'} not ready yet.")
        hosting.start(current.interview, now=now)
        Round.objects.filter(pk=current.pk).update(started_at=now)
        Attendance.objects.bulk_create(Attendance(round=current, participant=person) for person in context.room.participants.present())
        change_state(context, states.ROUND)
        context.record(Kind.BEGIN)
        context.record(Kind.QUESTION, turn=1)


def pause(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Stop the clock. Does nothing if it is stopped already."""
    with acting(room_id, actor, Action.PAUSE, now=now) as context:
        if context.current.paused_at is None:
            Round.objects.filter(pk=context.current.pk).update(paused_at=now)
            context.record(Kind.PAUSE)


def resume(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Start the clock again, with all deadlines moved by the length of the pause. Does nothing if it runs."""
    with acting(room_id, actor, Action.RESUME, now=now) as context:
        if context.current.paused_at is not None:
            hosting.shift(context.current.interview, now - context.current.paused_at, also_opened=True)
            Round.objects.filter(pk=context.current.pk).update(paused_at=None)
            context.record(Kind.RESUME)


def extend(room_id: UUID, actor: Actor, *, by: timedelta, now: datetime) -> None:
    """Add time to the open question and to the whole round. Raises Refused above MOST_EXTENSION at once or MOST_EXTENDED in all."""
    if not timedelta(0) < by <= MOST_EXTENSION:
        raise Refused("Add between one second and thirty minutes.")
    with acting(room_id, actor, Action.EXTEND, now=now) as context:
        given = sum(context.current.events.filter(kind=Kind.EXTEND).values_list("data__seconds", flat=True))
        if timedelta(seconds=given) + by > MOST_EXTENDED:
            raise Refused(f"A round can be extended by {MOST_EXTENDED // timedelta(hours=1)} hours in all; prepare another one.")
        hosting.shift(context.current.interview, by)
        context.record(Kind.EXTEND, turn=_open_turn(context).turn, seconds=round(by.total_seconds()))


def next_question(room_id: UUID, actor: Actor, *, after: int, now: datetime) -> None:
    """Put the question after turn `after`; hands that were raised to the one before go down.

    Does nothing if it was put already. Raises Refused after the last question.
    """
    with acting(room_id, actor, Action.PUSH, now=now) as context:
        if _open_turn(context).turn != after:
            return
        opened = hosting.open_next(context.current.interview, now=now)
        if opened is None:
            raise Refused("That was the last question; end the round when you are done.")
        Participant.objects.filter(room=context.room, hand_raised_at__isnull=False).update(hand_raised_at=None)
        context.record(Kind.QUESTION, turn=opened.turn)


def give_hint(room_id: UUID, actor: Actor, *, turn: int, position: int, now: datetime) -> None:
    """Show a hint of the open question, by position from 0, to everyone. Does nothing if it is shown already."""
    _put(room_id, actor, Kind.HINT, "hints", turn=turn, position=position, now=now)


def ask_follow_up(room_id: UUID, actor: Actor, *, turn: int, position: int, now: datetime) -> None:
    """Put a follow-up of the open question, by position from 0. Does nothing if it was put already."""
    _put(room_id, actor, Kind.FOLLOW_UP, "follow_ups", turn=turn, position=position, now=now)


def show_finding(room_id: UUID, actor: Actor, *, turn: int, position: int, now: datetime) -> None:
    """Show everyone a finding of the open case, by position from 0. Does nothing if it is shown already."""
    _put(room_id, actor, Kind.FINDING, "findings", turn=turn, position=position, now=now)


def answer_clarification(room_id: UUID, actor: Actor, *, turn: int, position: int, now: datetime) -> None:
    """Show everyone the answer to a clarifying question of the open case, by position from 0. Does nothing if it is shown already."""
    _put(room_id, actor, Kind.CLARIFICATION, "clarifications", turn=turn, position=position, now=now)


def begin_phase(room_id: UUID, actor: Actor, *, turn: int, position: int, now: datetime) -> None:
    """Begin a phase of the open case, by position from 0. Does nothing if it began before."""
    _put(room_id, actor, Kind.PHASE, "phases", turn=turn, position=position, now=now)


def write(
    room_id: UUID, actor: Actor, *, turn: int, text: str, save_number: int, seen: int, writer: str, now: datetime
) -> tuple[Response, int]:
    """Store the candidate's notepad as `answering.store_answer` does, with the same errors, and record its edits for the replay.

    Return the response and the room's new version.
    """
    with acting(room_id, actor, Action.WRITE, now=now, turn=turn) as context:
        response = context.response
        if response is None:
            raise Refused("This round has no such question.")
        before, saved_at = response.text, response.saved_at
        answering.store_answer(response, text=text, save_number=save_number, seen=seen, writer=writer, now=now)
        if before != text:
            _record_edits(context, turn, edits.edits_between(before, text), text, saved_at)
    return response, context.room.version


def take_note(room_id: UUID, actor: Actor, *, text: str, now: datetime) -> None:
    """Keep a private note of this moment, for its author alone. Raises Refused if it is empty or longer than LONGEST_NOTE characters."""
    text = text.strip()
    if not text:
        raise Refused("Write something to note down.")
    if len(text) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE:,} characters; shorten it.")
    with acting(room_id, actor, Action.NOTE, now=now) as context:
        turn = hosting.open_turn(context.current.interview)
        context.record(Kind.NOTE, turn=turn.turn if turn else 0, text=text)


def say_recording(room_id: UUID, actor: Actor, *, is_recording: bool, now: datetime) -> None:
    """Say that the candidate begins to record themselves on their own device, or has ended it. What is recorded never comes here."""
    with acting(room_id, actor, Action.RECORD, now=now) as context:
        Participant.objects.filter(pk=context.participant.pk).update(records_since=now if is_recording else None)


def end(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """End the round, running or paused; grading follows."""
    with acting(room_id, actor, Action.END_ROUND, now=now) as context:
        current = context.current
        if current.paused_at is not None:
            hosting.shift(current.interview, now - current.paused_at, also_opened=True)
        hosting.submit(current.interview, now=now)
        Round.objects.filter(pk=current.pk).update(ended_at=now, paused_at=None)
        change_state(context, states.GRADING)
        context.record(Kind.END)


def next_round(room_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Take the room back to the lobby, where the next round is prepared. Nobody is ready there or records, and all hands are down."""
    with acting(room_id, actor, Action.NEXT_ROUND, now=now) as context:
        Participant.objects.filter(room=context.room).update(is_ready=False, hand_raised_at=None, records_since=None)
        change_state(context, states.LOBBY)


def _record_edits(context: RoomContext, turn: int, fresh: list[Edit], text: str, saved_at: datetime | None) -> None:
    """Store the edits that led to `text` as events. `saved_at` is when the answer was saved before, None for the first time.

    Edits of the same second are merged, since the replay shows whole seconds. The more bytes a round's edits take, the longer is the time
    within which they are merged (`edits.step`), so that one person can store only so much.
    """
    current = context.current
    began = current.started_at
    assert began is not None, "a candidate writes only in a round that has begun"  # noqa: S101
    length = timedelta(seconds=edits.step(current.edit_bytes))
    at = max(context.now, saved_at) if saved_at else context.now

    def step(moment: datetime) -> int:
        return -((began - moment) // length)  # rounded up: the replay shows an edit from the next whole second on

    recent = _recent_edits(current, turn) if saved_at and step(saved_at) == step(at) else []
    before = [Edit(**event.data) for event in recent]
    now = edits.merged([*before, *fresh], text=text)
    rows = [Event(round=current, at=at, kind=Kind.WRITE, author=context.participant, turn=turn, data=edit.as_json()) for edit in now]
    for row, event in zip(rows, recent, strict=False):
        row.pk = event.pk
    _replace(recent, rows)
    grown = sum(edit.bytes for edit in now) - sum(edit.bytes for edit in before)
    Round.objects.filter(pk=current.pk).update(edit_bytes=F("edit_bytes") + grown)


def _recent_edits(current: Round, turn: int) -> list[Event]:
    """Return the events of the answer's latest save, in order."""
    written = current.events.filter(kind=Kind.WRITE, turn=turn)
    return list(written.filter(at=written.order_by("-id").values("at")[:1]).order_by("id"))


def _replace(before: list[Event], now: list[Event]) -> None:
    """Replace the rows `before` by `now`, whose first rows have the same ids: update those, insert more, or delete the rest."""
    Event.objects.bulk_update([row for row in now if row.pk], ["at", "data"])
    Event.objects.bulk_create([row for row in now if not row.pk])
    Event.objects.filter(pk__in=[event.pk for event in before[len(now) :]]).delete()


def _put(room_id: UUID, actor: Actor, kind: Event.Kind, part: str, *, turn: int, position: int, now: datetime) -> None:
    with acting(room_id, actor, Action.PUSH, now=now) as context:
        response = _open_turn(context)
        if response.turn != turn:
            raise Refused("That belongs to a question that is over.")
        if not 0 <= position < len(response.revision.html.get(part, [])):
            raise Refused(f"This question has no such {kind.value}.")
        if context.current.events.filter(kind=kind, turn=turn, data__position=position).exists():
            return
        if kind in {Kind.FINDING, Kind.CLARIFICATION}:
            cases.hand_out(response, kind=kind, number=position, now=now)
        elif kind == Kind.PHASE:
            cases.begin_phase(response, number=position, now=now)
        context.record(kind, turn=turn, position=position)


def _open_turn(context: RoomContext) -> Response:
    response = hosting.open_turn(context.current.interview)
    if response is None:
        raise Refused("No question is open.")
    return response
