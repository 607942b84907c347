"""What a person has read."""

from collections.abc import Iterable
from datetime import datetime

from apps.accounts.models import User
from apps.curriculum.models import ReadMark, Section
from apps.curriculum.signals import reading_changed


def mark_read(person: User, sections: Iterable[Section], *, now: datetime) -> None:
    """Mark the sections as read. Harmless when repeated; the first moment stays."""
    ReadMark.objects.bulk_create(
        [ReadMark(person_id=person.pk, section=section, read_at=now) for section in sections], ignore_conflicts=True
    )
    reading_changed.send(sender=ReadMark, person=person, moments=[now])


def mark_unread(person: User, sections: Iterable[Section]) -> None:
    """Remove the person's marks of the sections; those without one stay as they are."""
    marks = ReadMark.objects.filter(person_id=person.pk, section__in=list(sections))
    moments = list(marks.values_list("read_at", flat=True))
    marks.delete()
    reading_changed.send(sender=ReadMark, person=person, moments=moments)
