"""Decide whether this process is ready for traffic, and if not, why.

Services that all replicas share are checked until they have answered once, which keeps a new version with a wrong address from taking over.
Later their outage doesn't make a process unready: all replicas would leave service together, with the pages that need no database.
"""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.core.redis_timeouts import AWAY, PROBE, timeouts

STARTED = time.time()

type Check = Callable[[], str]
"""Returns what is wrong, in a few words that name no host and no secret; empty if all is well."""

_checks: dict[str, Check] = {}
_at_start: set[str] = set()
_passed: set[str] = set()


def register(name: str, check: Check, *, at_start: bool) -> None:
    """Add a check to readiness, after those registered before. With `at_start` it isn't run again once it has passed."""
    _checks[name] = check
    if at_start:
        _at_start.add(name)


def what_is_missing() -> str:
    """Return the first check that fails, as `name: what is wrong`; empty if the process is ready."""
    for name, check in _checks.items():
        if name in _passed:
            continue
        if wrong := check():
            return f"{name}: {wrong}"
        if name in _at_start:
            _passed.add(name)
    return ""


def is_draining() -> bool:
    """Return whether DRAIN_FILE was written after this process started. An older one is from an earlier container of the pod."""
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
    """Check that all migrations of this version are applied. There may be more, from a newer version that is rolling out."""
    executor = MigrationExecutor(connection)
    return "some are not applied" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else ""


def _redis() -> str:
    if not settings.REDIS_URL:
        return ""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **timeouts(PROBE)) as server:
            server.ping()
    except AWAY:
        return "it can't be reached"
    return ""


register("draining", _draining, at_start=False)
register("database", _database, at_start=True)
register("migrations", _migrations, at_start=True)
register("redis", _redis, at_start=True)
