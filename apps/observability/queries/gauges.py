"""Gauges that are looked up when Prometheus scrapes. Every process reports the same values: take their maximum, never their sum."""

from collections.abc import Callable, Iterator

import redis
from django.conf import settings
from django.db import DatabaseError
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.core.redis_timeouts import AWAY, BACKGROUND, timeouts

QUEUE = "celery"

_gauges: dict[str, tuple[str, Callable[[], float]]] = {}


def register(name: str, meaning: str, ask: Callable[[], float]) -> None:
    """Add a gauge: its metric name, its help text, and the function that looks up its value at each scrape."""
    _gauges[name] = (meaning, ask)


class SharedGauges(Collector):
    """Collects the registered gauges. One that can't be looked up is left out: a gap in a graph is true, a zero would not be."""

    def collect(self) -> Iterator[Metric]:
        """Yield the version and each gauge, looked up now."""
        yield InfoMetricFamily("dryrun", "The version that runs.", {"version": settings.VERSION})
        for name, (meaning, ask) in _gauges.items():
            try:
                yield GaugeMetricFamily(name, meaning, ask())
            except (DatabaseError, *AWAY):
                continue


def _queue_length() -> float:
    if not settings.REDIS_URL:
        return 0
    with redis.Redis.from_url(settings.REDIS_URL, **timeouts(BACKGROUND)) as server:
        return float(server.llen(QUEUE))


register("dryrun_queue_length", "Background tasks that nobody has begun.", _queue_length)
