"""Cache backends on Redis that give up on it quickly."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from apps.core.redis_timeouts import AWAY, REST, page_options


class ImpatientRedis(RedisCache):
    """A Redis cache that raises one of `patience.AWAY` after `patience.PAGE` seconds without an answer."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params | {"OPTIONS": page_options() | params.get("OPTIONS", {})})


def _else_in_memory(name: str) -> Callable[..., Any]:
    """Return a cache operation that runs on Redis, or, while Redis is away, on this process' memory."""

    def operation(self: "RedisOrMemory", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._rests_until:
            try:
                return getattr(ImpatientRedis, name)(self, *args, **kwargs)
            except AWAY:
                self._rests_until = time.monotonic() + REST
        return getattr(self._memory, name)(*args, **kwargs)

    return operation


class RedisOrMemory(ImpatientRedis):
    """A cache for values that may be lost, such as counts of failed sign-ins: while Redis is away each process counts for itself."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache(f"instead of {server}", params)
        self._rests_until = 0.0

    add, get, set, touch, delete, has_key, incr, get_many, set_many, delete_many, clear = (
        _else_in_memory(name)
        for name in ("add", "get", "set", "touch", "delete", "has_key", "incr", "get_many", "set_many", "delete_many", "clear")
    )
