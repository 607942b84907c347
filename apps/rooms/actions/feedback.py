"""Feedback for the candidate of a round, and the candidate's rating of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from apps.core import errors
from apps.core.errors import Refused
from apps.rooms.actions.context import Actor, acting
from apps.rooms.models import Feedback, Round
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
    lines = [line.strip() for line in takeaways if line.strip()]
    _require_short(lines, keep, change)
    written = {"keep": keep.strip(), "change": change.strip(), "takeaways": lines}
    with acting(room_id, actor, Action.FEEDBACK, now=now) as context:
        stored = Feedback.objects.filter(round=context.current, author=context.participant).first()
        if stored is not None and all(getattr(stored, name) == value for name, value in written.items()):
            return stored
        if seen not in {None, stored.version if stored else ""}:
            raise Overtaken("You gave feedback in another tab since; it is shown here by now. Send yours again to replace it.")
        feedback, _ = Feedback.objects.update_or_create(
            round=context.current, author=context.participant, defaults=written | {"written_at": now}
        )
        return feedback


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
