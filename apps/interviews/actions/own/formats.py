"""Make a format of one's own and change it; share it by a link that draws the same for everyone, and can be revoked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.interviews.actions import extra_time, planning
from apps.interviews.models import Interview, OwnFormat
from apps.interviews.queries.formats import candidates, formats_of
from apps.interviews.rules import formats, selection

MOST_FORMATS = 30
"""Of one person; the page to choose from shows them all."""

type Parts = Sequence[Mapping[str, Any]]


def make(person: User, *, title: str, parts: Parts, asks_back: bool, now: datetime) -> OwnFormat:
    """Store a format. Raises Refused for parts that can't be drawn, and at MOST_FORMATS."""
    if formats_of(person).count() >= MOST_FORMATS:
        raise Refused(f"You have {MOST_FORMATS} formats already; delete one of them first.")
    return OwnFormat.objects.create(person=person, title=title, parts=_drawable(parts), asks_back=asks_back, created_at=now)


def change(own: OwnFormat, *, title: str, parts: Parts, asks_back: bool) -> None:
    """Store what the format is from now on; what was planned by it stays as it was. Raises Refused for parts that can't be drawn."""
    own.title, own.parts, own.asks_back = title, _drawable(parts), asks_back
    own.save(update_fields=["title", "parts", "asks_back"])


def plan_shared(own: OwnFormat, *, person: User, now: datetime) -> Interview:
    """Plan an interview by the format's link: whoever has it is asked the same, as long as format and content stay the same.

    Raises what `planning.plan` raises.
    """
    seed = crc32((own.share_key or "").encode())
    return planning.plan(person=person, blueprint=own, time_factor=extra_time.factor_of(person), seed=seed, now=now, is_alike=True)


def delete(own: OwnFormat) -> None:
    """Delete the format. Interviews that anybody planned by it stay."""
    own.delete()


def _drawable(parts: Parts) -> list[dict[str, Any]]:
    """Return the parts as they are stored: named apart. Raises Refused if they are no format, or the content hasn't enough for them."""
    if fault := formats.fault(parts):
        raise Refused(fault)
    titles = formats.apart([part["title"] for part in parts])
    stored = [{**part, "title": title} for part, title in zip(parts, titles, strict=True)]
    try:
        selection.draw([selection.Part.stored(part) for part in stored], list(candidates()), last_shares={}, seed=0)
    except selection.TooFew as too_few:
        raise Refused(f"{too_few.shortage} Ask for fewer, give more minutes, or choose more topics or any difficulty.") from None
    return stored
