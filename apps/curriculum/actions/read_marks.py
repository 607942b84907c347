"""What a person has read."""

from collections.abc import Iterable
from datetime import datetime

from apps.accounts.models import User
from apps.curriculum.models import ReadMark, Section


def mark_read(person: User, sections: Iterable[Section], *, now: datetime) -> None:
    """Mark the sections as read. Harmless when repeated; the first moment stays."""
    ReadMark.objects.bulk_create(
        [ReadMark(person_id=person.pk, section=section, read_at=now) for section in sections], ignore_conflicts=True
    )


def mark_unread(person: User, sections: Iterable[Section]) -> None:
    """Remove the person's marks of the sections; those without one stay as they are."""
    ReadMark.objects.filter(person_id=person.pk, section__in=list(sections)).delete()
