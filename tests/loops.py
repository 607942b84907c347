"""Running a coroutine where an event loop runs already: Playwright keeps one in the thread of the tests."""

import asyncio
from collections.abc import Callable, Coroutine
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


_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")
"""Lasts as long as the tests: Django closes no connection to a SQLite database in memory, so a thread that ends would leave it behind."""


async def aside[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function returns, called in another thread: for who asks the database in the middle of a scene."""

    def worked() -> T:
        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(_aside, worked)
