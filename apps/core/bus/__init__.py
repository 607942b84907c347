"""News between processes: a topic is at a version, and who is there to hear it.

`publish` says only that something has changed, never what: whoever hears it asks for their own view of it on the ordinary path. With
REDIS_URL the news goes through Redis; without it, it stays in this process. All but `listen` may be called from any thread, and never raise
because Redis is away.
"""

from contextlib import AbstractAsyncContextManager
from functools import cache

from django.conf import settings

from apps.core.bus.in_process import InProcess
from apps.core.bus.listening import Bus, Listener
from apps.core.bus.over_redis import OverRedis


def publish(topic: str, version: int) -> None:
    """Tells everyone who listens to the topic that it is at this version."""
    _bus().publish(topic, version)


def call(topic: str, who: str) -> None:
    """Has those look who listen to the topic as `who`, and tells nobody else."""
    _bus().call(topic, who)


def mark_here(topic: str, who: str) -> frozenset[str]:
    """For someone who polls: they are here for `listening.POLL_HOLDS` seconds. Returns who is, by the name they entered with."""
    return _bus().mark_here(topic, who)


def listen(topic: str) -> AbstractAsyncContextManager[Listener]:
    """Nothing published from here on is missed: read what is current after entering this."""
    return _bus().listen(topic)


@cache
def _bus() -> Bus:
    return OverRedis(settings.REDIS_URL) if settings.REDIS_URL else InProcess()
