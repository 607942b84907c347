"""How often one person and one address may do something.

Each limit lets `most` through at once, and then one more each `seconds / most` (the generic cell rate algorithm: one number is kept of
whoever is counted, and when to come back is known exactly). Counted for all processes together in Redis, otherwise in the memory of this
process, and there too while Redis is away. Which door has which limit stands in `apps/config/limits.py`.
"""

import hashlib
import math
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import Any

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from throttled.exceptions import StoreUnavailableError
from throttled.rate_limiter import BaseRateLimiter, Quota, RateLimiterRegistry, per_duration
from throttled.store import BaseStore, MemoryStore, RedisStore, RedisStoreBackend

from apps.core.http.addresses import address_of, subscriber
from apps.core.patience import AWAY, REST, of_a_page

REMEMBERED = 50_000
"""Persons and addresses, together, of whom a process has in its memory how often they came; beyond it forgets who came longest ago."""

LONGEST_REPEATED = 128 * 1024
"""Bytes of a refused form of which the page still shows what was typed: to read more would be the work that is refused."""

UNITS = ((60 * 60, "hour"), (60, "minute"), (1, "second"))

SHORTEST_TYPED = 20
"""Characters from which on something was typed and not chosen, in any script."""
MADE = re.compile(r"[\w-]+", re.ASCII)
"""What nobody types at such a length: an id or a token."""
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


@dataclass(frozen=True)
class Limit:
    """`most` in `seconds`, of one person; of one address PEOPLE_BEHIND_ONE_ADDRESS times as many. It alone counts where nobody is known.

    `too_much` is the sentence of the refusal that says what was, `why` the reason for the figures, for the table in the documentation.
    `at_once` is for what is costly each time: an address may do it only so often at once for each of its people (but at least as often as
    one person may), and the rest spread over the time.
    """

    name: str
    most: int
    seconds: int
    too_much: str
    why: str
    at_once: int | None = None

    def of_people(self, people: int) -> Quota:
        """What so many people may together; that of one person is what a person may."""
        return per_duration(timedelta(seconds=self.seconds), self.most * people, self.at_once_of(people))

    def at_once_of(self, people: int) -> int:
        return self.most * people if self.at_once is None else max(self.most, self.at_once * people)


NEW_GUESTS = Limit(
    "new guests",
    3,
    60 * 60,
    "Too many people began here without an account.",
    "a browser becomes a guest once and stays one for a year; each is a row and a session",
)
MAIL = Limit(
    "mail to one address",
    5,
    60 * 60,
    "Too many mails were asked for to this address.",
    "whoever types someone else’s address fills that person’s mailbox, not their own",
)
STREAMS = Limit(
    "live streams opened",
    120,
    60,
    "Too many live connections were opened.",
    "a tab whose stream breaks opens it again after a second, and after three failures every 15 s",
)
MOST_STREAMS = 20
"""Streams of one person that are open at once in one process; of one address PEOPLE_BEHIND_ONE_ADDRESS times as many. A tab has one."""

MOST_AT_THE_DOOR = 20
"""Requests that wait for the embedded server's thread of passwords: with one more, everyone there would wait longer than a person does."""


class TooMany(Exception):
    """A limit is reached; the text says which and when to come back. `retry_after` is in whole seconds, from 1."""

    def __init__(self, too_much: str, seconds: float) -> None:
        self.retry_after = max(1, math.ceil(seconds))
        super().__init__(f"{too_much} Come back {when(self.retry_after)}.")


def spend(limit: Limit, *, person: object = None, address: str = "", key: str = "") -> None:
    """Counts once for each of those given: a person (by id), an address, or a key that anyone may have typed. Raises TooMany.

    It counts before anything is done, so that many at once gain nothing. The person comes first: of what their address may, one who goes on
    and on uses up only what is theirs.
    """
    one: int = settings.LIMITS_TIMES
    counted = [
        (f"person:{person}", one) if person is not None else None,
        (f"key:{hashlib.sha256(key.encode()).hexdigest()}", one) if key else None,
        (f"address:{subscriber(address)}", one * settings.PEOPLE_BEHIND_ONE_ADDRESS) if address else None,
    ]
    for who, times in filter(None, counted):
        if wait := _counts().wait(limit, who, times):
            raise TooMany(limit.too_much, wait)


