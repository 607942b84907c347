"""The caches on Redis while it is away, and while it doesn't answer."""

import time

import pytest

from apps.core.http.caching import ImpatientRedis, RedisOrMemory
from apps.core.redis_timeouts import AWAY, PAGE
from tests.own_redis import OwnRedis

pytestmark = pytest.mark.services


@pytest.fixture
def tolerant(own_redis: OwnRedis) -> RedisOrMemory:
    return RedisOrMemory(own_redis.url, {})


@pytest.fixture
def strict(own_redis: OwnRedis) -> ImpatientRedis:
    return ImpatientRedis(own_redis.url, {})


def use(cache) -> list[object]:
    """Use every operation of Django's cache."""
    cache.set("one", 1)
    cache.set_many({"two": [2], "three": 3})
    cache.delete("three")
    cache.delete_many(["four"])
    return [
        cache.get("one"),
        cache.get_many(["two", "three"]),
        cache.has_key("one"),
        cache.add("one", 5),
        cache.incr("one"),
        cache.decr("one"),
        cache.touch("one"),
        cache.get_or_set("five", 5),
    ]


USED = [1, {"two": [2]}, True, False, 2, 1, True, 5]


def test_what_may_be_lost_is_cached_in_redis_or_else_in_memory(tolerant, own_redis):
    assert use(tolerant) == USED

    own_redis.kill()
    assert tolerant.get("one") is None
    assert use(tolerant) == USED
    assert tolerant.clear() is None


def test_when_redis_is_back_it_is_used_again(tolerant, strict, own_redis, monkeypatch):
    monkeypatch.setattr("apps.core.http.caching.REST", 0.0)
    own_redis.kill()
    tolerant.set("one", 1)
    own_redis.start()

    tolerant.set("one", 2)

    assert strict.get("one") == 2


def test_a_silent_redis_holds_nobody_up_for_long(tolerant, own_redis):
    tolerant.set("one", 1)

    with own_redis.frozen():
        began = time.monotonic()
        assert use(tolerant) == USED

    assert time.monotonic() - began < 3 * PAGE


def test_what_must_be_counted_is_refused_while_redis_is_away_or_silent(strict, own_redis):
    strict.set("one", 1)

    with own_redis.frozen(), pytest.raises(AWAY):
        strict.incr("one")
    own_redis.kill()
    with pytest.raises(AWAY):
        strict.incr("one")


def test_a_restart_of_redis_is_no_reason_to_refuse(strict, own_redis):
    strict.set("one", 1)
    own_redis.kill()
    own_redis.start()

    assert strict.get("one") is None
