"""What is kept of a person here: which sections they marked as read."""

from datetime import datetime
from typing import Any

from apps.accounts.actions.personal_data import Combine, Key
from apps.accounts.models import User
from apps.curriculum.models import ReadMark


def export(person: User) -> list[dict[str, Any]]:
    """Return the sections that the person marked as read, the first one first, each with its address and the moment."""
    marks = ReadMark.objects.filter(person_id=person.pk).select_related("section__lesson__module").order_by("read_at", "pk")
    return [{"section": mark.section.get_absolute_url(), "read_at": mark.read_at} for mark in marks]


def erase(person: User, now: datetime) -> None:
    """Delete the person's read marks."""
    ReadMark.objects.filter(person_id=person.pk).delete()


def _read_first(source: ReadMark, target: ReadMark) -> None:
    """Keep the earlier moment of two marks of one section."""
    target.read_at = min(source.read_at, target.read_at)


KEYS: dict[Key, Combine | None] = {(ReadMark, "person"): _read_first}
