"""Change how a person is asked."""

from apps.accounts.models import User
from apps.reviews.actions.scheduling import reschedule
from apps.reviews.models import StudySettings


def be_in_zone(person: User, settings: StudySettings, zone: str) -> None:
    """Remember the time zone that the person's browser is in (by its IANA name). Days that are over keep theirs."""
    if zone and zone != settings.time_zone:
        StudySettings.objects.update_or_create(person=person, defaults={"time_zone": zone})
        settings.time_zone = zone


def change(person: User, settings: StudySettings) -> None:
    """Store changed settings, and schedule all cards by them."""
    settings.person = person
    settings.save()
    reschedule(person, settings)
