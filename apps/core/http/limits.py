"""Limit how often a person and an address may do something.

Each limit allows `most` requests at once, and then one more every `seconds / most` (the generic cell rate algorithm: one number is stored
for each person or address, and the time to come back is exact). Counts are shared by all processes in Redis; without Redis, or while it is
away, each process counts in its own memory. `apps/config/limits.py` says which URL has which limit.
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
from apps.core.redis_timeouts import AWAY, REST, page_options

REMEMBERED = 50_000
"""Counts of persons and addresses that a process keeps in its memory; beyond that it forgets the oldest."""

LONGEST_REPEATED = 128 * 1024
"""Bytes of a refused form whose text the page still repeats: reading a longer one would be the very work that is refused."""

UNITS = ((60 * 60, "hour"), (60, "minute"), (1, "second"))

SHORTEST_TYPED = 20
"""Characters, in any script, from which on a value was probably typed and not chosen."""
MADE = re.compile(r"[\w-]+", re.ASCII)
"""An id or a token: nobody types that many characters without a blank."""
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


@dataclass(frozen=True)
class Limit:
    """A person may do something `most` times in `seconds`, an address PEOPLE_BEHIND_ONE_ADDRESS times as often; for strangers only the
    address counts.

    `too_much` is the sentence of the refusal that says what was too much, `why` the reason for the figures, for the table in the
    documentation. `at_once` is for requests that are costly: an address may send only `at_once` of them at once for each of its people
    (but at least `most`), and the rest spread over the time.
    """

    name: str
    most: int
    seconds: int
    too_much: str
    why: str
    at_once: int | None = None

    def of_people(self, people: int) -> Quota:
        """Return the quota that so many people share; with 1 that of a person."""
        return per_duration(timedelta(seconds=self.seconds), self.most * people, self.at_once_of(people))

    def at_once_of(self, people: int) -> int:
        """Return how many requests so many people may send at once."""
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
    "someone who types another person’s address fills that person’s mailbox, not their own",
)
STREAMS = Limit(
    "live streams opened",
    120,
    60,
    "Too many live connections were opened.",
    "a tab whose stream breaks opens it again after a second, and after three failures every 15 s",
)
MOST_STREAMS = 20
"""Streams that a person may have open at once in one process; an address PEOPLE_BEHIND_ONE_ADDRESS times as many. Each tab has one."""

MOST_WAITING_TO_HASH = 20
"""Requests that may wait for the embedded server's password thread: with more, all of them would wait longer than people do."""


class TooMany(Exception):
    """A limit is reached. The text says which and when to come back; `retry_after` is in whole seconds, at least 1."""

    def __init__(self, too_much: str, seconds: float) -> None:
        self.retry_after = max(1, math.ceil(seconds))
        super().__init__(f"{too_much} Come back {when(self.retry_after)}.")


def spend(limit: Limit, *, person: object = None, address: str = "", key: str = "") -> None:
    """Count one request for each of those given: a person (by id), an address, a key such as a typed e-mail address. Raises TooMany.

    Call it before the work, so that many requests at the same time gain nothing. The person is counted first, so that someone who never
    stops uses up their own quota and not that of everyone behind their address.
    """
    times_one: int = settings.LIMITS_TIMES
    counted = [
        (f"person:{person}", times_one) if person is not None else None,
        (f"key:{hashlib.sha256(key.encode()).hexdigest()}", times_one) if key else None,
        (f"address:{subscriber(address)}", times_one * settings.PEOPLE_BEHIND_ONE_ADDRESS) if address else None,
    ]
    for who, times in filter(None, counted):
        if wait := _counts().wait(limit, who, times):
            raise TooMany(limit.too_much, wait)


def spend_by_request(request: HttpRequest, limit: Limit, *, person: object = None) -> None:
    """Count one request (`spend`) for the address that sent it, and for the person if given. Raises TooMany."""
    spend(limit, person=person, address=address_of(request))


def forget() -> None:
    """Forget all counts in this process' memory; for tests."""
    _counts.cache_clear()


def when(seconds: int) -> str:
    """Return a wait in words, rounded up: `in 40 seconds`, `in 3 minutes`, `in 2 hours`."""
    size, unit = next((size, unit) for size, unit in UNITS if seconds > 1.5 * size or size == 1)
    number = math.ceil(seconds / size)
    return f"in {number} {unit}{'' if number == 1 else 's'}"


def refused(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """Answer 429: JSON for a script, a sentence for htmx, else a page that repeats what was typed."""
    response: HttpResponse
    if request.headers.get("Accept", "") == "application/json":
        response = JsonResponse({"error": str(refusal)}, status=429)
    elif "HX-Request" in request.headers:
        response = HttpResponse(str(refusal), status=429, content_type="text/plain; charset=utf-8")
    else:
        # Rendered without the request, so that a refused request costs no query for its session or account.
        response = HttpResponse(render_to_string("429.html", {"refusal": str(refusal), "typed": _typed(request)}), status=429)
    response.headers["Retry-After"] = str(refusal.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(request: HttpRequest) -> list[str]:
    """Return the values that were typed into the form that was sent, to be copied; no passwords."""
    if not _is_short_form(request):
        return []
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [value for name, value in fields if "password" not in name and _looks_typed(value)]


def _is_short_form(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return request.content_type in FORMS and length.isdecimal() and int(length) <= LONGEST_REPEATED


def _looks_typed(value: str) -> bool:
    return len(value) >= SHORTEST_TYPED and not MADE.fullmatch(value)


class _Impatient(RedisStoreBackend):
    """A connection that waits no longer than a page does (`patience.PAGE`)."""

    @cached_property
    def _ours(self) -> Any:
        return redis.Redis.from_url(self.server or "", **page_options())

    def get_client(self) -> Any:
        return self._ours


class _ImpatientRedis(RedisStore):
    _BACKEND_CLASS = _Impatient


class _Counts:
    """The counts in Redis, or in memory where it is away."""

    def __init__(self, url: str) -> None:
        self._memory = MemoryStore(options={"MAX_SIZE": REMEMBERED})
        self._redis = _ImpatientRedis(url) if url else None
        self._rests_until = 0.0
        self._limiters: dict[tuple[Limit, int, bool], BaseRateLimiter] = {}

    def wait(self, limit: Limit, who: str, people: int) -> float:
        """Count one request and return 0; or, where the limit is reached, return the seconds to wait without counting it."""
        key = f"{limit.name}:{who}"
        if self._redis is not None and time.monotonic() >= self._rests_until:
            try:
                return _count(self._limiter(limit, people, self._redis), key)
            except (StoreUnavailableError, *AWAY):
                self._rests_until = time.monotonic() + REST
        return _count(self._limiter(limit, people, self._memory), key)

    def _limiter(self, limit: Limit, people: int, store: BaseStore) -> BaseRateLimiter:
        place = (limit, people, store is self._memory)
        limiter = self._limiters.get(place)
        if limiter is None:
            limiter = self._limiters[place] = RateLimiterRegistry.get("gcra")(limit.of_people(people), store)
        return limiter


def _count(limiter: BaseRateLimiter, key: str) -> float:
    result = limiter.limit(key)
    return max(result.state.retry_after, 0.001) if result.limited else 0.0


@cache
def _counts() -> _Counts:
    return _Counts(settings.REDIS_URL)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429, as Django and allauth call it when one of their own limits is reached; those last a minute."""
    return refused(request, TooMany("That was tried too often.", 60))
