"""Waiting for what the browser comes to by itself."""

from collections.abc import Callable

from playwright.sync_api import Page


def wait_for(page: Page, condition: Callable[[], bool]) -> None:
    """Ask again and again, for half a minute.

    Playwright's `wait_for_function` asks by `eval`, which the pages' policy refuses from the second time on.
    """
    for _ in range(600):
        if condition():
            return
        page.wait_for_timeout(50)  # lets the browser's events through, between looks at a condition
    raise AssertionError("it didn't come")
