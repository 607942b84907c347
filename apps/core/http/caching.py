"""Caches on Redis, for as long as it answers."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from apps.core.patience import AWAY, REST, of_a_page


class ImpatientRedis(RedisCache):
    """Raises one of `patience.AWAY` when a page has waited long enough."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params | {"OPTIONS": of_a_page() | params.get("OPTIONS", {})})


def _else_in_memory(name: str) -> Callable[..., Any]:
    """The operation of that name on Redis; while that is away, on the memory of this process."""

    def operation(self: "RedisOrMemory", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._rests_until:
            try:
                return getattr(ImpatientRedis, name)(self, *args, **kwargs)
            except AWAY:
                self._rests_until = time.monotonic() + REST
        return getattr(self._memory, name)(*args, **kwargs)

    return operation


class RedisOrMemory(ImpatientRedis):
    """For what may be forgotten, such as how often someone failed to sign in: without Redis each process counts for itself."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache(f"instead of {server}", params)
        self._rests_until = 0.0

    add, get, set, touch, delete, has_key, incr, get_many, set_many, delete_many, clear = (
        _else_in_memory(name)
        for name in ("add", "get", "set", "touch", "delete", "has_key", "incr", "get_many", "set_many", "delete_many", "clear")
    )
