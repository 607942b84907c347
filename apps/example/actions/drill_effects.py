"""The effects of drills on their container. Each ends by itself, even if the process that started it dies."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from apps.example.rules.drill_kinds import ABOUT, Kind
from apps.observability.actions import readiness


class Effect(Protocol):
    """An effect that is going on."""

    def end(self) -> None:
        """End it now. May be repeated."""


class Burning:
    """Keeps one core busy, in a process of its own, since a thread would take the interpreter lock from the pages."""

    PROGRAM = """
import os, sys, time
end, parent = time.monotonic() + float(sys.argv[1]), int(sys.argv[2])
while time.monotonic() < end and os.getppid() == parent:
    sum(range(100_000))
"""

    def __init__(self, seconds: float) -> None:
        command = [sys.executable, "-I", "-S", "-c", self.PROGRAM, str(min(seconds, ABOUT[Kind.BURN_CPU].most)), str(os.getpid())]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # nothing of it is input

    def end(self) -> None:
        """Kill the process and wait until it has ended."""
        self.process.kill()
        self.process.wait()


class NotReady:
    """Makes all processes of the container fail readiness, by a file that says until when, in seconds since 1970."""

    def __init__(self, seconds: float) -> None:
        self._until = str(time.time() + seconds)
        _write(_unready_file(), self._until)

    def end(self) -> None:
        """Delete the file, unless a later drill has written it."""
        with suppress(FileNotFoundError):
            if _unready_file().read_text() == self._until:
                _unready_file().unlink()


@dataclass(frozen=True)
class Order:
    """An order to start slowly. The container that ends leaves it, and the next one carries it out once."""

    drill_id: UUID
    seconds: float
    until: float | None = None
    """Until when the start waits, in seconds since 1970; None until it has begun."""

    def seconds_left(self, now: float) -> float:
        """Return how many seconds are left to wait at `now` (since 1970): from 0 to the longest that such a drill may last."""
        until = now + self.seconds if self.until is None else self.until
        return min(max(until - now, 0), ABOUT[Kind.START_SLOWLY].most)


def restart_slowly(drill_id: UUID, seconds: float) -> None:
    """Leave the order, and ask process 1 of the container to end. Raises OSError if we aren't allowed to end it."""
    forget_order()
    _write(_order_file(), json.dumps({"drill": str(drill_id), "seconds": seconds}))
    try:
        os.kill(1, signal.SIGTERM)
    except OSError:
        _order_file().unlink()
        raise


def take_order() -> tuple[Order | None, bool]:
    """Return the order for this start, if there is one, and whether this process is the first to see it.

    A container's processes start at the same time: they all wait, and the first of them takes the file away.
    """
    try:
        _order_file().rename(_begun_file())
    except FileNotFoundError:
        return _read_order(), False
    order = _read_order()
    if order is None:
        return None, False
    order = Order(order.drill_id, order.seconds, time.time() + order.seconds)
    _write(_begun_file(), json.dumps({"drill": str(order.drill_id), "seconds": order.seconds, "until": order.until}))
    return order, True


def forget_order() -> None:
    """Delete the order that is being carried out, if there is one."""
    _begun_file().unlink(missing_ok=True)


def _read_order() -> Order | None:
    try:
        order = json.loads(_begun_file().read_text())
        return Order(UUID(order["drill"]), float(order["seconds"]), order.get("until"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _on_purpose() -> str:
    """Check, for readiness, whether a drill makes this container unready. A file that asks for longer than a drill may last is ignored."""
    if not settings.DRILLS:
        return ""
    left = 0.0
    with suppress(OSError, ValueError):
        left = float(_unready_file().read_text()) - time.time()
    if 0 < left <= ABOUT[Kind.FAIL_READINESS].most:
        return f"it fails on purpose for {math.ceil(left)} s more"
    order = _read_order()
    if order is not None and order.seconds_left(time.time()):
        return "it starts slowly on purpose"
    return ""


def _unready_file() -> Path:
    return settings.DATA_DIR / "drill-not-ready"


def _order_file() -> Path:
    return settings.DATA_DIR / "drill-start-slowly"


def _begun_file() -> Path:
    return settings.DATA_DIR / "drill-starting-slowly"


def _write(path: Path, text: str) -> None:
    """Write the file atomically, since another process may read it at any moment."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


readiness.register("drill", _on_purpose, at_start=False)
