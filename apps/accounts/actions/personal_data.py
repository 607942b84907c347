"""What is kept of a person: all of it as one file, all of it gone, and all of it moved to another account.

One registry for all three. Each app with personal records registers how it writes them out, how it erases them, and for each foreign key
that leads to a person what becomes of its rows when two identities turn out to be one. `tests/accounts/test_personal_data.py` walks every
foreign key of every model and asks whether it did. Of what others need too, the person's part stays, and names nobody any more.
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
"""Takes what the first row holds into the second, which is stored afterwards. Whatever points at the first follows by itself."""


def nothing_to_add(source: models.Model, target: models.Model) -> None:
    """The target's row says all there is to say."""


@dataclass(frozen=True)
class Part:
    """`export` gives what JSON can hold, and moments; `erase` gets the moment of it; `warn` says what erasing will mean for others.

    `keys` are the foreign keys that lead to a person, straight or by way of another row. None stands for "all rows move": there can't be
    two of the same. Where the database allows one row only, `Combine` says how two become one.
    """

    export: Callable[[User], Any]
    erase: Callable[[User, datetime], None]
    warn: Callable[[User], list[str]]
    keys: Mapping[Key, Combine | None]


_parts: dict[str, Part] = {}
"""By the label of the app, in the order they were registered: the records of an app point at those of apps before it."""


def register(
    app: str,
    *,
    export: Callable[[User], Any],
    erase: Callable[[User, datetime], None],
    keys: Mapping[Key, Combine | None],
    warn: Callable[[User], list[str]] = lambda _: [],
) -> None:
    _parts[app] = Part(export, erase, warn, keys)


def registered() -> frozenset[str]:
    return frozenset(_parts)


def rules() -> dict[Key, Combine | None]:
    """Of every registered foreign key, what becomes of its rows when two identities become one."""
    return {key: combine for part in _parts.values() for key, combine in part.keys.items()}


def export_all(person: User) -> dict[str, Any]:
    """Everything that is kept of the person, by app."""
    return {app: part.export(person) for app, part in _parts.items()}


def warnings(person: User) -> list[str]:
    """What erasing the person means for others, in sentences."""
    return [sentence for part in _parts.values() for sentence in part.warn(person)]


@transaction.atomic
def erase_all(person: User, *, now: datetime) -> None:
    """Nothing is left that names the person. Where records of others still point at them, a row stays that is nobody's."""
    person_going.send(sender=User, person=person)
    person = User.objects.select_for_update().get(pk=person.pk)
    for part in reversed(_parts.values()):
        part.erase(person, now)
    if any(rows.exists() for rows in _pointing_at(person, ours=True)):
        User.objects.filter(pk=person.pk).update(email=None, name="", is_active=False, is_staff=False, is_superuser=False, last_login=None)
    else:
        person.delete()


class NoRule(Exception):
    """A foreign key leads to an identity, and no app has said what becomes of its rows. Nothing was moved."""


@transaction.atomic
def absorb(source: models.Model, target: models.Model) -> None:
    """Gives everything that points at `source` to `target`, of the same model, and deletes `source`.

    Where the database allows one row only and both have one, the registered rule makes one of the two. Raises NoRule for a foreign key
    without a rule, and ProtectedError or IntegrityError where a rule leaves something behind; then nothing has changed.
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
    """Makes one of the two rows wherever both have one and the database allows one only."""
    model, field = key
    for row in model._base_manager.filter(**{field: source.pk}).order_by("pk"):
        other = _beside(row, field, target)
        if other is not None:
            combine(row, other)
            other.save()
            absorb(row, other)


def _beside(row: models.Model, field: str, target: models.Model) -> models.Model | None:
    """The row of the target's that a unique constraint doesn't let stand beside this one."""
    model = type(row)
    for fields in uniqueness(model, field):
        found = model._base_manager.filter(**{name: getattr(row, name) for name in fields} | {field: target.pk}).first()
        if found is not None:
            return found
    return None


def uniqueness(model: type[models.Model], field: str) -> list[frozenset[str]]:
    """For each unique constraint with this field, the other fields of it."""
    constraints = [frozenset(one.fields) for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    singles = [frozenset({one.name}) for one in model._meta.concrete_fields if one.unique and not one.primary_key]
    together = [frozenset(names) for names in model._meta.unique_together]
    return [fields - {field} for fields in (*constraints, *singles, *together) if field in fields]


def listed(rows: models.QuerySet[Any], *fields: str, **others: models.F) -> list[dict[str, Any]]:
    """The rows as an export has them, in the order in which they were made."""
    return list(rows.order_by("pk").values(*fields, **others))


def keys_to(model: type[models.Model]) -> list[Key]:
    """Every foreign key to the model, those without a name for the way back included; not the rows in between of many-to-many fields."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and not relation.related_model._meta.auto_created
    ]


def keys(*, ours: bool) -> list[Key]:
    """The foreign keys to a person, of our apps or of all others."""
    return [key for key in keys_to(User) if _is_ours(key[0]) is ours]


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_config.name.startswith(OURS)


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


def keys_of_accounts() -> dict[Key, Combine | None]:
    """Preferences are settings and not work, so an account's own hold. A guest has no rows of other packages, which would move."""
    addresses: dict[Key, Combine | None] = {(EmailAddress, "user"): nothing_to_add, (EmailConfirmation, "email_address"): None}
    return {(Preferences, "person"): nothing_to_add} | dict.fromkeys(keys(ours=False)) | addresses


def _pointing_at(person: User, *, ours: bool) -> Iterator[models.QuerySet[Any]]:
    """The rows that have the person as a foreign key, one query set for each model and key."""
    for model, key in keys(ours=ours):
        yield model._base_manager.filter(**{key: person})
