"""The bus between processes, by Redis' publish and subscribe.

A process that only publishes needs no event loop; one that listens has one connection for all its topics. While Redis is away nobody is
known to be here, and listeners are told to look every 2 s, as a browser without a stream does; when it is back they look once more.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import batched
from typing import Any

import redis
from redis.asyncio import BlockingConnectionPool
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff

from apps.core.bus.listening import STREAM_HOLDS, Bus
from apps.core.patience import AWAY, BACKGROUND, REST, of_a_page, waiting

log = logging.getLogger(__name__)

SETTLES = 7.0
"""Seconds after Redis was missed for which listeners go on to look: long enough for every page to have noticed that it is back."""

QUIET = 5.0
"""Seconds without a message after which Redis is asked whether the connection still stands."""

FIRST_WAIT, LONGEST_WAIT = 0.1, 1.0
"""Seconds between two attempts to reach Redis again: doubled each time."""

PREFIX = "dryrun:"
LOOK = "look"
CALL = "call:"

HOLD = """
-- KEYS: the topic's members, by the second until which they are here. ARGV: the channel, for how many seconds, who to hold.
local function people()
  local found, seen = {}, {}
  for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local who = string.match(member, '^[^/]*')
    if not seen[who] then
      seen[who] = true
      found[#found + 1] = who
    end
  end
  table.sort(found)
  return found
end

local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local before = table.concat(people(), '/')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for i = 3, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[i]) end
redis.call('EXPIRE', KEYS[1], 60)
local after = people()
if table.concat(after, '/') ~= before then redis.call('PUBLISH', ARGV[1], 'look') end
return after
"""
"""`hold_now` in one step, by Redis' own clock."""


class OverRedis(Bus):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._options = {"decode_responses": True} | waiting(BACKGROUND)
        self._redis = redis.Redis.from_url(url, decode_responses=True, **of_a_page())
        self._hold = self._redis.register_script(HOLD)
        self._is_away = False
        self._rests_until = self._settled_at = 0.0
        # While someone listens:
        self._client: AsyncRedis | None = None
        self._ear: PubSub | None = None
        self._subscribed: dict[str, asyncio.Event] = {}

    def publish(self, topic: str, version: int) -> None:
        with self._noticing():
            self._redis.publish(PREFIX + topic, version)

    def call(self, topic: str, who: str) -> None:
        with self._noticing():
            self._redis.publish(PREFIX + topic, CALL + who)

    def hold_now(self, topic: str, members: Collection[str], seconds: float) -> frozenset[str]:
        people: Collection[str] = ()
        if time.monotonic() < self._rests_until:  # what is published is said to a silent Redis all the same: it may hear it yet
            return frozenset()
        with self._noticing():
            people = self._hold(keys=[_key(topic)], args=[PREFIX + topic, seconds, *members])
        return frozenset(people)

    async def hold(self, members: Mapping[str, Collection[str]], seconds: float) -> None:
        if self._client is None:
            return
        hold = self._client.register_script(HOLD)
        with self._noticing():
            for some in batched(members.items(), 100):
                async with self._client.pipeline(transaction=False) as pipeline:
                    for topic, of_topic in some:
                        await hold(keys=[_key(topic)], args=[PREFIX + topic, seconds, *of_topic], client=pipeline)
                    await pipeline.execute()

    async def _subscribe(self, topic: str) -> None:
        subscribed = self._subscribed.get(topic)
        if subscribed is None:
            subscribed = self._subscribed[topic] = asyncio.Event()
            await self._command(lambda ear: ear.subscribe(PREFIX + topic))
        with suppress(TimeoutError):
            await asyncio.wait_for(subscribed.wait(), BACKGROUND)
        subscribed.set()  # not waited for any more: `_found` will know that the subscription comes late

    async def _unsubscribe(self, topic: str) -> None:
        self._subscribed.pop(topic, None)
        await self._command(lambda ear: ear.unsubscribe(PREFIX + topic))

    async def _command(self, command: Callable[[PubSub], Awaitable[Any]]) -> None:
        """On the listening connection. Without one nothing is lost: the next one begins with all that is listened to."""
        if self._ear is not None:
            with suppress(*AWAY):
                await command(self._ear)

    async def _keep(self) -> None:
        pool = BlockingConnectionPool.from_url(
            self._url, max_connections=2, timeout=None, retry=AsyncRetry(NoBackoff(), 1), **self._options
        )
        self._client = AsyncRedis(connection_pool=pool)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hear())
                tasks.create_task(super()._keep())
        finally:
            self._client = None
            await pool.disconnect()

    async def _sweep(self) -> None:
        """Redis may be silent for a while before the listening connection is given up."""
        if self._ear is not None:
            await super()._sweep()
        if self._ear is None or time.monotonic() < self._settled_at:
            self._look(self._listeners)

    async def _hear(self) -> None:
        """Listens, and listens again whenever the connection is lost."""
        never = AsyncRetry(NoBackoff(), 0, supported_errors=())  # by itself the client would go on as if nothing had been missed
        wait = FIRST_WAIT
        while True:
            try:
                async with AsyncRedis.from_url(self._url, retry=never, **self._options) as client, client.pubsub() as ear:
                    await ear.connect()
                    wait = FIRST_WAIT
                    await self._spread(ear)
            except Exception as error:  # noqa: BLE001  # whatever is wrong with one connection, the next may be heard on
                self._missed(error)
            finally:
                self._ear = None
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, 2 * wait)

    async def _spread(self, ear: PubSub) -> None:
        """Passes on what is heard. Raises redis.RedisError when the connection is lost."""
        await self.hold(self._members(), STREAM_HOLDS)  # before anyone looks: Redis may have been started empty
        self._ear = ear
        await ear.subscribe(*(PREFIX + topic for topic in self._listeners))
        is_asked = False
        while True:
            heard = await ear.get_message(timeout=QUIET)
            if heard is None and is_asked:
                raise redis.TimeoutError("it says nothing")
            is_asked = heard is None
            if heard is None:
                await ear.ping()
                continue
            topic = (heard["channel"] or "").removeprefix(PREFIX)
            if heard["type"] == "subscribe" and topic in self._subscribed:
                self._found(topic)
            elif heard["type"] == "message":
                self._pass_on(topic, heard["data"])

    def _pass_on(self, topic: str, said: str) -> None:
        if said.startswith(CALL):
            self._call(topic, said.removeprefix(CALL))
        else:
            self._tell(topic, None if said == LOOK else int(said))

    def _found(self, topic: str) -> None:
        """The subscription holds. Where it held before, or someone gave up waiting for it, news may have been lost meanwhile."""
        if self._subscribed[topic].is_set():
            self._tell(topic, None)
        self._subscribed[topic].set()

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Passes over an unreachable Redis; says once that it is away, and once that it is back."""
        try:
            yield
        except AWAY as error:
            self._missed(error)
        else:
            if self._is_away:
                self._is_away = False
                log.warning("Redis is back.")

    def _missed(self, error: Exception) -> None:
        self._settled_at = time.monotonic() + SETTLES
        if isinstance(error, redis.TimeoutError):
            self._rests_until = time.monotonic() + REST
        if not self._is_away:
            self._is_away = True
            log.warning("Redis is away (%s). Until it is back, live pages look for news every few seconds.", error)


def _key(topic: str) -> str:
    return f"{PREFIX}here:{topic}"
