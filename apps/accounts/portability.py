"""What is kept of a person: all of it as one file, and all of it gone.

Each app with personal records registers how it writes them out and how it erases them; `tests/accounts/test_portability.py` asks every app
whose records point at a person whether it did. Of what others need too, the person's part stays, and names nobody any more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from apps.accounts.models import Preferences, User

OURS = "apps."


@dataclass(frozen=True)
class Part:
    """`export` gives what JSON can hold, and moments; `erase` gets the moment of it; `warn` says what erasing will mean for others."""

    export: Callable[[User], Any]
    erase: Callable[[User, datetime], None]
    warn: Callable[[User], list[str]]


_parts: dict[str, Part] = {}
"""By the label of the app, in the order they were registered: the records of an app point at those of apps before it."""


def register(
    app: str, *, export: Callable[[User], Any], erase: Callable[[User, datetime], None], warn: Callable[[User], list[str]] = lambda _: []
) -> None:
    _parts[app] = Part(export, erase, warn)


def registered() -> frozenset[str]:
    return frozenset(_parts)


def export_all(person: User) -> dict[str, Any]:
    """Everything that is kept of the person, by app."""
    return {app: part.export(person) for app, part in _parts.items()}


def warnings(person: User) -> list[str]:
    """What erasing the person means for others, in sentences."""
    return [sentence for part in _parts.values() for sentence in part.warn(person)]


@transaction.atomic
def erase_all(person: User, *, now: datetime) -> None:
    """Nothing is left that names the person. Where records of others still point at them, a row stays that is nobody's."""
    person = User.objects.select_for_update().get(pk=person.pk)
    for part in reversed(_parts.values()):
        part.erase(person, now)
    if any(rows.exists() for rows in _pointing_at(person, ours=True)):
        User.objects.filter(pk=person.pk).update(email=None, name="", is_active=False, is_staff=False, is_superuser=False, last_login=None)
    else:
        person.delete()


def export(person: User) -> dict[str, Any]:
    preferences = Preferences.objects.filter(person=person).first()
    return {
        "email": person.email,
        "name": person.name,
        "joined_at": person.joined_at,
        "last_login": person.last_login,
        "time_factor": preferences.time_factor if preferences else None,
    }


def erase(person: User, now: datetime) -> None:
    """What hangs on the account itself: preferences, addresses, groups, what the admin's log says of it, and sessions on other devices."""
    Preferences.objects.filter(person=person).delete()
    for rows in _pointing_at(person, ours=False):
        rows.delete()
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)).delete()
    person.groups.clear()
    person.user_permissions.clear()
    person.set_unusable_password()  # which ends every session
    person.save(update_fields=["password"])


def _pointing_at(person: User, *, ours: bool) -> Iterator[models.QuerySet[Any]]:
    """The rows that have the person as a foreign key, one query set for each model and key."""
    for model, key in keys(ours=ours):
        yield model._base_manager.filter(**{key: person})


def keys(*, ours: bool) -> list[tuple[type[models.Model], str]]:
    """The models that point at a person, of our apps or of all others, each with the name of its key."""
    return [
        (relation.related_model, relation.field.name)
        for relation in User._meta.related_objects
        if isinstance(relation.field, models.ForeignKey) and relation.related_model._meta.app_config.name.startswith(OURS) is ours
    ]
