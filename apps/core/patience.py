"""How long Redis is waited for, and how often it is asked.

It may be away, which one is told at once, or silent, which one notices by the clock alone.
"""

from typing import Any

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.retry import Retry

AWAY = (RedisError, OSError)
"""What is raised while Redis is away or silent."""

PAGE = 0.5
"""Seconds where a page waits with it: a Redis that is well answers in a few milliseconds, and a person hardly notices half a second."""

BACKGROUND = 1.0
"""Seconds where no page does, such as for the connection that all streams hear by: to give that up too soon has every one of them look."""

PROBE = 2.0
"""Seconds for readiness, of which a Redis that is only slow is no reason to keep a new version from visitors."""

REST = 2.0
"""Seconds for which a Redis that was silent isn't asked again where one can do without: else every page would wait anew."""


def waiting(seconds: float) -> dict[str, Any]:
    """The options of a connection that waits for so long."""
    return {"socket_connect_timeout": seconds, "socket_timeout": seconds}


def of_a_page() -> dict[str, Any]:
    """The same where a page waits. What Redis closed, by being started anew, is opened again at once; a silent one isn't asked twice."""
    return waiting(PAGE) | {"retry": Retry(NoBackoff(), 1, supported_errors=(NotConnected,))}


HANDING_OVER = waiting(PAGE) | {"max_retries": 1, "interval_start": 0, "interval_step": 0}
"""For kombu, when a page hands work to a worker: Celery's own connection waits for a silent Redis for ever."""
