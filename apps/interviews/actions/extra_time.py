"""Extra time: by how much someone's clocks run longer, and until when that can change.

What was chosen for one interview stands. Where nothing was chosen, the person's preference at the moment the clock starts holds, for the
whole and for each turn; until then the planned interview follows the preference, so that its page promises what will be given. A clock that
runs keeps its time.
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
    """What the person's preferences say; 1 for who never said anything."""
    preferences = Preferences.objects.filter(person_id=person.pk).first() if person else None
    return preferences.time_factor if preferences else 1.0


@transaction.atomic
def follow(interview: Interview) -> None:
    """Gives a planned interview the time that its person's preferences ask for now. Harmless for any other, and when repeated."""
    follows = Interview.objects.filter(pk=interview.pk, state=states.PLANNED, is_time_chosen=False)
    own = Preferences.objects.filter(person=OuterRef("person")).values("time_factor")
    differs = follows.annotate(own=Coalesce(Subquery(own), 1.0)).exclude(time_factor=F("own"))
    planned = differs.select_for_update().first()
    if planned is None:
        return
    factor = planned.own
    responses = list(planned.responses.all())
    for response in responses:
        as_given = round(response.allotted_seconds / planned.time_factor)  # exact: it was rounded after it was stretched
        response.allotted_seconds = round(as_given * factor)
    Response.objects.bulk_update(responses, ["allotted_seconds"])
    whole = sum(response.allotted_seconds for response in responses)
    follows.update(time_factor=factor, allotted_seconds=whole)
    interview.time_factor, interview.allotted_seconds = factor, whole
    time_changed.send(sender=Interview, interview=interview)


def on_preferences_saved(sender: type[Preferences], instance: Preferences, **_: Any) -> None:
    """Has what the person planned follow what they set."""
    _follow_all(instance.person)


def on_person_merged(sender: type[User], source: User, target: User, **_: Any) -> None:
    """Likewise what a guest planned, and what the account had, once they are one person."""
    _follow_all(target)


def _follow_all(person: User) -> None:
    for interview in Interview.objects.filter(person=person, state=states.PLANNED, is_time_chosen=False):
        follow(interview)
