"""JSON patch (RFC 6902)."""

import copy
from typing import Any, NamedTuple

from apps.simulator.rules.errors import Refused

MOST_OPERATIONS = 1_000


class Place(NamedTuple):
    """A value's container and where in it the value stands: a key, a position, or `-` behind the last element."""

    inside: Any
    at: str

    def get(self) -> Any:
        """What stands there. Raises KeyError or IndexError."""
        return self.inside[self.at if isinstance(self.inside, dict) else self._position(len(self.inside) - 1)]

    def remove(self) -> Any:
        """Take it out and return it. Raises KeyError or IndexError."""
        return self.inside.pop(self.at if isinstance(self.inside, dict) else self._position(len(self.inside) - 1))

    def add(self, value: Any) -> None:
        """Set a key, or insert before what stands at the position. Raises IndexError."""
        if isinstance(self.inside, dict):
            self.inside[self.at] = value
        else:
            self.inside.insert(len(self.inside) if self.at == "-" else self._position(len(self.inside)), value)

    def replace(self, value: Any) -> None:
        """Set what must be there already. Raises KeyError or IndexError."""
        self.get()
        self.inside[self.at if isinstance(self.inside, dict) else int(self.at)] = value

    def _position(self, most: int) -> int:
        if not isinstance(self.inside, list) or not self.at.isdecimal() or int(self.at) > most:
            raise IndexError(self.at)
        return int(self.at)


def apply(thing: Any, operations: Any) -> Any:
    """The patched copy. Raises Refused when an operation can't be done, or a `test` fails."""
    if not isinstance(operations, list) or len(operations) > MOST_OPERATIONS:
        raise _senseless()
    document = {"": copy.deepcopy(thing)}
    for operation in operations:
        try:
            _do(document, operation)
        except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
            raise _senseless() from error
    return document[""]


def _do(document: dict[str, Any], operation: dict[str, Any]) -> None:
    place = _find(document, operation["path"])
    match operation["op"]:
        case "test":
            if place.get() != operation.get("value"):
                raise Refused(
                    422,
                    "Invalid",
                    f"the server rejected our request due to an error in our request: testing path {operation['path']} failed",
                )
        case "remove":
            place.remove()
        case "add":
            place.add(operation["value"])
        case "replace":
            place.replace(operation["value"])
        case "copy":
            place.add(copy.deepcopy(_find(document, operation["from"]).get()))
        case "move":
            moved = _find(document, operation["from"]).remove()
            _find(document, operation["path"]).add(moved)
        case _:
            raise ValueError(operation["op"])


def _find(document: dict[str, Any], path: str) -> Place:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]
    if steps[0]:
        raise ValueError(path)
    inside: Any = document
    for step in steps[:-1]:
        inside = Place(inside, step).get()
    return Place(inside, steps[-1])


def _senseless() -> Refused:
    return Refused(422, "Invalid", "the server rejected our request due to an error in our request")
