"""Export everything that is kept of a person, erase it, or move it to another account.

One registry serves all three. Each app with personal records registers how it exports and erases them, and, for each foreign key that
leads to a person, what happens to its rows when two identities become one. `tests/accounts/test_personal_data.py` walks every foreign key
of every model and checks that its app did. Records that others need too stay, but no longer name the person.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from apps.accounts.models import Preferences, User
from apps.core.signals import person_going

OURS = "apps."

type Key = tuple[type[models.Model], str]
"""A foreign key: the model that has it, and its name."""

type Combine = Callable[[Any, Any], None]
"""Adds what the first row holds to the second, which is saved afterwards. Rows that point at the first are moved by `absorb`."""


def nothing_to_add(source: models.Model, target: models.Model) -> None:
    """Keep the target's row as it is: a Combine for rows whose source holds nothing worth keeping."""


@dataclass(frozen=True)
class PersonalRecords:
    """How an app exports and erases its records of a person.

    `export` returns values that JSON can hold, and datetimes; `erase` takes the moment of erasing; `warn` returns sentences on what erasing
    means for others. `keys` are the foreign keys that lead to a person, directly or by way of another row. Where a unique constraint allows
    only one row, the key's `Combine` makes one of two; None means that all rows simply move, since no constraint can prevent it.
    """

    export: Callable[[User], Any]
    erase: Callable[[User, datetime], None]
    warn: Callable[[User], list[str]]
    keys: Mapping[Key, Combine | None]


_registry: dict[str, PersonalRecords] = {}
"""By the app's label, in the order of registration: records of an app point at records of apps before it."""


def register(
    app: str,
    *,
    export: Callable[[User], Any],
    erase: Callable[[User, datetime], None],
    keys: Mapping[Key, Combine | None],
    warn: Callable[[User], list[str]] = lambda _: [],
) -> None:
    """Register how an app handles its records of a person (see PersonalRecords). Called when the app is ready."""
    _registry[app] = PersonalRecords(export, erase, warn, keys)


def registered() -> frozenset[str]:
    """Return the labels of the apps that have registered."""
    return frozenset(_registry)


def rules() -> dict[Key, Combine | None]:
    """Return, for every registered foreign key, what happens to its rows when two identities become one."""
    return {key: combine for records in _registry.values() for key, combine in records.keys.items()}


def export_all(person: User) -> dict[str, Any]:
    """Return everything that is kept of the person, by app."""
    return {app: records.export(person) for app, records in _registry.items()}


def warnings(person: User) -> list[str]:
    """Return what erasing the person means for others, in sentences."""
    return [sentence for records in _registry.values() for sentence in records.warn(person)]


@transaction.atomic
def erase_all(person: User, *, now: datetime) -> None:
    """Erase everything that names the person. Where records of others still point at them, an anonymous, inactive user row stays."""
    person_going.send(sender=User, person=person)
    person = User.objects.select_for_update().get(pk=person.pk)
    for records in reversed(_registry.values()):
        records.erase(person, now)
    if any(rows.exists() for rows in _pointing_at(person, ours=True)):
        User.objects.filter(pk=person.pk).update(email=None, name="", is_active=False, is_staff=False, is_superuser=False, last_login=None)
    else:
        person.delete()


class NoRule(Exception):
    """A foreign key leads to a person, and no app has registered what happens to its rows. Nothing was moved."""


@transaction.atomic
def absorb(source: models.Model, target: models.Model) -> None:
    """Point everything that points at `source` at `target`, of the same model, and delete `source`.

    Where a unique constraint allows only one row and both have one, the registered rule makes one of the two. Raises NoRule for a foreign
    key without a rule, and ProtectedError or IntegrityError where a rule leaves something behind; then nothing has changed.
    """
    known = rules()
    for key in keys_to(type(source)):
        if key not in known:
            raise NoRule(f"{key[0]._meta.label}.{key[1]} has no rule for two identities that become one.")
        if (combine := known[key]) is not None:
            _combine_clashing(key, combine, source, target)
        model, field = key
        model._base_manager.filter(**{field: source.pk}).update(**{field: target.pk})
    source.delete()


def _combine_clashing(key: Key, combine: Combine, source: models.Model, target: models.Model) -> None:
    """Make one of two rows wherever both have one and a unique constraint allows only one."""
    model, field = key
    for row in model._base_manager.filter(**{field: source.pk}).order_by("pk"):
        other = _conflicting_row(row, field, target)
        if other is not None:
            combine(row, other)
            other.save()
            absorb(row, other)


def _conflicting_row(row: models.Model, field: str, target: models.Model) -> models.Model | None:
    """Return the target's row with which this one, once moved, would violate a unique constraint; None if there is none."""
    model = type(row)
    for names in uniqueness(model, field):
        conflicting = model._base_manager.filter(**{name: getattr(row, name) for name in names} | {field: target.pk}).first()
        if conflicting is not None:
            return conflicting
    return None


def uniqueness(model: type[models.Model], field: str) -> list[frozenset[str]]:
    """Return, for each unique constraint that includes the field, its other fields."""
    constraints = [frozenset(rule.fields) for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    singles = [frozenset({column.name}) for column in model._meta.concrete_fields if column.unique and not column.primary_key]
    together = [frozenset(names) for names in model._meta.unique_together]
    return [names - {field} for names in (*constraints, *singles, *together) if field in names]


def listed(rows: models.QuerySet[Any], *fields: str, **others: models.F) -> list[dict[str, Any]]:
    """Return the given fields of the rows for an export, in the order in which the rows were created."""
    return list(rows.order_by("pk").values(*fields, **others))


def keys_to(model: type[models.Model]) -> list[Key]:
    """Return every foreign key to the model, including those with `related_name="+"`, but not those of many-to-many tables."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and not relation.related_model._meta.auto_created
    ]


def keys(*, ours: bool) -> list[Key]:
    """Return the foreign keys to a person: those of our apps, or those of all other packages."""
    return [key for key in keys_to(User) if _is_ours(key[0]) is ours]


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_config.name.startswith(OURS)


def export(person: User) -> dict[str, Any]:
    """Return the account and its preferences."""
    preferences = Preferences.objects.filter(person=person).first()
    return {
        "email": person.email,
        "name": person.name,
        "joined_at": person.joined_at,
        "last_login": person.last_login,
        "time_factor": preferences.time_factor if preferences else None,
        "grades_strictly": preferences.grades_strictly if preferences else None,
    }


def erase(person: User, now: datetime) -> None:
    """Erase what belongs to the account itself: preferences, addresses, groups, its entries in the admin's log, and all its sessions."""
    Preferences.objects.filter(person=person).delete()
    for rows in _pointing_at(person, ours=False):
        rows.delete()
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)).delete()
    person.groups.clear()
    person.user_permissions.clear()
    person.set_unusable_password()  # which ends every session
    person.save(update_fields=["password"])


def keys_of_accounts() -> dict[Key, Combine | None]:
    """Return the rules for keys of this app and of other packages.

    The account's own preferences win, since they are settings and not work. Rows of other packages would move, but a guest has none.
    """
    addresses: dict[Key, Combine | None] = {(EmailAddress, "user"): nothing_to_add, (EmailConfirmation, "email_address"): None}
    return {(Preferences, "person"): nothing_to_add} | dict.fromkeys(keys(ours=False)) | addresses


def _pointing_at(person: User, *, ours: bool) -> Iterator[models.QuerySet[Any]]:
    """Yield the rows that point at the person, one query set for each foreign key."""
    for model, key in keys(ours=ours):
        yield model._base_manager.filter(**{key: person})
