"""Extra time: by how much someone's clocks run longer, and until when that can change.

A time chosen for one interview stands. Otherwise the person's preference at the moment the clock starts applies, to the whole and to each
turn; until then a planned interview follows the preference, so that its page says how much time there will be. A running clock doesn't
change.
"""

from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Preferences, User
from apps.interviews.models import Interview, Response
from apps.interviews.rules import states
from apps.interviews.signals import time_changed


def factor_of(person: User | None) -> float:
    """Return the time factor of the person's preferences; 1 without any, or without a person."""
    preferences = Preferences.objects.filter(person_id=person.pk).first() if person else None
    return preferences.time_factor if preferences else 1.0


@transaction.atomic
def follow_preferences(interview: Interview) -> None:
    """Give a planned interview the time that the person's preferences ask for now. Does nothing for any other interview."""
    follows = Interview.objects.filter(pk=interview.pk, state=states.PLANNED, is_time_chosen=False)
    own = Preferences.objects.filter(person=OuterRef("person")).values("time_factor")
    differs = follows.annotate(own=Coalesce(Subquery(own), 1.0)).exclude(time_factor=F("own"))
    planned = differs.select_for_update().first()
    if planned is None:
        return
    factor = planned.own
    responses = list(planned.responses.all())
    for response in responses:
        unstretched = round(response.allotted_seconds / planned.time_factor)  # exact: it was stretched, then rounded
        response.allotted_seconds = round(unstretched * factor)
    Response.objects.bulk_update(responses, ["allotted_seconds"])
    whole = sum(response.allotted_seconds for response in responses)
    follows.update(time_factor=factor, allotted_seconds=whole)
    interview.time_factor, interview.allotted_seconds = factor, whole
    time_changed.send(sender=Interview, interview=interview)


def on_preferences_saved(sender: type[Preferences], instance: Preferences, **_: Any) -> None:
    """Make the person's planned interviews follow their new preference."""
    _follow_all(instance.person)


def on_person_merged(sender: type[User], source: User, target: User, **_: Any) -> None:
    """Make planned interviews follow the account's preference after a guest was merged into it."""
    _follow_all(target)


def _follow_all(person: User) -> None:
    for interview in Interview.objects.filter(person=person, state=states.PLANNED, is_time_chosen=False):
        follow_preferences(interview)
