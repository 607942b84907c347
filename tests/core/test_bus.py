"""The bus behaves the same inside one process and over a real Redis, which is also killed."""

import asyncio
import os
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import redis

from apps.core.bus import listening, over_redis
from apps.core.bus.in_process import InProcess
from apps.core.bus.listening import Bus, Listener, News
from apps.core.bus.over_redis import OverRedis
from apps.core.redis_timeouts import PAGE
from tests.loops import run
from tests.own_redis import OwnRedis

PATIENCE = 10.0


@pytest.fixture(params=["in process", pytest.param("over Redis", marks=pytest.mark.services)])
def bus(request) -> Bus:
    return InProcess() if request.param == "in process" else OverRedis(os.environ["REDIS_URL"])


@pytest.fixture
def topic() -> str:
    """A topic that no other test uses: Redis' channels are shared by all its databases."""
    return f"test:{uuid.uuid4()}"


@pytest.fixture
def short(monkeypatch):
    """Shorten the times from seconds to tenths of a second."""
    for name, seconds in {"POLL_HOLDS": 0.3, "LEAVE_HOLDS": 0.2, "STREAM_HOLDS": 1.0, "SWEEP": 0.1}.items():
        monkeypatch.setattr(listening, name, seconds)
    monkeypatch.setattr(over_redis, "STREAM_HOLDS", 1.0)


async def news(listener: Listener) -> News:
    return await asyncio.wait_for(listener.news(), PATIENCE)


async def version(listener: Listener) -> int:
    """Wait for a newer version, told alone or with a look."""
    known = listener._told
    while (told := await news(listener)).version == known:
        pass
    return told.version


async def look(listener: Listener) -> None:
    while not (await news(listener)).look:
        pass


def here(bus: Bus, topic: str) -> frozenset[str]:
    """Return who is present, without being present."""
    return bus.hold_now(topic, (), 0)


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)  # between looks at a condition, not instead of one


@asynccontextmanager
async def acting(bus: Bus, topic: str, who: str) -> AsyncIterator[Listener]:
    async with bus.listen(topic) as listener:
        await listener.enter(who)
        yield listener


def test_a_listener_is_told_of_its_own_topic_only(bus, topic):
    async def scenario():
        async with bus.listen(topic) as alice, bus.listen(topic) as bob, bus.listen(f"{topic}-other") as other:
            bus.publish(topic, 7)
            bus.publish(f"{topic}-other", 3)

            assert [await version(alice), await version(bob), await version(other)] == [7, 7, 3]

    run(scenario())


def test_what_was_published_before_listening_is_no_news(bus, topic):
    async def scenario():
        bus.publish(topic, 7)
        async with bus.listen(topic) as listener:
            bus.publish(topic, 8)

            assert await version(listener) == 8

    run(scenario())


def test_a_version_is_told_once_and_never_after_a_newer_one(bus, topic):
    async def scenario():
        async with bus.listen(topic) as listener:
            bus.publish(topic, 7)
            assert await version(listener) == 7
            for late in (7, 6, 1):
                bus.publish(topic, late)
            bus.publish(topic, 8)

            assert await version(listener) == 8

    run(scenario())


def test_what_a_listener_knows_is_no_news(bus, topic):
    async def scenario():
        async with bus.listen(topic) as listener:
            listener.knows(9)
            for number in (8, 9, 10):
                bus.publish(topic, number)

            assert await version(listener) == 10

    run(scenario())


def test_a_slow_listener_is_told_the_latest_only(bus, topic):
    async def scenario():
        async with bus.listen(topic) as slow, bus.listen(topic) as quick:
            for number in range(1, 100):
                bus.publish(topic, number)
            while await version(quick) < 99:
                pass

            assert await version(slow) == 99
            bus.publish(topic, 100)
            assert await version(slow) == 100

    run(scenario())


def test_pages_publish_from_another_thread(bus, topic):
    async def scenario():
        async with bus.listen(topic) as listener:
            thread = threading.Thread(target=bus.publish, args=[topic, 7])
            thread.start()

            assert await version(listener) == 7
            thread.join()

    run(scenario())


