"""A page to be seen, and how a browser gets to it."""

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Shown:
    """A page to be seen: its path, and the session of who sees it (empty for a visitor).

    Before it is seen, what `clicks` select is clicked, in this order. `status` is that of the answer. With `body` a page is meant that no
    request brings about on a server that works: the browser is given this in place of the server's answer.
    """

    path: str
    session: str = ""
    clicks: tuple[str, ...] = ()
    status: int = 200
    body: str = ""


def go(tab: Page, shown: Shown) -> int:
    """Open the page in the tab, wait until it is there, click what is to be clicked, and return the answer's status."""
    if shown.body:
        tab.route(f"**{shown.path}", lambda route: route.fulfill(status=shown.status, content_type="text/html", body=shown.body))
    answer = tab.goto(shown.path, wait_until="load")
    for selector in shown.clicks:
        tab.locator(selector).first.click()
    return answer.status if answer else 0
