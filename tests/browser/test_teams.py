"""A team as two people meet in it: founded, a link passed on, joined by who had no account."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import found_team, sign_up


@pytest.fixture
def somebody(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """A person with a browser of their own."""
    contexts = []

    def arrived(**options) -> Page:
        contexts.append(browser.new_context(base_url=base_url, **options))
        return contexts[-1].new_page()

    yield arrived
    for context in contexts:
        context.close()


def pass_on(page: Page) -> str:
    """A new link from the team's settings."""
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Link of this invitation").input_value()


def test_who_gets_a_link_signs_up_and_is_in_the_team(somebody):
    alice, bob = somebody(), somebody()
    found_team(alice, "Platform", "Alice")
    link = pass_on(alice)

    bob.goto(link)
    expect(bob.get_by_role("heading", name="Join Platform")).to_be_visible()
    sign_up(bob, str(bob.get_by_role("main").get_by_role("link", name="Sign up").get_attribute("href")))
    bob.get_by_label("Your name").fill("Bob")
    bob.get_by_role("button", name="Join the team").click()

    expect(bob.get_by_role("heading", name="Platform", level=1)).to_be_visible()
    expect(bob.get_by_role("listitem").filter(has_text="Alice").last).to_contain_text("Owner")
    alice.reload()
    expect(alice.get_by_text("Lets 9 more people in")).to_be_visible()
    expect(alice.get_by_role("heading", name="Bob")).to_be_visible()


def test_a_moment_is_shown_in_the_readers_own_zone_and_said_in_utc(somebody):
    alice = somebody(timezone_id="Asia/Tokyo")
    found_team(alice, "Platform", "Alice")
    pass_on(alice)

    moment = alice.locator("time").first

    expect(moment).to_have_text(re.compile(r"^\d{1,2} \w{3} \d{4}, \d\d:\d\d (JST|GMT\+9)$"))
    expect(moment).to_have_attribute("title", re.compile(r"^\d{1,2} \w{3} \d{4}, \d\d:\d\d UTC$"))


def test_without_javascript_the_moment_is_in_utc_and_the_link_is_there_to_be_copied_by_hand(somebody):
    alice = somebody(java_script_enabled=False)
    found_team(alice, "Platform", "Alice")

    link = pass_on(alice)

    assert "/invitations/" in link
    expect(alice.locator("time").first).to_have_text(re.compile("UTC$"))
    expect(alice.get_by_role("button", name="Copy")).to_have_count(0)


def test_a_link_is_copied_with_one_click(somebody):
    alice = somebody(permissions=["clipboard-read", "clipboard-write"])
    found_team(alice, "Platform", "Alice")
    link = pass_on(alice)

    alice.get_by_role("button", name="Copy").click()

    expect(alice.get_by_role("button", name="Copied")).to_be_visible()
    assert alice.evaluate("navigator.clipboard.readText()") == link