def test_who_has_entered_is_here(bus, topic):
    async def scenario():
        async with bus.listen(topic), acting(bus, topic, "1"), acting(bus, topic, "2"), acting(bus, f"{topic}-other", "3"):
            assert here(bus, topic) == {"1", "2"}

    assert here(bus, topic) == frozenset()
    run(scenario())


def test_the_others_are_told_to_look_when_someone_comes_or_leaves(bus, topic, short):
    async def scenario():
        async with acting(bus, topic, "1") as alice:
            await look(alice)
            async with acting(bus, topic, "2"):
                await look(alice)
                assert here(bus, topic) == {"1", "2"}
            await look(alice)
            assert here(bus, topic) == {"1"}

    run(scenario())


def test_someone_with_two_tabs_is_here_until_both_are_closed(bus, topic, short):
    async def scenario():
        async with acting(bus, topic, "1"):
            async with acting(bus, topic, "2"):
                async with acting(bus, topic, "2"):
                    pass
                await asyncio.sleep(2 * listening.LEAVE_HOLDS)  # as long as alice who leaves is still counted, and again
                assert here(bus, topic) == {"1", "2"}
            await eventually(lambda: here(bus, topic) == {"1"})

    run(scenario())


def test_a_page_that_is_loaded_anew_tells_nobody(bus, topic):
    async def scenario():
        async with acting(bus, topic, "1") as alice:
            async with acting(bus, topic, "2"):
                await eventually(lambda: here(bus, topic) == {"1", "2"})
                bus.publish(topic, 1)
                await version(alice)
            async with acting(bus, topic, "2"):
                bus.publish(topic, 2)
                assert await news(alice) == News(2, look=False)

    run(scenario())


def test_who_listens_stays_here_and_who_polls_no_more_does_not(bus, topic, short):
    async def scenario():
        async with acting(bus, topic, "1") as alice:
            await look(alice)
            began = time.monotonic()
            assert bus.touch_presence(topic, "2") == here(bus, topic) == {"1", "2"}
            await look(alice)
            await look(alice)
            assert here(bus, topic) == {"1"}
            assert time.monotonic() - began > listening.POLL_HOLDS
            await eventually(lambda: time.monotonic() - began > 1.5 * listening.STREAM_HOLDS)
            assert here(bus, topic) == {"1"}

    run(scenario())


def test_polling_beside_a_stream_is_no_news(bus, topic):
    async def scenario():
        async with acting(bus, topic, "1") as alice:
            await look(alice)
            bus.touch_presence(topic, "1")
            bus.publish(topic, 5)
            assert await news(alice) == News(5, look=False)

    run(scenario())


def test_nothing_runs_on_when_nobody_listens(bus, topic):
    async def scenario():
        async with acting(bus, topic, "1"):
            assert len(asyncio.all_tasks()) > 1
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(scenario())
    run(scenario())  # and another event loop finds the bus as new


def test_in_one_process_nobody_is_remembered_for_ever(topic, monkeypatch):
    monkeypatch.setattr(listening, "POLL_HOLDS", 0.0)
    bus = InProcess()
    bus.touch_presence(topic, "1")

    assert here(bus, topic) == frozenset()
    assert bus._here == {}


@pytest.mark.services
def test_processes_get_each_other_s_news_and_know_who_is_there(topic):
    first, second = (OverRedis(os.environ["REDIS_URL"]) for _ in range(2))

    async def scenario():
        async with acting(first, topic, "1") as alice, acting(second, topic, "2") as bob:
            OverRedis(os.environ["REDIS_URL"]).publish(topic, 7)

            assert [await version(alice), await version(bob)] == [7, 7]
            assert here(first, topic) == here(second, topic) == {"1", "2"}

    run(scenario())


