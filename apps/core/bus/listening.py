"""Those who listen in this process, and who counts as here: what both buses have in common."""

import asyncio
import threading
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

POLL_HOLDS = 6.0
"""Seconds for which someone who polls every 2 s counts as here."""

LEAVE_HOLDS = 3.0
"""Seconds for which someone whose stream has ended still does: a page that is loaded anew is back before."""

STREAM_HOLDS = 10.0
"""Seconds for which a stream does unless its process says so again, every SWEEP. After that it was killed."""

SWEEP = 2.0
"""Seconds between two looks at who is still here."""


@dataclass(frozen=True)
class News:
    """The newest version that the listener was told of, and whether to look even if it has seen that one: someone came or went, or news may
    have been lost."""

    version: int
    look: bool


class Listener:
    """What one stream is to be told next. However much happens while it is slow, that is one piece of news: the latest."""

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
        """Who was called before it is known as who one listens."""
        self.who = ""

    @property
    def member(self) -> str:
        """As what it counts among those who are here: each of a person's tabs by itself."""
        return f"{self.who}/{self._id}"

    async def enter(self, who: str) -> None:
        """`who` is here from now on until the listening ends."""
        self.who = who
        if who in self._called:
            self._take(None)
        await self._bus.hold({self._topic: [self.member]}, STREAM_HOLDS)

    def knows(self, version: int) -> None:
        """Nothing up to this version is news."""
        self._told = max(self._told, version)

    async def news(self) -> News:
        """Waits until there is some. A version is told once, and none that is older than one told already."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self._look or self._version > self._told:
                news = News(max(self._told, self._version), self._look)
                self._told, self._look = news.version, False
                return news

    def tell(self, version: int | None) -> None:
        """A version, or None for a look. From any thread."""
        with suppress(RuntimeError):  # its event loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._take, version)

    def call(self, who: str) -> None:
        """To look, if it is `who` that listens. From any thread."""
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
    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._lock = threading.Lock()
        self._keeper: asyncio.Task[None] | None = None

    @abstractmethod
    def publish(self, topic: str, version: int) -> None:
        """Tells everyone who listens, in whatever process."""

    @abstractmethod
    def call(self, topic: str, who: str) -> None:
        """Has those look who listen as `who`, in whatever process."""

    @abstractmethod
    def hold_now(self, topic: str, members: Collection[str], seconds: float) -> frozenset[str]:
        """Counts the members (`who/what`) as here for so long from now. Returns who is here; tells the topic when that has changed."""

    async def hold(self, members: Mapping[str, Collection[str]], seconds: float) -> None:
        """The same for many topics, from the event loop."""
        for topic, of_topic in members.items():
            self.hold_now(topic, of_topic, seconds)

    def mark_here(self, topic: str, who: str) -> frozenset[str]:
        return self.hold_now(topic, [f"{who}/poll"], POLL_HOLDS)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[Listener]:
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
        """Returns when what is published reaches this process. Called for every listener."""

    @abstractmethod
    async def _unsubscribe(self, topic: str) -> None:
        """Nobody in this process listens to the topic any more."""

    async def _keep(self) -> None:
        """Runs while anyone listens: keeps those who do here, and notices who is not here any more."""
        while True:
            await asyncio.sleep(SWEEP)
            await self._sweep()

    async def _sweep(self) -> None:
        await self.hold(self._members(), STREAM_HOLDS)

    def _members(self) -> dict[str, list[str]]:
        return {topic: [one.member for one in listeners if one.who] for topic, listeners in self._listeners.items()}

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
