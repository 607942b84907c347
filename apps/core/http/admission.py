"""How much may be open at once: what lasts can't be counted by how often it began alone."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from apps.core.http.addresses import subscriber
from apps.core.http.limits import TooMany

AGAIN = 15.0
"""Seconds until one that is open may have ended."""


class Admission:
    """So many at once of one person, and PEOPLE_BEHIND_ONE_ADDRESS times as many of one address, in this process.

    Of this process, since its memory and its files are what they cost: with several, each admits as many.
    """

    def __init__(self, most: int, too_much: str) -> None:
        self._most, self._too_much = most, too_much
        self._open: Counter[str] = Counter()

    @contextmanager
    def of_address(self, address: str) -> Iterator[None]:
        """Raises TooMany."""
        with self._entered(f"address:{subscriber(address)}", settings.PEOPLE_BEHIND_ONE_ADDRESS):
            yield

    @contextmanager
    def of_person(self, person: int) -> Iterator[None]:
        """Raises TooMany."""
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
