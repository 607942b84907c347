"""What many rows of tables share."""

from collections.abc import Callable
from typing import Any, NamedTuple

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects import times
from apps.simulator.rules.objects.fields import dig, is_being_deleted

NONE = "<none>"
UNSET = "<unset>"
UNKNOWN = "<unknown>"

type Cells = list[Any]
type Row = Callable[[Thing, float], Cells]
"""The cells of one object, at a moment."""


class Column(NamedTuple):
    """One column: `-o wide` alone shows those of priority 1."""

    name: str
    type: str = "string"
    priority: int = 0

    @property
    def definition(self) -> Thing:
        """As the Table object describes it."""
        format_ = "name" if self.name == "Name" else ""
        return {"name": self.name, "type": self.type, "format": format_, "description": "", "priority": self.priority}


TYPES = {"i": "integer", "b": "boolean"}


def columns(written: str) -> list[Column]:
    """`Name, Current:i, IP*`: a type after the colon (integer, boolean), a star for wide only."""
    made = []
    for part in written.split(", "):
        name, _, type_ = part.rstrip("*").partition(":")
        made.append(Column(name, TYPES.get(type_, "string"), int(part.endswith("*"))))
    return made


def name(thing: Thing) -> str:
    """The first cell of nearly all."""
    named: str = thing["metadata"]["name"]
    return named


def since(moment: str | None, now: float) -> str:
    """How long ago."""
    return times.age(now - times.moment_of(moment)) if moment else UNKNOWN


def age(thing: Thing, now: float) -> str:
    """The AGE cell."""
    return since(thing["metadata"].get("creationTimestamp"), now)


def images(spec: Thing) -> Cells:
    """The CONTAINERS and IMAGES cells."""
    containers = spec.get("containers") or []
    return [",".join(each["name"] for each in containers), ",".join(each.get("image", "") for each in containers)]


def some(shown: list[str], most: int, otherwise: str) -> str:
    """The first few, and how many more there are."""
    text = ",".join(shown[:most])
    return f"{text} + {len(shown) - most} more..." if len(shown) > most else text or otherwise


def phase(thing: Thing) -> str:
    """A claim's or a volume's STATUS cell."""
    return "Terminating" if is_being_deleted(thing) else dig(thing, "status.phase", "")


MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}


def modes(given: list[str] | None) -> str:
    """Access modes in their short form."""
    return ",".join(short for long, short in MODES.items() if long in (given or []))
