"""Change how a person is asked, and for which interviews."""

from collections.abc import Iterable
from datetime import date
from secrets import token_urlsafe
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.curriculum.models import Blueprint
from apps.reviews.actions.scheduling import rebuild_all, reschedule, store_settings
from apps.reviews.models import InterviewDate, StudySettings


def be_in_zone(person: User, settings: StudySettings, zone: str) -> None:
    """Remember the time zone that the person's browser is in (by its IANA name). Days that are over keep theirs."""
    if zone and zone != settings.time_zone:
        store_settings(person, settings, time_zone=zone)


@transaction.atomic
def change(person: User, settings: StudySettings, **fields: Any) -> None:
    """Store changed settings, and schedule all cards by them. Other parameters make other memories of the same reviews."""
    has_other_parameters = fields.get("parameters", settings.parameters) != settings.parameters
    store_settings(person, settings, **fields)
    if has_other_parameters:
        rebuild_all(person)
    else:
        reschedule(person, settings)


@transaction.atomic
def set_interview(person: User, *, held_on: date, title: str, formats: Iterable[Blueprint]) -> InterviewDate:
    """Store the date of an interview and what is practised for it. One with the same title on the same day is changed."""
    interview, _ = InterviewDate.objects.get_or_create(person=person, held_on=held_on, title=title)
    interview.formats.set(formats)
    return interview


def new_calendar_key(person: User, settings: StudySettings) -> None:
    """Give the person's plan a secret address for calendars; an earlier one leads nowhere from now on."""
    store_settings(person, settings, calendar_key=token_urlsafe(32))
