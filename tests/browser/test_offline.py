"""Lessons once read and today's cards work while the server can't be reached, and nothing of them stays for the next person."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_up
from tests.browser.waiting import wait_for
from tests.site import Site, running_site

pytestmark = pytest.mark.browser_only

LESSON = "/learn/small/first/"
NOTICE = "No network. This page is as your device has kept it"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def page(browser: Browser, address: Site) -> Iterator[Page]:
    with browser.new_context(base_url=address.url, service_workers="allow") as context:
        yield context.new_page()


@pytest.fixture
def away(address: Site) -> Iterator[None]:
    """Bring the server back after a test that has taken it away."""
    yield
    if not address.answers():
        address.start()


def has_worker(page: Page) -> None:
    wait_for(page, lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"))


def is_kept(page: Page, path: str) -> bool:
    return bool(page.evaluate("async (path) => Boolean(await caches.match(path, { cacheName: 'dryrun.pages' }))", path))


def read(page: Page, path: str) -> None:
    page.goto(path)
    has_worker(page)
    wait_for(page, lambda: is_kept(page, path))


def test_a_lesson_once_read_is_there_without_a_server_and_says_so(page: Page, address: Site, away: None):
    read(page, LESSON)
    expect(page.get_by_text(NOTICE)).to_be_hidden()

    address.kill()
    page.goto(LESSON)

    expect(page.locator(".section h2").first).to_be_visible()
    expect(page.get_by_text(NOTICE)).to_be_visible()


def test_what_was_not_read_says_that_it_is_not_here_and_what_is(page: Page, address: Site, away: None):
    read(page, LESSON)

    address.kill()
    page.goto("/interviews/")

    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    page.locator("[data-kept-pages] a").click()
    expect(page.locator(".section h2").first).to_be_visible()


def test_todays_cards_are_answered_without_a_server_and_sent_when_it_is_back(page: Page, address: Site, away: None):
    read(page, "/cards/")
    page.reload()  # with the worker before it, so that the page's scripts are kept too
    address.kill()

    page.goto("/cards/")
    first = page.locator("[data-deck] h1").inner_text()
    page.keyboard.press(" ")
    page.keyboard.press("3")
    expect(page.get_by_text("One answer waits to be sent")).to_be_visible()
    page.goto("/cards/")
    expect(page.locator("[data-deck] h1")).not_to_have_text(first)

    address.start()
    page.goto("/learn/")  # any page sends what waits
    wait_for(page, lambda: not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('dryrun.outbox'))"))
    page.goto("/cards/all/")
    page.get_by_text("Show the cards").first.click()
    expect(page.get_by_text("in 2 days")).to_have_count(1)


def test_a_page_of_the_server_comes_before_a_kept_one(page: Page):
    read(page, LESSON)
    page.evaluate(
        """async () => {
          const cache = await caches.open("dryrun.pages");
          await cache.put("/learn/small/first/", new Response("<html ><p>Old</p>", { headers: { "Content-Type": "text/html" } }));
        }"""
    )

    page.goto(LESSON)

    expect(page.locator(".section h2").first).to_be_visible()


def test_signing_out_takes_everything_private_from_the_device(page: Page):
    sign_up(page)
    page.goto("/")
    has_worker(page)
    wait_for(page, lambda: is_kept(page, "/cards/"))
    page.evaluate("localStorage.setItem('dryrun.outbox.x.y', '{}'); localStorage.setItem('dryrun.theme', 'dark')")

    page.get_by_role("link", name="Sign out").click()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()

    assert not is_kept(page, "/cards/")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('dryrun.'))") == ["dryrun.theme"]


def test_signing_out_takes_one_press_where_nothing_waits(page: Page):
    sign_up(page)
    page.goto("/accounts/logout/")
    page.locator("html[data-later=there]").wait_for()
    page.wait_for_load_state("networkidle")

    page.locator("main").get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
