"""What a drill does to the container that it runs in. Each ends by itself, whatever becomes of the process that began it."""

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
    def end(self) -> None:
        """Now instead of by itself; harmless when repeated."""


class Burning:
    """One core is kept busy, by a process of its own: a thread would hold the interpreter's lock against the pages."""

    PROGRAM = """
import os, sys, time
end, parent = time.monotonic() + float(sys.argv[1]), int(sys.argv[2])
while time.monotonic() < end and os.getppid() == parent:
    sum(range(100_000))
"""

    def __init__(self, seconds: float) -> None:
        command = [sys.executable, "-I", "-S", "-c", self.PROGRAM, str(min(seconds, ABOUT[Kind.BURN_CPU].most)), str(os.getpid())]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # all of it is ours

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


class NotReady:
    """A file says until when, for all processes of the container: in seconds since 1970."""

    def __init__(self, seconds: float) -> None:
        self._until = str(time.time() + seconds)
        _write(_unready_file(), self._until)

    def end(self) -> None:
        """A file that a later one wrote stays."""
        with suppress(FileNotFoundError):
            if _unready_file().read_text() == self._until:
                _unready_file().unlink()


@dataclass(frozen=True)
class Order:
    """To start slowly. It is left by the container that ends, and carried out once by the one that comes after."""

    drill_id: UUID
    seconds: float
    until: float | None = None
    """Seconds since 1970; None until the start has begun."""

    def seconds_left(self, now: float) -> float:
        until = now + self.seconds if self.until is None else self.until
        return min(max(until - now, 0), ABOUT[Kind.START_SLOWLY].most)


def restart_slowly(drill_id: UUID, seconds: float) -> None:
    """Leaves the order and asks process 1 of the container to end. Raises OSError where that isn't ours to end."""
    forget_order()
    _write(_order_file(), json.dumps({"drill": str(drill_id), "seconds": seconds}))
    try:
        os.kill(1, signal.SIGTERM)
    except OSError:
        _order_file().unlink()
        raise


def take_order() -> tuple[Order | None, bool]:
    """What there is to wait for at this start, and whether this process is the first to see it.

    A container has several processes that start at once: they all wait, and one of them takes the file away.
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
    _begun_file().unlink(missing_ok=True)


def _read_order() -> Order | None:
    try:
        told = json.loads(_begun_file().read_text())
        return Order(UUID(told["drill"]), float(told["seconds"]), told.get("until"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _on_purpose() -> str:
    """At most as long as a drill may last: a file that asks for more is wrong and says nothing."""
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
    """Whole or not at all: another process may read it at any moment."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


readiness.register("drill", _on_purpose, at_start=False)
