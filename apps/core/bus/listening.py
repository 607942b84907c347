"""The listeners of this process and who counts as present: the base of both buses."""

import asyncio
import threading
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

POLL_HOLDS = 6.0
"""Seconds for which someone who polls every 2 s counts as present."""

LEAVE_HOLDS = 3.0
"""Seconds for which someone whose stream has ended still counts as present: a page that is reloaded is back before."""

STREAM_HOLDS = 10.0
"""Seconds for which someone with a stream counts as present. Their process renews it every SWEEP; if it doesn't, it was killed."""

SWEEP = 2.0
"""Seconds between two checks of who is still present."""


@dataclass(frozen=True)
class News:
    """The newest version that a listener was told of.

    With `look` it should look even if it has seen that version: someone came or went, or messages may have been lost.
    """

    version: int
    look: bool


class Listener:
    """What one stream will be told next. However much happens while the stream is slow, it gets one message: the latest."""

    __slots__ = ("_bus", "_called", "_id", "_look", "_loop", "_news", "_told", "_topic", "_version", "who")

    def __init__(self, bus: "Bus", topic: str) -> None:
        self._bus = bus
        self._topic = topic
        self._id = uuid.uuid4().hex
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._told = self._version = 0
        self._look = False
        self._called: set[str] = set()
        """Names that were called before `enter` said who listens."""
        self.who = ""

    @property
    def member(self) -> str:
        """The listener's entry among those present: each of a person's tabs has its own."""
        return f"{self.who}/{self._id}"

    async def enter(self, who: str) -> None:
        """Count `who` as present until listening ends, and look at once if they were called before."""
        self.who = who
        if who in self._called:
            self._take(None)
        await self._bus.hold({self._topic: [self.member]}, STREAM_HOLDS)

    def knows(self, version: int) -> None:
        """Note that the listener has seen everything up to this version."""
        self._told = max(self._told, version)

    async def news(self) -> News:
        """Wait for news and return it. Each version is told once, and never one older than another told before."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self._look or self._version > self._told:
                news = News(max(self._told, self._version), self._look)
                self._told, self._look = news.version, False
                return news

    def tell(self, version: int | None) -> None:
        """Pass on a version, or None for "look again". May be called from any thread."""
        with suppress(RuntimeError):  # the event loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._take, version)

    def call(self, who: str) -> None:
        """Tell the listener to look again, if it is `who`. May be called from any thread."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._take_call, who)

    def _take_call(self, who: str) -> None:
        if who == self.who:
            self._take(None)
        elif not self.who:
            self._called.add(who)

    def _take(self, version: int | None) -> None:
        if version is None:
            self._look = True
        else:
            self._version = max(self._version, version)
        self._news.set()


class Bus(ABC):
    """The listeners of this process, by topic, and a task that runs while there are any."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._lock = threading.Lock()
        self._keeper: asyncio.Task[None] | None = None

    @abstractmethod
    def publish(self, topic: str, version: int) -> None:
        """Tell everyone who listens, in whatever process."""

    @abstractmethod
    def call(self, topic: str, who: str) -> None:
        """Tell those who listen as `who`, in whatever process, to look again."""

    @abstractmethod
    def hold_now(self, topic: str, members: Collection[str], seconds: float) -> frozenset[str]:
        """Count the members (`who/what`) as present for so many seconds from now.

        Returns who is present, and tells the topic's listeners to look if that has changed.
        """

    async def hold(self, members: Mapping[str, Collection[str]], seconds: float) -> None:
        """Do the same as `hold_now` for many topics, from the event loop."""
        for topic, of_topic in members.items():
            self.hold_now(topic, of_topic, seconds)

    def touch_presence(self, topic: str, who: str) -> frozenset[str]:
        """Count someone who polls as present for POLL_HOLDS seconds, and return who is."""
        return self.hold_now(topic, [f"{who}/poll"], POLL_HOLDS)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[Listener]:
        """Listen to the topic inside the context, in which nothing published is missed."""
        listener = Listener(self, topic)
        with self._lock:
            self._listeners.setdefault(topic, set()).add(listener)
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())
        try:
            await self._subscribe(topic)
            yield listener
        finally:
            await self._leave(topic, listener)

    async def _leave(self, topic: str, listener: Listener) -> None:
        if listener.who:
            await self.hold({topic: [listener.member]}, LEAVE_HOLDS)
        with self._lock:
            self._listeners[topic].remove(listener)
            is_last = not self._listeners[topic]
            if is_last:
                del self._listeners[topic]
        if is_last:
            await self._unsubscribe(topic)
        if not self._listeners and self._keeper is not None:
            keeper, self._keeper = self._keeper, None
            keeper.cancel()
            await asyncio.wait([keeper])

    @abstractmethod
    async def _subscribe(self, topic: str) -> None:
        """Return once messages of the topic reach this process. Called for every listener."""

    @abstractmethod
    async def _unsubscribe(self, topic: str) -> None:
        """Stop messages of the topic. Called when its last listener in this process has left."""

    async def _keep(self) -> None:
        """Run while anyone listens: keep those who do present, and notice who has left."""
        while True:
            await asyncio.sleep(SWEEP)
            await self._sweep()

    async def _sweep(self) -> None:
        await self.hold(self._members(), STREAM_HOLDS)

    def _members(self) -> dict[str, list[str]]:
        return {topic: [listener.member for listener in listeners if listener.who] for topic, listeners in self._listeners.items()}

    def _look(self, topics: Collection[str]) -> None:
        for topic in tuple(topics):
            self._tell(topic, None)

    def _tell(self, topic: str, version: int | None) -> None:
        for listener in self._of(topic):
            listener.tell(version)

    def _call(self, topic: str, who: str) -> None:
        for listener in self._of(topic):
            listener.call(who)

    def _of(self, topic: str) -> tuple[Listener, ...]:
        with self._lock:
            return tuple(self._listeners.get(topic, ()))
