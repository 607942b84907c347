"""Finding a room by its join code. Attempts are counted by address, so that guessing codes is hopeless."""

from contextlib import suppress

from django.core.cache import caches

from apps.core import errors
from apps.core.http.addresses import subscriber
from apps.core.redis_timeouts import AWAY
from apps.rooms.models import Room
from apps.rooms.rules import join_codes

A_DAY = 24 * 60 * 60


class TooMany(errors.TooOften):
    """The address has used up its wrong guesses of a day."""


class NotCounted(errors.Unavailable):
    """Attempts can't be counted at the moment, so no code is looked up."""


def room_with_code(typed: str, *, address: str) -> Room | None:
    """Return the open room with the code that was typed; None if there is none. Text that can't be a code isn't looked up.

    An attempt is counted before the lookup, so that parallel attempts gain nothing, and uncounted if the code was right. Raises TooMany
    after WRONG_GUESSES_A_DAY wrong codes from the address, NotCounted while Redis is away.
    """
    code = join_codes.parsed(typed)
    if not code:
        return None
    key = f"wrong-codes:{subscriber(address)}"
    try:
        if _count(key) > join_codes.WRONG_GUESSES_A_DAY:
            raise TooMany("Too many wrong codes came from here today. Ask for the link to the room instead.")
        room = Room.objects.not_closed().filter(code=code).first()
        if room is not None:
            with suppress(ValueError):  # the count expired just now
                caches["counts"].decr(key)
    except AWAY:
        raise NotCounted("Codes can’t be checked at the moment. Ask for the link to the room instead, or try again in a minute.") from None
    return room


def _count(key: str) -> int:
    """Count one more attempt and return their number. The count expires a day after the last attempt that was allowed."""
    counts = caches["counts"]
    if counts.add(key, 1, A_DAY):
        return 1
    try:
        attempts = counts.incr(key)
    except ValueError:  # the count expired just now
        return _count(key)
    if attempts <= join_codes.WRONG_GUESSES_A_DAY:
        counts.touch(key, A_DAY)
    return attempts
