"""Clean up every night in the embedded server, which has no worker to do it."""

import asyncio
import logging

from django.db import Error, connections
from django.utils import timezone

from apps.accounts.actions import old_guests, sessions
from apps.interviews.actions import deleting

log = logging.getLogger("dryrun.nightly")

A_MINUTE, A_DAY = 60.0, 24 * 60 * 60.0
"""Seconds from the start of the server to the first run: at the start itself someone waits for a page."""


async def every_day(*, first: float = A_MINUTE, then: float = A_DAY) -> None:
    """Clean up each day, forever, in a thread of its own and by small transactions. A failed run is repeated the next day."""
    await asyncio.sleep(first)
    while True:
        await asyncio.to_thread(tidy_up)
        await asyncio.sleep(then)


def tidy_up() -> None:
    """Delete expired sessions, old guests, and interviews that were deleted a while ago. Logs a database error instead of raising it."""
    now = timezone.now()
    try:
        cleared, removed, deleted = sessions.clear(now=now), old_guests.remove(now=now), deleting.remove(now=now)
    except Error as error:
        log.warning("Nothing was tidied up tonight: %s.", type(error).__name__)
    else:
        log.info("Tidied up: %d sessions, %d guests, %d interviews.", cleared, removed, deleted)
    finally:
        connections.close_all()
