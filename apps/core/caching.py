"""Caches on Redis, for as long as it answers."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.retry import Retry

PATIENCE = 0.5
"""Seconds to wait for an answer of Redis: a page waits with it."""

REST = 2.0
"""Seconds for which a Redis that didn't answer isn't asked again."""

AWAY = (RedisError, OSError)
"""What is raised while Redis is away."""


class ImpatientRedis(RedisCache):
    """Raises one of AWAY after half a second at most. A connection that Redis closed, by being started anew, is opened again at once."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        retry = Retry(NoBackoff(), 1, supported_errors=(NotConnected,))
        options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "retry": retry} | params.get("OPTIONS", {})
        super().__init__(server, params | {"OPTIONS": options})


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
