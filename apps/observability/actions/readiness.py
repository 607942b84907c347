"""Whether this process should be sent visitors, and if not, why.

What all replicas share is asked for until it is there once, which keeps a new version with a wrong address from taking over. Later its
absence takes nobody out of service: all replicas would leave together, and what needs no database would be gone as well.
"""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.core.patience import AWAY, PROBE, waiting

STARTED = time.time()

type Check = Callable[[], str]
"""Returns what is wrong, in a few words that name no host and no secret; nothing when all is well."""

_checks: dict[str, Check] = {}
_at_start: set[str] = set()
_passed: set[str] = set()


def register(name: str, check: Check, *, at_start: bool) -> None:
    """Has readiness depend on `check` too, after those registered before. One that is for the start is not asked again once it passed."""
    _checks[name] = check
    if at_start:
        _at_start.add(name)


def what_is_missing() -> str:
    """The first thing that keeps visitors from this process, as `name: what`; nothing when it may be sent some."""
    for name, check in _checks.items():
        if name in _passed:
            continue
        if wrong := check():
            return f"{name}: {wrong}"
        if name in _at_start:
            _passed.add(name)
    return ""


def is_draining() -> bool:
    """Whether someone wrote DRAIN_FILE since this process began. One left by a container that ran before in the same pod says nothing."""
    try:
        return bool(settings.DRAIN_FILE.stat().st_mtime >= STARTED)
    except FileNotFoundError:
        return False


def _draining() -> str:
    return "this process is about to end" if is_draining() else ""


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "it can't be reached"
    return ""


def _migrations() -> str:
    """That newer code has applied more of them is no fault: it runs beside this one while it takes over."""
    executor = MigrationExecutor(connection)
    return "some are not applied" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else ""


def _redis() -> str:
    if not settings.REDIS_URL:
        return ""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **waiting(PROBE)) as server:
            server.ping()
    except AWAY:
        return "it can't be reached"
    return ""


register("draining", _draining, at_start=False)
register("database", _database, at_start=True)
register("migrations", _migrations, at_start=True)
register("redis", _redis, at_start=True)
