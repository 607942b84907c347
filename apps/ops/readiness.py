"""Whether this process should be sent visitors, and if not, why."""

import time
from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

PATIENCE = 2.0
"""Seconds to wait for Redis."""

STARTED = time.time()

type Check = Callable[[], str]
"""Returns what is wrong, in a few words that name no host and no secret; nothing when all is well."""

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Has readiness depend on `check` too. It runs after the ones registered before, and only when none of those found anything wrong."""
    _checks[name] = check


def what_is_missing() -> str:
    """The first thing that keeps this process from serving, as `name: what`; nothing when it may be sent visitors."""
    for name, check in _checks.items():
        if wrong := check():
            return f"{name}: {wrong}"
    return ""


def is_draining() -> bool:
    """Whether someone wrote DRAIN_FILE since this process began. One left by a container that ran before in the same pod says nothing."""
    try:
        return settings.DRAIN_FILE.stat().st_mtime >= STARTED
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
    return "" if _is_migrated() else "some are not applied"


class _NotYet(Exception):
    pass


def _is_migrated() -> bool:
    try:
        _once_migrated()
    except (_NotYet, DatabaseError):
        return False
    return True


@cache
def _once_migrated() -> None:
    """Looked up until it is so; a migration that was applied stays applied while this code runs. Raises _NotYet."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotYet


def _redis() -> str:
    if not settings.REDIS_URL:
        return ""
    try:
        _once_reached_redis()
    except (redis.RedisError, OSError):
        return "it can't be reached"
    return ""


@cache
def _once_reached_redis() -> None:
    """Asked until it answered once, which finds a wrong address before a rollout goes on. Its absence later takes nobody out of service:
    all replicas would leave together, and pages work without it."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as server:
        server.ping()


register("draining", _draining)
register("database", _database)
register("migrations", _migrations)
register("redis", _redis)
