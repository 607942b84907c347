"""Debian's Chromium, and a site to visit. Without Chromium these tests are skipped with a notice; with CI=true they fail."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.stages import Stage
from tests.browser.three_visitors import room as room
from tests.browser.three_visitors import running as running
from tests.browser.three_visitors import visitor as visitor
from tests.site import Site, running_site

UNSEEN = "Transition was "
"""How Chromium begins to say that it left a transition between two pages out, as it does when it is busy: nothing is wrong then."""

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no Chromium is installed"))


def pytest_sessionstart(session: pytest.Session) -> None:
    if CHROMIUM is None:
        line = "NOT TESTED in a browser: install Debian's chromium-headless-shell."
        print(f"\n{'!' * len(line)}\n{line}\n{'!' * len(line)}", file=sys.stderr)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    assert CHROMIUM is not None, "CI needs Debian's chromium-headless-shell"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.url


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """Chromium without service workers where a test doesn't ask for them: what passes through one can't be cut off by a test."""
    browser.new_context = partial(browser.new_context, service_workers="block")  # type: ignore[method-assign]
    return browser


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page whose console errors fail the test."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"uncaught on {page.url}: {error}") if UNSEEN not in str(error) else None)

    def heard(said: ConsoleMessage) -> None:
        # A request that a test cuts off is no fault of the page: the browser and htmx say so, and we have to.
        if said.type == "error" and "Failed to load resource" not in said.text and not said.text.startswith("htmx:"):
            problems.append(said.text)

    page.on("console", heard)
    yield page
    assert problems == []


def look(page: Page, path: str) -> None:
    """Open the page and wait for the script that shows failures, which is fetched last."""
    page.goto(path)
    page.locator("html[data-later=there]").wait_for()


type Opened = Callable[[str, int], Page]


@pytest.fixture
def opened(browser: Browser, base_url: str, stages: dict[str, Stage]) -> Iterator[Opened]:
    """Opens the page of a stage as one of its people; an error on its console fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def came(name: str, who: int) -> Page:
        context = browser.new_context(base_url=base_url, reduced_motion="reduce")
        contexts.append(context)
        context.add_cookies(stages[name].cookies(who, base_url))
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: problems.append(f"uncaught on {page.url}: {error}") if UNSEEN not in str(error) else None)
        look(page, stages[name].path)
        return page

    yield came
    for context in contexts:
        context.close()
    assert problems == []


def plan(page: Page, title: str) -> None:
    """Plan an interview of the blueprint with that title; ends on the briefing."""
    page.goto("/interviews/new/")
    page.get_by_role("radio", name=title).check()
    page.get_by_role("button", name="Draw the questions").click()
    expect(page.get_by_role("button", name="Start the clock")).to_be_visible()


def begin(page: Page, title: str) -> None:
    plan(page, title)
    page.get_by_role("button", name="Start the clock").click()
    expect(answer_field(page)).to_be_visible()


PASSWORD = "correct horse battery"


def sign_up(page: Page, path: str = "/accounts/signup/") -> str:
    """Sign up as someone new by the form at that path, and return the e-mail address."""
    email = f"{uuid4().hex}@example.com"
    page.goto(path)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    return email


def sign_in(page: Page, email: str) -> None:
    """Sign in with the e-mail address of someone who signed up before."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def found_team(page: Page, name: str, called: str) -> None:
    """Sign up and found a team; ends on the team's settings."""
    sign_up(page)
    page.goto("/teams/")
    page.get_by_label("Name of the team").fill(name)
    page.get_by_label("Your name").fill(called)
    page.get_by_role("button", name="Create the team").click()
    expect(page.get_by_role("button", name="Make a link")).to_be_visible()


def end_round(page: Page) -> None:
    """End the round of the room on the page, and say yes to the question."""
    page.locator("#end-round").click()
    page.get_by_role("dialog").get_by_role("button", name="End the round").click()


def open_rubric(page: Page) -> None:
    """Unfold the rubric, which the interviewer has folded while the round runs."""
    folded = page.locator("details:not([open]) > summary", has_text="Grade while you listen")
    if folded.count():
        folded.click()


def answer_field(page: Page):
    return page.get_by_label("Your answer")


def saved(page: Page):
    return page.locator("#save-state[data-state=saved]")


def another_tab(context: BrowserContext) -> Page:
    return context.new_page()
