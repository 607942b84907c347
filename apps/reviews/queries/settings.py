"""How a person wants to be asked, and which day it is for them."""

from datetime import date, datetime

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.reviews.models import InterviewDate, StudySettings
from apps.reviews.rules.study_days import study_day, zone_named


def settings_of(person: User | None) -> StudySettings:
    """Return the person's study settings; unsaved defaults where there are none."""
    if person is None:
        return StudySettings()
    titles = InterviewDate.objects.filter(person=OuterRef("person"), held_on=OuterRef("scheduled_for")).order_by("pk").values("title")[:1]
    own = StudySettings.objects.filter(person_id=person.pk).annotate(title=Coalesce(Subquery(titles), Value(""))).first()
    if own is None:
        return StudySettings(person=person)
    own.interview_title = own.title
    return own


def today_of(settings: StudySettings, now: datetime) -> date:
    """Return the person's study day at `now`."""
    return study_day(now, zone_named(settings.time_zone))


def next_interview(person: User, today: date) -> InterviewDate | None:
    """Return the person's next interview date, today's included."""
    return InterviewDate.objects.filter(person_id=person.pk, held_on__gte=today).order_by("held_on", "pk").first()
