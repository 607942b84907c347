"""Run coroutines while an event loop runs already: Playwright keeps one in the thread of the tests."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def run[T](scene: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a new loop in a new thread, and return or raise what it does."""

    def ran() -> T:
        try:
            return asyncio.run(scene)
        finally:
            connections.close_all()  # those of this thread

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(ran).result()


_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")
"""Lasts as long as the tests: Django closes no connection to a SQLite database in memory, so each ended thread would leave one behind."""


async def aside[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in another thread, and return its result: for queries inside a coroutine."""

    def worked() -> T:
        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(_aside, worked)
