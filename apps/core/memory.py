"""What a process remembers for a short while, so that it needn't ask the database again."""

import time
from collections.abc import Callable, Hashable

KEPT_SECONDS = 20
"""How long a process may go on showing something after another process changed it."""

MOST = 500
"""So many things are kept; then all are dropped at once."""

_memories: list["Memory[Hashable, object]"] = []


class Memory[Key: Hashable, Value]:
    """A dictionary whose entries last KEPT_SECONDS. Meant for what is the same for everyone."""

    def __init__(self) -> None:
        self._kept: dict[Key, tuple[float, Value]] = {}
        _memories.append(self)  # type: ignore[arg-type]  # only ever emptied through this list

    def get(self, key: Key) -> Value | None:
        until, value = self._kept.get(key, (0.0, None))
        return value if until > time.monotonic() else None

    def put(self, key: Key, value: Value) -> Value:
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + KEPT_SECONDS, value)
        return value

    def get_or(self, key: Key, make: Callable[[], Value]) -> Value:
        value = self.get(key)
        return self.put(key, make()) if value is None else value

    def forget(self) -> None:
        self._kept.clear()


def forget_everything() -> None:
    """Empties every memory of this process; called when content was loaded in it."""
    for memory in _memories:
        memory.forget()
