"""Finding a room by the code that was said aloud. Who tries is counted, so that guessing leads nowhere."""

from contextlib import suppress

from django.core.cache import caches

from apps.core import errors
from apps.core.http.addresses import subscriber
from apps.core.patience import AWAY
from apps.rooms.models import Room
from apps.rooms.rules import join_codes

A_DAY = 24 * 60 * 60


class TooMany(errors.TooOften):
    """No more codes are tried from there today."""


class NotCounted(errors.Unavailable):
    """Nobody can count at the moment, so nothing is tried."""


def room_called(typed: str, *, address: str) -> Room | None:
    """The open room of that code. Raises TooMany and NotCounted.

    An attempt counts before it is made, so that many at once gain nothing; one that was right doesn't count after all, nor does what can't
    be a code.
    """
    code = join_codes.heard(typed)
    if not code:
        return None
    key = f"wrong-codes:{subscriber(address)}"
    try:
        if _count(key) > join_codes.WRONG_GUESSES_A_DAY:
            raise TooMany("Too many wrong codes came from here today. Ask for the link to the room instead.")
        room = Room.objects.not_closed().filter(code=code).first()
        if room is not None:
            with suppress(ValueError):  # forgotten just now
                caches["counts"].decr(key)
    except AWAY:
        raise NotCounted("Codes can’t be checked at the moment. Ask for the link to the room instead, or try again in a minute.") from None
    return room


def _count(key: str) -> int:
    """How many attempts these are now. They are forgotten a day after the last that was let through."""
    counts = caches["counts"]
    if counts.add(key, 1, A_DAY):
        return 1
    try:
        attempts = counts.incr(key)
    except ValueError:  # forgotten just now
        return _count(key)
    if attempts <= join_codes.WRONG_GUESSES_A_DAY:
        counts.touch(key, A_DAY)
    return attempts
