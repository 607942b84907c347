"""The bus of the embedded server, where pages run in one thread and streams on the event loop beside it."""

import time
from collections.abc import Collection

from apps.core.bus.listening import Bus


class InProcess(Bus):
    """A bus for one process: messages go straight to its listeners."""

    def __init__(self) -> None:
        super().__init__()
        self._here: dict[str, dict[str, float]] = {}
        """The members of each topic, with the time (`time.monotonic`) until which they count as present."""

    def publish(self, topic: str, version: int) -> None:
        self._tell(topic, version)

    def call(self, topic: str, who: str) -> None:
        self._call(topic, who)

    def hold_now(self, topic: str, members: Collection[str], seconds: float) -> frozenset[str]:
        now = time.monotonic()
        with self._lock:
            before = self._here.pop(topic, {})
            after = {member: until for member, until in before.items() if until > now} | dict.fromkeys(members, now + seconds)
            if after:
                self._here[topic] = after
        people = _people(after)
        if people != _people(before):
            self._tell(topic, None)
        return people

    async def _subscribe(self, topic: str) -> None:
        """Do nothing: every publisher is in this process."""

    async def _unsubscribe(self, topic: str) -> None:
        """Do nothing."""


def _people(members: Collection[str]) -> frozenset[str]:
    """Return the people of members (`who/what`)."""
    return frozenset(member.partition("/")[0] for member in members)
