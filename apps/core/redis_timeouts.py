"""How long we wait for Redis, and how often we ask it.

It may refuse the connection, which shows at once, or not answer, which shows only by a timeout.
"""

from typing import Any

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.retry import Retry

AWAY = (RedisError, OSError)
"""The errors raised while Redis can't be reached or doesn't answer."""

PAGE = 0.5
"""Seconds of timeout where a page waits: a healthy Redis answers in a few milliseconds, and a person hardly notices half a second."""

BACKGROUND = 1.0
"""Seconds of timeout where no page waits, as on the connection that all streams share: when that is given up, every stream looks."""

PROBE = 2.0
"""Seconds of timeout for readiness: a Redis that is merely slow shouldn't keep a new version from serving."""

REST = 2.0
"""Seconds to leave a Redis alone that didn't answer, where we can do without it: else every page would wait for the timeout."""


def timeouts(seconds: float) -> dict[str, Any]:
    """Return the options of a connection with a timeout of so many seconds."""
    return {"socket_connect_timeout": seconds, "socket_timeout": seconds}


def page_options() -> dict[str, Any]:
    """Return the options of a connection that a page waits for: reopened once if Redis closed it (a restart), not after a timeout."""
    return timeouts(PAGE) | {"retry": Retry(NoBackoff(), 1, supported_errors=(NotConnected,))}


HANDING_OVER = timeouts(PAGE) | {"max_retries": 1, "interval_start": 0, "interval_step": 0}
"""Options for kombu when a page hands work to a worker: Celery's own connection would wait for an unresponsive Redis forever."""
