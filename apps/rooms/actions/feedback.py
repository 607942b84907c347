"""Feedback for the candidate of a round, and the candidate's rating of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core import errors
from apps.core.errors import Refused
from apps.rooms.actions.context import Actor, acting, notify
from apps.rooms.models import Feedback, Participant, Room, Round
from apps.rooms.rules.permissions import Action

LONGEST_TEXT = 2_000
LONGEST_TAKEAWAY = 200
HOW_MANY = f"Give one to {Feedback.MOST_TAKEAWAYS} takeaways: more than that nobody takes away."


class Overtaken(errors.Conflict):
    """The author stored other feedback in another tab meanwhile."""


def give_feedback(
    room_id: UUID, actor: Actor, *, keep: str, change: str, takeaways: Collection[str], now: datetime, seen: str | None = None
) -> Feedback:
    """Store what the candidate should keep and change, and one to three takeaways, in place of the author's earlier feedback.

    `seen` is the version that the author's page showed ("" for none yet); None skips the check. Repeating a call changes nothing. Raises
    Overtaken if another version is stored by now, Refused for no or too many takeaways and for texts that are too long.
    """
    written = _written(keep, change, takeaways)
    with acting(room_id, actor, Action.FEEDBACK, now=now) as context:
        return _store(context.current, context.participant, written, seen=seen, now=now)


@transaction.atomic
def give_later(
    participant: Participant, round_: Round, *, keep: str, change: str, takeaways: Collection[str], now: datetime, seen: str | None = None
) -> Feedback:
    """Store feedback on a round that was revealed, also when another runs or the room is closed. As `give_feedback`, with its errors.

    Raises Refused for the candidate, who gives none.
    """
    written = _written(keep, change, takeaways)
    if participant.pk == round_.candidate_id:
        raise Refused("Feedback is for you: others give it.")
    room = Room.objects.select_for_update().get(pk=round_.room_id)
    given = _store(round_, participant, written, seen=seen, now=now)
    notify(room)
    return given


def _written(keep: str, change: str, takeaways: Collection[str]) -> dict[str, Any]:
    """Return what was written, tidied. Raises Refused if it is too long, or without takeaways."""
    lines = [line.strip() for line in takeaways if line.strip()]
    _require_short(lines, keep, change)
    return {"keep": keep.strip(), "change": change.strip(), "takeaways": lines}


def _store(round_: Round, author: Participant, written: Mapping[str, Any], *, seen: str | None, now: datetime) -> Feedback:
    """Store feedback in place of the author's earlier one. Raises Overtaken."""
    stored = Feedback.objects.filter(round=round_, author=author).first()
    if stored is not None and all(getattr(stored, name) == value for name, value in written.items()):
        return stored
    if seen not in {None, stored.version if stored else ""}:
        raise Overtaken("You gave feedback in another tab since; it is shown here by now. Send yours again to replace it.")
    return Feedback.objects.update_or_create(round=round_, author=author, defaults={**written, "written_at": now})[0]


def _require_short(takeaways: list[str], *texts: str) -> None:
    if not 1 <= len(takeaways) <= Feedback.MOST_TAKEAWAYS:
        raise Refused(HOW_MANY)
    if max(map(len, takeaways)) > LONGEST_TAKEAWAY or max(map(len, texts)) > LONGEST_TEXT:
        raise Refused(f"A takeaway has at most {LONGEST_TAKEAWAY} characters, the rest at most {LONGEST_TEXT:,}; shorten it.")


def rate(room_id: UUID, actor: Actor, *, useful: int, fair: int, now: datetime) -> None:
    """Store how useful and how fair the round was to its candidate, each from 1 to 5. Raises Refused for other numbers."""
    if not (1 <= useful <= 5 and 1 <= fair <= 5):
        raise Refused("Rate both from 1 to 5.")
    with acting(room_id, actor, Action.RATE, now=now) as context:
        Round.objects.filter(pk=context.current.pk).update(useful=useful, fair=fair)
