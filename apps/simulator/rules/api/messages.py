"""Requests and answers of the API as values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.simulator.rules.errors import Refused, bad_request
from apps.simulator.rules.kinds import Kind, Thing
from apps.simulator.rules.kubelet.programs import Output

JSON = "application/json"
TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: the body is already decoded, to JSON's types."""

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    accept: str = JSON
    content_type: str = JSON
    body: Any = None
    command: str = ""
    """What kubectl says it is doing, such as `kubectl logs`; empty for other clients."""

    def ask(self, name: str, otherwise: str = "") -> str:
        """The last value of a parameter of the address."""
        return (self.query.get(name) or [otherwise])[-1]

    def is_asked(self, name: str) -> bool:
        """Whether a parameter is true."""
        return self.ask(name) in ("true", "1")

    def number(self, name: str) -> int | None:
        """A parameter that is a whole number, None without it. Raises Refused (400) for anything else."""
        text = self.ask(name)
        if not text:
            return None
        if not text.removeprefix("-").isdecimal() or len(text) > 12:
            raise bad_request(f'strconv.ParseInt: parsing "{text[:40]}": invalid syntax')
        return int(text)

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing is to be stored: a deletion says so in its body."""
        return bool(self.ask("dryRun") or (isinstance(self.body, dict) and self.method == "DELETE" and self.body.get("dryRun")))

    @property
    def thing(self) -> Thing:
        """The body, which must be an object. Raises Refused (400)."""
        if not isinstance(self.body, dict):
            raise bad_request("the object provided is unrecognized (must be of type object)")
        return self.body


@dataclass(frozen=True, slots=True)
class Target:
    """What an address names: a kind, perhaps one object of it, perhaps a part of that."""

    kind: Kind
    namespace: str | None = None
    name: str = ""
    part: str = ""
    """The subresource: `log`, `scale`, …"""


@dataclass(frozen=True, slots=True)
class Watch:
    """A stream of changes: what it shows, and from when on."""

    target: Target
    chooses: Callable[[Thing], bool]
    accept: str
    include: str
    since: str
    """A resourceVersion; "" or 0: begin with what is there."""
    seconds: float
    """How long to go on; 0: as long as the server likes."""
    has_initial_events: bool


@dataclass(frozen=True, slots=True)
class Following:
    """A container's log that is followed."""

    pod_key: str
    container: str
    has_timestamps: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; a stream, where there is one, goes on after the body."""

    code: int
    body: Any
    content_type: str = JSON
    stream: Watch | Following | Output | None = None

    @classmethod
    def refusing(cls, refused: Refused) -> "Answer":
        """The answer that says why not."""
        return cls(refused.code, refused.status)
