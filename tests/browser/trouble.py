"""Pages whose requests the server refuses, breaks or never gets, and what one does on them."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route

from tests.browser.conftest import open_rubric

HOST, CANDIDATE, OBSERVER = 0, 1, 2


def press(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def see(selector: str, **options) -> Callable[[Page], Locator]:
    return lambda page: page.locator(selector, **options)


def give_level(page: Page) -> None:
    open_rubric(page)
    page.locator("input[name=level-0][value='2']").check()


def take_note(page: Page) -> None:
    page.get_by_label("Private note").fill("A thought")
    page.get_by_role("button", name="Note", exact=True).click()


STORED_LEVEL = see("input[name=level-0][value='2']:checked:not([data-unstored])")


class Trouble:
    """What happens to a page's POST requests: nothing, a status, or `offline`. Pages and streams aren't affected."""

    def __init__(self, page: Page) -> None:
        self.kind = ""
        self.count = 0
        page.route(re.compile(r"/(rooms|interviews|learn|settings|hands-on)/"), self._meet)

    def _meet(self, route: Route) -> None:
        if route.request.method != "POST" or not self.kind:
            return route.fallback()
        self.count += 1
        if self.kind == "offline":
            return route.abort("internetdisconnected")
        headers = {"Retry-After": "2"} if self.kind in {"429", "503"} else {}
        return route.fulfill(status=int(self.kind), headers=headers, body="<h1>No</h1>", content_type="text/html")


def alert_of(page: Page) -> Locator:
    return page.locator(".failed:not([data-tone])")
