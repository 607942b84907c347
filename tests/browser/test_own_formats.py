"""A format of one's own by keys alone, without a script too: made, taken, and asked of someone else by its link."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_field
from tests.browser.three_visitors import Visitor

pytestmark = pytest.mark.browser_only


def press(page: Page, name: str, role: str = "button") -> None:
    """Go on by Tab until the focus is on it, and press Enter."""
    wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _ in range(120):
        if wanted.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"No Tab leads to {name}.")


def tick(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=name).last.focus()
    page.keyboard.press("Space")


def make(page: Page, title: str) -> None:
    """Make a format of a trade-off and, moved before it, a concept; ends on its page."""
    page.goto("/interviews/new/")
    press(page, "New format", role="link")
    page.get_by_label("Title").focus()
    page.keyboard.type(title)
    tick(page, "Trade-off")
    press(page, "Add a part")
    expect(page.get_by_label("How many").last).to_be_focused()
    tick(page, "Concept")
    press(page, "Move up part 2")
    expect(page.get_by_label("How many").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("list", name="What it asks").locator("b")).to_have_text(["Concept", "Trade-off"])


def test_a_format_is_made_taken_and_shared_by_keys(visitor: Visitor):
    alice, bob = visitor(), visitor()
    make(alice, "Lunch break")
    press(alice, "Make a link")
    link = alice.get_by_label("Its link").input_value()
    press(alice, "Take it", role="link")
    expect(alice.get_by_role("radio", name="Lunch break")).to_be_checked()
    press(alice, "Draw the questions")
    press(alice, "Start the clock")
    expect(answer_field(alice)).to_be_visible()
    asked = alice.get_by_role("heading", level=1).inner_text()

    bob.goto(link)
    press(bob, "Draw the questions")
    press(bob, "Begin without a clock")
    expect(answer_field(bob)).to_be_visible()

    assert bob.get_by_role("heading", level=1).inner_text() == asked
    alice.goto(link)
    expect(alice.get_by_text("is running")).to_be_visible()


def test_a_format_is_made_without_javascript(visitor: Visitor):
    page = visitor(java_script_enabled=False)
    page.goto("/interviews/formats/new/")
    page.get_by_label("Title").fill("By hand")
    page.get_by_role("checkbox", name="Design", exact=True).check()
    page.get_by_role("button", name="Add a part").click()
    page.get_by_role("button", name="Remove part 2").click()
    expect(page.get_by_role("heading", name="Part 2")).to_have_count(0)
    page.get_by_label("Minutes each").fill("")
    page.get_by_role("button", name="Save the format").last.click()
    expect(page.get_by_text("Say how many minutes each question is given.")).to_be_visible()
    page.get_by_label("Minutes each").fill("9")
    page.get_by_role("button", name="Save the format").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("By hand")
