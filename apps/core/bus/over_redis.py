"""The bus between processes, by Redis' publish and subscribe.

A process that only publishes needs no event loop; a process that listens has one connection for all its topics. While Redis is away nobody
counts as present, and listeners are told to look every 2 s, as a browser without a stream does; when Redis is back they look once more.
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
from apps.core.redis_timeouts import AWAY, BACKGROUND, REST, page_options, timeouts

log = logging.getLogger(__name__)

SETTLES = 7.0
"""Seconds for which listeners go on looking after Redis failed: long enough for every page to notice that it is back."""

QUIET = 5.0
"""Seconds without a message after which a ping checks the connection."""

FIRST_WAIT, LONGEST_WAIT = 0.1, 1.0
"""Seconds between two attempts to reach Redis again: doubled each time."""

PREFIX = "dryrun:"
LOOK = "look"
CALL = "call:"

HOLD = """
-- KEYS: the topic's members, scored by the Unix time until which they are present. ARGV: the channel, for how many seconds, which members.
local function people()
  local names, seen = {}, {}
  for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local who = string.match(member, '^[^/]*')
    if not seen[who] then
      seen[who] = true
      names[#names + 1] = who
    end
  end
  table.sort(names)
  return names
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
"""The script of `hold_now`: one atomic step, by Redis' own clock."""


class OverRedis(Bus):
    """A bus between processes that share a Redis."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._options = {"decode_responses": True} | timeouts(BACKGROUND)
        self._redis = redis.Redis.from_url(url, decode_responses=True, **page_options())
        self._hold = self._redis.register_script(HOLD)
        self._is_away = False
        self._rests_until = self._settled_at = 0.0
        # These are set only while someone listens:
        self._client: AsyncRedis | None = None
        self._pubsub: PubSub | None = None
        self._subscribed: dict[str, asyncio.Event] = {}

    def publish(self, topic: str, version: int) -> None:
        with self._ignoring_outages():
            self._redis.publish(PREFIX + topic, version)

    def call(self, topic: str, who: str) -> None:
        with self._ignoring_outages():
            self._redis.publish(PREFIX + topic, CALL + who)

    def hold_now(self, topic: str, members: Collection[str], seconds: float) -> frozenset[str]:
        people: Collection[str] = ()
        if time.monotonic() < self._rests_until:  # `publish` doesn't skip an unresponsive Redis: the message may still arrive
            return frozenset()
        with self._ignoring_outages():
            people = self._hold(keys=[_key(topic)], args=[PREFIX + topic, seconds, *members])
        return frozenset(people)

    async def hold(self, members: Mapping[str, Collection[str]], seconds: float) -> None:
        if self._client is None:
            return
        hold = self._client.register_script(HOLD)
        with self._ignoring_outages():
            for some in batched(members.items(), 100):
                async with self._client.pipeline(transaction=False) as pipeline:
                    for topic, of_topic in some:
                        await hold(keys=[_key(topic)], args=[PREFIX + topic, seconds, *of_topic], client=pipeline)
                    await pipeline.execute()

    async def _subscribe(self, topic: str) -> None:
        subscribed = self._subscribed.get(topic)
        if subscribed is None:
            subscribed = self._subscribed[topic] = asyncio.Event()
            await self._command(lambda pubsub: pubsub.subscribe(PREFIX + topic))
        with suppress(TimeoutError):
            await asyncio.wait_for(subscribed.wait(), BACKGROUND)
        subscribed.set()  # nobody waits any more: `_on_subscribed` will know that the subscription came late

    async def _unsubscribe(self, topic: str) -> None:
        self._subscribed.pop(topic, None)
        await self._command(lambda pubsub: pubsub.unsubscribe(PREFIX + topic))

    async def _command(self, command: Callable[[PubSub], Awaitable[Any]]) -> None:
        """Run a command on the listening connection. Without a connection nothing is lost: the next one subscribes to all topics."""
        if self._pubsub is not None:
            with suppress(*AWAY):
                await command(self._pubsub)

    async def _keep(self) -> None:
        pool = BlockingConnectionPool.from_url(
            self._url, max_connections=2, timeout=None, retry=AsyncRetry(NoBackoff(), 1), **self._options
        )
        self._client = AsyncRedis(connection_pool=pool)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._receive())
                tasks.create_task(super()._keep())
        finally:
            self._client = None
            await pool.disconnect()

    async def _sweep(self) -> None:
        """Hold the members; and while Redis is away, or was until just now, tell all listeners to look."""
        if self._pubsub is not None:
            await super()._sweep()
        if self._pubsub is None or time.monotonic() < self._settled_at:
            self._look(self._listeners)

    async def _receive(self) -> None:
        """Receive messages, and reconnect whenever the connection is lost."""
        never = AsyncRetry(NoBackoff(), 0, supported_errors=())  # the client's own retry would hide that messages may have been missed
        wait = FIRST_WAIT
        while True:
            try:
                async with AsyncRedis.from_url(self._url, retry=never, **self._options) as client, client.pubsub() as pubsub:
                    await pubsub.connect()
                    wait = FIRST_WAIT
                    await self._pass_on_messages(pubsub)
            except Exception as error:  # noqa: BLE001  # whatever is wrong with this connection, the next may work
                self._note_failure(error)
            finally:
                self._pubsub = None
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, 2 * wait)

    async def _pass_on_messages(self, pubsub: PubSub) -> None:
        """Pass messages on to the listeners. Raises redis.RedisError when the connection is lost."""
        await self.hold(self._members(), STREAM_HOLDS)  # before anyone looks: Redis may have been started empty
        self._pubsub = pubsub
        await pubsub.subscribe(*(PREFIX + topic for topic in self._listeners))
        is_pinged = False
        while True:
            message = await pubsub.get_message(timeout=QUIET)
            if message is None and is_pinged:
                raise redis.TimeoutError("no answer to a ping")
            is_pinged = message is None
            if message is None:
                await pubsub.ping()
                continue
            topic = (message["channel"] or "").removeprefix(PREFIX)
            if message["type"] == "subscribe" and topic in self._subscribed:
                self._on_subscribed(topic)
            elif message["type"] == "message":
                self._pass_on(topic, message["data"])

    def _pass_on(self, topic: str, content: str) -> None:
        if content.startswith(CALL):
            self._call(topic, content.removeprefix(CALL))
        else:
            self._tell(topic, None if content == LOOK else int(content))

    def _on_subscribed(self, topic: str) -> None:
        """Note that the topic is subscribed. If it was before, or nobody waited this long, messages may be lost: tell listeners to look."""
        if self._subscribed[topic].is_set():
            self._tell(topic, None)
        self._subscribed[topic].set()

    @contextmanager
    def _ignoring_outages(self) -> Iterator[None]:
        """Ignore an unreachable Redis, and log once that it is away and once that it is back."""
        try:
            yield
        except AWAY as error:
            self._note_failure(error)
        else:
            if self._is_away:
                self._is_away = False
                log.warning("Redis is back.")

    def _note_failure(self, error: Exception) -> None:
        self._settled_at = time.monotonic() + SETTLES
        if isinstance(error, redis.TimeoutError):
            self._rests_until = time.monotonic() + REST
        if not self._is_away:
            self._is_away = True
            log.warning("Redis is away (%s). Until it is back, live pages look for news every few seconds.", error)


def _key(topic: str) -> str:
    return f"{PREFIX}here:{topic}"
