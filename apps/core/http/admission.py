"""Bound how many long requests, such as streams, are open at once. Limits of pace (`limits.py`) alone can't do that."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from apps.core.http.addresses import subscriber
from apps.core.http.limits import TooMany

AGAIN = 15.0
"""Seconds after which a refused client should try again: one of its open requests may have ended by then."""


class Admission:
    """Admits `most` open requests of one person, and PEOPLE_BEHIND_ONE_ADDRESS times as many of one address.

    Each process counts for itself, since what an open request costs is that process' memory and file descriptors. `too_much` is the
    sentence of the refusal.
    """

    def __init__(self, most: int, too_much: str) -> None:
        self._most, self._too_much = most, too_much
        self._open: Counter[str] = Counter()

    @contextmanager
    def of_address(self, address: str) -> Iterator[None]:
        """Count one open request of the address inside the context. Raises TooMany."""
        with self._entered(f"address:{subscriber(address)}", settings.PEOPLE_BEHIND_ONE_ADDRESS):
            yield

    @contextmanager
    def of_person(self, person: int) -> Iterator[None]:
        """Count one open request of the person (by id) inside the context. Raises TooMany."""
        with self._entered(f"person:{person}", 1):
            yield

    @contextmanager
    def _entered(self, who: str, people: int) -> Iterator[None]:
        if self._open[who] >= self._most * people * settings.LIMITS_TIMES:
            raise TooMany(self._too_much, AGAIN)
        self._open[who] += 1
        try:
            yield
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]
