"""A team of two people: founded, its link passed on, joined by someone without an account."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import begin, found_team, sign_up


@pytest.fixture
def someone(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own, as a new person."""
    contexts = []

    def arrived(**options) -> Page:
        contexts.append(browser.new_context(base_url=base_url, **options))
        return contexts[-1].new_page()

    yield arrived
    for context in contexts:
        context.close()


def pass_on(page: Page) -> str:
    """Make an invitation link in the team's settings and return it."""
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Link of this invitation").input_value()


def test_who_gets_a_link_signs_up_and_is_in_the_team(someone):
    alice, bob = someone(), someone()
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


@pytest.mark.browser_only
def test_a_moment_is_shown_in_the_readers_zone_and_in_utc(someone):
    alice = someone(timezone_id="Asia/Tokyo", locale="en-GB")
    found_team(alice, "Platform", "Alice")
    pass_on(alice)

    moment = alice.locator("time").first

    expect(moment).to_have_text(re.compile(r"^\d{1,2} \w{3} \d{4}, \d\d:\d\d (JST|GMT\+9)$"))
    expect(moment).to_have_attribute("title", re.compile(r"^\d{1,2} \w{3} \d{4}, \d\d:\d\d UTC$"))


@pytest.mark.browser_only
def test_who_counts_twelve_hours_reads_twelve_hours_everywhere(someone):
    alice = someone(timezone_id="America/New_York", locale="en-US")
    found_team(alice, "Platform", "Alice")
    pass_on(alice)

    moment = re.compile(r"^\d{1,2} \w{3} \d{4}, \d{1,2}:\d\d [ap]m (EST|EDT|GMT-[45])$")
    expect(alice.locator("time[data-local=both]").first).to_have_text(moment)
    expect(alice.locator("time[data-local=day]").first).to_have_text(re.compile(r"^\d{1,2} \w{3} \d{4}$"))


def test_without_javascript_moments_are_in_utc_and_links_copyable(someone):
    alice = someone(java_script_enabled=False)
    found_team(alice, "Platform", "Alice")

    link = pass_on(alice)

    assert "/invitations/" in link
    expect(alice.locator("time").first).to_have_text(re.compile("UTC$"))
    expect(alice.get_by_role("button", name="Copy")).to_have_count(0)


@pytest.mark.browser_only
def test_a_link_is_copied_with_one_click(someone):
    alice = someone(permissions=["clipboard-read", "clipboard-write"])
    found_team(alice, "Platform", "Alice")
    link = pass_on(alice)

    alice.get_by_role("button", name="Copy").click()

    expect(alice.get_by_role("button", name="Copied")).to_be_visible()
    assert alice.evaluate("navigator.clipboard.readText()") == link


def test_a_meeting_is_planned_and_moved_in_local_time(someone):
    alice, bob = someone(timezone_id="Asia/Tokyo", locale="en-GB"), someone(timezone_id="UTC", locale="en-GB")
    year = datetime.now(UTC).year + 1
    alice.goto("/rooms/new/")
    alice.get_by_label("Your name").fill("Alice")
    alice.get_by_label("What is asked").select_option(label="Quick interview")
    alice.get_by_text("Title, time, link to a call").click()
    expect(alice.get_by_text("In your time zone, Asia/Tokyo.")).to_be_visible()
    alice.get_by_label("When").fill(f"{year}-03-02T18:00")
    alice.get_by_role("button", name="Open the room").click()
    bob.goto(alice.url)
    expect(bob.get_by_role("main")).to_contain_text(f"Planned for 2 Mar {year}, 09:00 UTC")
    bob.get_by_label("Your name").fill("Bob")
    bob.get_by_role("button", name="Come in").click()

    alice.get_by_text("Settings of the room").click()
    alice.get_by_label("Another time").fill(f"{year}-03-03T18:30")
    alice.get_by_role("button", name="Move it to this time").click()

    for page, new, old in ((alice, "18:30 GMT+9", "18:00 GMT+9"), (bob, "09:30 UTC", "09:00 UTC")):
        expect(page.locator("#stage")).to_contain_text(f"Planned for 3 Mar {year}, {new}")
        expect(page.locator("#stage")).to_contain_text(f"was 2 Mar {year}, {old}")


def test_a_report_is_shared_where_it_is_read(someone):
    """A script puts the buttons into the report; the page that they come from works without it."""
    plain = someone(java_script_enabled=False)
    found_team(plain, "Platform", "Alice")
    graded_report(plain)

    plain.get_by_role("link", name="Share this report with a team").click()
    plain.get_by_role("button", name="Share with Platform").click()
    expect(plain.get_by_text("Platform sees this report now.")).to_be_visible()
    cookies = plain.context.cookies()
    scripted = someone()
    scripted.context.add_cookies(cookies)
    scripted.goto(plain.url)
    scripted.get_by_role("button", name="Stop sharing").click()

    expect(scripted.get_by_text("Platform doesn’t see this report any more.")).to_be_visible()
    expect(scripted.get_by_role("button", name="Share with Platform")).to_be_visible()


def graded_report(page: Page) -> str:
    """Finish and grade an interview with two blank answers, and return the address of its report."""
    begin(page, "Quick interview")
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name=re.compile("blank", re.IGNORECASE)).last.click()
    page.get_by_role("button", name="See the report").click()
    expect(page.locator(".verdict")).to_be_visible()
    return page.url