def here(request: HttpRequest, limit: Limit, *, person: object = None) -> None:
    """`spend` for whoever sent the request. Raises TooMany."""
    spend(limit, person=person, address=address_of(request))


def forget() -> None:
    """What this process has in its memory."""
    _counts.cache_clear()


def when(seconds: int) -> str:
    """In words, never earlier than it is: `in 40 seconds`, `in 3 minutes`, `in 2 hours`."""
    size, unit = next((size, unit) for size, unit in UNITS if seconds > 1.5 * size or size == 1)
    number = math.ceil(seconds / size)
    return f"in {number} {unit}{'' if number == 1 else 's'}"


def refused(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """The refusal as whoever asked can read it: JSON for a script, a sentence for htmx, else a page that shows again what was typed."""
    response: HttpResponse
    if request.headers.get("Accept", "") == "application/json":
        response = JsonResponse({"error": str(refusal)}, status=429)
    elif "HX-Request" in request.headers:
        response = HttpResponse(str(refusal), status=429, content_type="text/plain; charset=utf-8")
    else:
        # Rendered without the request: nobody's session or account is asked for what is refused.
        response = HttpResponse(render_to_string("429.html", {"refusal": str(refusal), "typed": _typed(request)}), status=429)
    response.headers["Retry-After"] = str(refusal.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(request: HttpRequest) -> list[str]:
    """What was typed into the form that was sent, for copying; no passwords."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type not in FORMS or not length.isdecimal() or int(length) > LONGEST_REPEATED:
        return []
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [value for name, value in fields if len(value) >= SHORTEST_TYPED and not MADE.fullmatch(value) and "password" not in name]


class _Impatient(RedisStoreBackend):
    """Waits no longer than a page does."""

    @cached_property
    def _ours(self) -> Any:
        return redis.Redis.from_url(self.server or "", **of_a_page())

    def get_client(self) -> Any:
        return self._ours


class _ImpatientRedis(RedisStore):
    _BACKEND_CLASS = _Impatient


class _Counts:
    def __init__(self, url: str) -> None:
        self._memory = MemoryStore(options={"MAX_SIZE": REMEMBERED})
        self._redis = _ImpatientRedis(url) if url else None
        self._rests_until = 0.0
        self._limiters: dict[tuple[Limit, int, bool], BaseRateLimiter] = {}

    def wait(self, limit: Limit, who: str, people: int) -> float:
        """Counts once, and returns 0; where the limit is reached it doesn't, and returns how many seconds to wait."""
        key = f"{limit.name}:{who}"
        if self._redis is not None and time.monotonic() >= self._rests_until:
            try:
                return _asked(self._limiter(limit, people, self._redis), key)
            except (StoreUnavailableError, *AWAY):
                self._rests_until = time.monotonic() + REST
        return _asked(self._limiter(limit, people, self._memory), key)

    def _limiter(self, limit: Limit, people: int, store: BaseStore) -> BaseRateLimiter:
        place = (limit, people, store is self._memory)
        found = self._limiters.get(place)
        if found is None:
            found = self._limiters[place] = RateLimiterRegistry.get("gcra")(limit.of_people(people), store)
        return found


def _asked(limiter: BaseRateLimiter, key: str) -> float:
    result = limiter.limit(key)
    return max(result.state.retry_after, 0.001) if result.limited else 0.0


@cache
def _counts() -> _Counts:
    return _Counts(settings.REDIS_URL)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's and allauth's way to say 429, where no limit of ours was asked: theirs are for a minute."""
    return refused(request, TooMany("That was tried too often.", 60))
