"""The bus of the embedded server: pages in one thread, streams on the event loop beside it."""

import time
from collections.abc import Collection

from apps.core.bus.listening import Bus


class InProcess(Bus):
    def __init__(self) -> None:
        super().__init__()
        self._here: dict[str, dict[str, float]] = {}
        """Of each topic the members, and until when they are."""

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
        """Nothing to do: whoever publishes is in this process."""

    async def _unsubscribe(self, topic: str) -> None:
        """Nothing to do."""


def _people(members: Collection[str]) -> frozenset[str]:
    return frozenset(member.partition("/")[0] for member in members)
