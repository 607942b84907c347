"""Several connections to one database at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def together(*actions: Callable[[], Any]) -> list[BaseException]:
    """Run the actions at the same time, each with a connection of its own, and return the errors that they raise."""
    start = threading.Barrier(len(actions))

    def begin(action: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as threads:
        begun = [threads.submit(begin, action) for action in actions]
    return [error for error in (each.exception() for each in begun) if error]
