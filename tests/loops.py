"""Running a coroutine where an event loop runs already: Playwright keeps one in the thread of the tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def run[T](scene: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns or raises, on a loop of its own in a thread of its own."""

    def ran() -> T:
        try:
            return asyncio.run(scene)
        finally:
            connections.close_all()  # those of this thread

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(ran).result()
