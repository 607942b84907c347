"""Who manages which field: `managedFields` after a write, and server-side apply with its conflicts."""

from typing import Any

from apps.simulator.rules.errors import Refused
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.fields import with_metadata
from apps.simulator.rules.objects.times import iso
from apps.simulator.rules.patches.field_sets import ITSELF, Path, as_tree, fields_of, from_tree, value_at, without, written
from apps.simulator.rules.patches.merging import merge_strategically

UPDATE = "Update"
APPLY = "Apply"


class Managers:
    """The entries of `managedFields` as sets of paths, by manager and operation."""

    def __init__(self, thing: Thing | None) -> None:
        entries = ((thing or {"metadata": {}})["metadata"].get("managedFields")) or []
        self.sets = {(entry["manager"], entry["operation"]): from_tree(entry.get("fieldsV1") or {}) for entry in entries}
        self.times = {(entry["manager"], entry["operation"]): entry.get("time", "") for entry in entries}

    def others(self, me: tuple[str, str]) -> set[Path]:
        """What anybody else manages."""
        return set().union(*(paths for who, paths in self.sets.items() if who != me))

    def written_on(self, thing: Thing) -> Thing:
        """The object with these entries."""
        entries = [
            {
                "manager": manager,
                "operation": operation,
                "apiVersion": thing["apiVersion"],
                "time": self.times[manager, operation],
                "fieldsType": "FieldsV1",
                "fieldsV1": as_tree(paths),
            }
            for (manager, operation), paths in self.sets.items()
            if paths
        ]
        return with_metadata(thing, managedFields=entries)


def updated(thing: Thing, before: Thing | None, manager: str, now: float, schema: Thing) -> Thing:
    """The object after `manager` wrote it: what changed is managed by it alone."""
    managers = Managers(before)
    new = fields_of(thing, schema)
    old = fields_of(before, schema) if before else set()
    changed = {path for path in new if path not in old or value_at(thing, path) != value_at(before, path)}
    for who in managers.sets:
        managers.sets[who] = managers.sets[who] & new - changed if who != (manager, UPDATE) else managers.sets[who] & new
    if changed:
        me = (manager, UPDATE)
        managers.sets[me] = managers.sets.get(me, set()) | changed
        managers.times[me] = iso(now)
    return managers.written_on(thing)


def applied(wanted: Thing, before: Thing, manager: str, now: float, schema: Thing, *, is_forced: bool) -> Thing:
    """Server-side apply: what is wanted is set, what this manager no longer wants and nobody else manages is removed.

    Raises Refused (409) where another manager has given a field another value, unless forced.
    """
    me = (manager, APPLY)
    managers = Managers(before)
    mine = fields_of(wanted, schema)
    conflicts = _conflicts(managers, me, mine, wanted, before)
    if conflicts and not is_forced:
        raise _conflict(conflicts, before["apiVersion"])
    for who, paths in conflicts.items():
        managers.sets[who] -= set(paths)
    given_up = managers.sets.get(me, set()) - mine - managers.others(me)
    new: Any = merge_strategically(before, {key: value for key, value in wanted.items() if key not in ("apiVersion", "kind")}, schema)
    for path in sorted(given_up, key=len, reverse=True):
        new = without(new, path)
    managers.sets[me] = mine
    managers.times[me] = iso(now)
    return managers.written_on(new)


def _conflicts(managers: Managers, me: tuple[str, str], mine: set[Path], wanted: Thing, before: Thing) -> dict[tuple[str, str], list[Path]]:
    """By each other manager, the fields to which it has given another value."""

    def is_other(path: Path) -> bool:
        return path[-1] != ITSELF and value_at(wanted, path) != value_at(before, path)

    other = {who: sorted(filter(is_other, paths & mine)) for who, paths in managers.sets.items() if who != me}
    return {who: paths for who, paths in other.items() if paths}


def applied_first(wanted: Thing, manager: str, now: float, schema: Thing) -> Thing:
    """The managers of an object that server-side apply creates."""
    managers = Managers(None)
    managers.sets[manager, APPLY] = fields_of(wanted, schema)
    managers.times[manager, APPLY] = iso(now)
    return managers.written_on(wanted)


def _conflict(conflicts: dict[tuple[str, str], list[Path]], version: str) -> Refused:
    def name(who: tuple[str, str]) -> str:
        return f'"{who[0]}"' + (f" using {version}" if who[1] == UPDATE else "")

    causes = [
        {"reason": "FieldManagerConflict", "message": f"conflict with {name(who)}", "field": written(path)}
        for who, paths in conflicts.items()
        for path in paths
    ]
    if len(causes) == 1:
        message = f"Apply failed with 1 conflict: {causes[0]['message']}: {causes[0]['field']}"
    else:
        told = [f"conflicts with {name(who)}:\n" + "\n".join(f"- {written(path)}" for path in paths) for who, paths in conflicts.items()]
        message = f"Apply failed with {len(causes)} conflicts: " + "\n".join(told)
    return Refused(409, "Conflict", message, {"causes": causes})