@pytest.mark.services
def test_a_process_listens_by_one_connection_to_no_more_topics_than_needed(topic):
    bus = OverRedis(os.environ["REDIS_URL"])
    server = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)

    def channels() -> set[str]:
        return {str(name).rpartition("/")[2] for name in server.pubsub_channels(f"*{topic}*")}

    async def scenario():
        before = len(server.client_list(_type="pubsub"))
        async with bus.listen(f"{topic}/a"), bus.listen(f"{topic}/b"):
            async with bus.listen(f"{topic}/a"):
                assert channels() == {"a", "b"}
                assert len(server.client_list(_type="pubsub")) == before + 1
            assert channels() == {"a", "b"}
            async with bus.listen(f"{topic}/c"):
                assert channels() == {"a", "b", "c"}
            await eventually(lambda: channels() == {"a", "b"})
        await eventually(lambda: channels() == set())
        await eventually(lambda: len(server.client_list(_type="pubsub")) == before)

    run(scenario())


@pytest.mark.services
def test_when_redis_is_back_listeners_look_get_news_and_are_present(own_redis, topic, short):
    bus = OverRedis(own_redis.url)

    async def scenario():
        async with acting(bus, topic, "1") as alice:
            bus.publish(topic, 7)
            assert await version(alice) == 7
            own_redis.kill()
            bus.publish(topic, 8)  # which nobody hears
            own_redis.start()

            await look(alice)
            await eventually(lambda: here(bus, topic) == {"1"})
            bus.publish(topic, 9)
            assert await version(alice) == 9

    run(scenario())


@pytest.mark.services
def test_while_redis_is_away_listeners_look_regularly_and_others_join(own_redis, topic, short):
    bus = OverRedis(own_redis.url)

    async def scenario():
        async with acting(bus, topic, "1") as alice:
            own_redis.kill()
            for _ in range(3):
                await look(alice)
            async with acting(bus, topic, "2") as bob:
                await look(bob)
                own_redis.start()
                await eventually(lambda: here(bus, topic) == {"1", "2"})
                bus.publish(topic, 9)
                assert [await version(alice), await version(bob)] == [9, 9]

    run(scenario())


@pytest.mark.services
def test_a_redis_that_answers_nobody_is_noticed(own_redis, topic, short, monkeypatch):
    monkeypatch.setattr(over_redis, "QUIET", 0.1)
    bus = OverRedis(own_redis.url)

    async def scenario():
        async with acting(bus, topic, "1") as alice:
            await look(alice)
            with own_redis.frozen():
                await look(alice)
            await eventually(lambda: bus._pubsub is not None)
            await look(alice)
            bus.publish(topic, 9)
            assert await version(alice) == 9

    run(scenario())


@pytest.mark.services
def test_a_silent_redis_delays_pages_once_and_later_only_to_publish(own_redis: OwnRedis, topic, monkeypatch):
    monkeypatch.setattr(over_redis, "REST", 60.0)
    bus = OverRedis(own_redis.url)
    bus.publish(topic, 1)

    with own_redis.frozen():
        began = time.monotonic()
        for _ in range(20):
            assert bus.touch_presence(topic, "1") == frozenset()
        assert time.monotonic() - began < 2 * PAGE
        bus.publish(topic, 2)
        assert time.monotonic() - began < 4 * PAGE


@pytest.mark.services
def test_while_redis_is_silent_listeners_look_regularly(own_redis: OwnRedis, topic, short, monkeypatch):
    monkeypatch.setattr(over_redis, "QUIET", 60.0)  # the listening connection itself notices nothing
    monkeypatch.setattr(over_redis, "BACKGROUND", 0.2)
    bus = OverRedis(own_redis.url)

    async def scenario():
        async with acting(bus, topic, "1") as alice:
            await look(alice)
            with own_redis.frozen():
                for _ in range(3):
                    await look(alice)
            bus.publish(topic, 9)
            assert await version(alice) == 9

    run(scenario())


@pytest.mark.services
def test_pages_go_on_without_redis_and_it_is_logged_once(own_redis, topic, caplog):
    bus = OverRedis(own_redis.url)
    bus.publish(topic, 1)
    own_redis.kill()

    for number in (2, 3):
        bus.publish(topic, number)
        bus.touch_presence(topic, "1")
        assert here(bus, topic) == frozenset()
    own_redis.start()
    bus.publish(topic, 4)

    away, back = [record.getMessage() for record in caplog.records]
    assert away.startswith("Redis is away (")
    assert back == "Redis is back."
