"""Faults of a page, by axe's rules and by its width."""

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

type View = tuple[int, Literal["light", "dark"]]
DIAGONALS: list[list[View]] = [[(1280, "light"), (390, "dark")], [(1280, "dark"), (390, "light")]]
"""Both widths and both schemes in two views instead of four, since axe is slow. Pages alternate between the two pairs."""

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

SPILLING = """() => [...document.querySelectorAll("th")]
  .filter(cell => cell.closest("thead, tbody, tfoot").clientWidth > 1)
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1 && getComputedStyle(cell).overflowX === "visible")
  .map(cell => cell.textContent.trim())"""
"""Headings of columns and rows that run out of their cell. Those in a part one pixel wide are for screen readers alone."""


SHIFTED = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((shift) => (sum += shift.value));
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum)));
})"""
"""By how much what is read has moved since the page began to come, as browsers measure it (cumulative layout shift)."""


UNSENT = """() => document.body.dataset.person === undefined ? [] : [...document.querySelectorAll("form[method=post]")]
  .filter(form => !form.elements.namedItem("csrfmiddlewaretoken")?.value)
  .map(form => form.getAttribute("action") ?? "itself")"""
"""Where forms lead whose token is missing, so that the server refuses them. A visitor's page has none on purpose (page/later.js)."""


def follow(link: Locator) -> None:
    """Click what leads to another page, and return when that page is there. A click alone returns before it has begun to come."""
    with link.page.expect_event("load"):
        link.click()


def faults_in_view(page: Page) -> list[str]:
    """Return what isn't accessible on the page as it is now, and what is wider than the screen or its column."""
    violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    problems = [f"{violation['id']} at {[node['target'] for node in violation['nodes']][:3]}" for violation in violations]
    return problems + _out_of_shape(page) + ["not exactly one h1"] * (page.locator("h1").count() != 1)


def _out_of_shape(page: Page) -> list[str]:
    problems = ["wider than the screen"] * page.evaluate("document.documentElement.scrollWidth > innerWidth")
    problems += [f"the form to {action} has no token" for action in page.evaluate(UNSENT)]
    return problems + [f"“{heading}” runs into the next column" for heading in page.evaluate(SPILLING)]


def faults(page: Page, views: Sequence[View] = DIAGONALS[0]) -> list[str]:
    """Return the faults of the page in these views, and what is wider than the screen or its column down to 320 pixels."""
    problems: list[str] = []
    for width, scheme in views:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        problems += [f"{width} {scheme}: {fault}" for fault in faults_in_view(page)]
    page.set_viewport_size({"width": 320, "height": 700})
    return problems + [f"320: {fault}" for fault in _out_of_shape(page)]
