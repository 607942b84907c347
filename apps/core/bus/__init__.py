"""Publish a topic's version between processes, listen to it, and know who is present.

A message says only that something has changed, never what: each listener then fetches its own view by an ordinary request. With REDIS_URL
messages go through Redis, without it they stay in this process. All functions but `listen` may be called from any thread, and none raises
because Redis is away.
"""

from contextlib import AbstractAsyncContextManager
from functools import cache

from django.conf import settings

from apps.core.bus.in_process import InProcess
from apps.core.bus.listening import Bus, Listener
from apps.core.bus.over_redis import OverRedis


def publish(topic: str, version: int) -> None:
    """Tell everyone who listens to the topic that it is at this version."""
    _bus().publish(topic, version)


def call(topic: str, who: str) -> None:
    """Tell those who listen to the topic as `who`, and nobody else, to look again."""
    _bus().call(topic, who)


def touch_presence(topic: str, who: str) -> frozenset[str]:
    """Count someone who polls as present for `listening.POLL_HOLDS` seconds. Return who is present, by the names they entered with."""
    return _bus().touch_presence(topic, who)


def listen(topic: str) -> AbstractAsyncContextManager[Listener]:
    """Return a context in which nothing published is missed. Read the current version after entering it."""
    return _bus().listen(topic)


@cache
def _bus() -> Bus:
    return OverRedis(settings.REDIS_URL) if settings.REDIS_URL else InProcess()
