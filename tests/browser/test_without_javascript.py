"""Without JavaScript every page works by links, forms and redirects."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import answer_field, begin
from tests.browser.three_visitors import open_room


@pytest.fixture
def page(browser: Browser, base_url: str):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def page_without_scripts(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page that gets htmx and the scripts of every page, but none that a lesson, an answer, grading or a room adds."""
    context = browser.new_context(base_url=base_url)
    context.route(re.compile(r"/static/js/(answer|clock|grade|lesson|room)/"), lambda route: route.abort())
    yield context.new_page()
    context.close()


def test_a_page_whose_scripts_got_lost_sends_its_forms(page_without_scripts: Page):
    begin(page_without_scripts, "Quick interview")
    answer_field(page_without_scripts).fill("Sent by the form")

    page_without_scripts.get_by_role("button", name="Next question").click()

    expect(page_without_scripts.get_by_text("question 2 of 2")).to_be_visible()
    page_without_scripts.get_by_role("link", name="End the interview").click()
    page_without_scripts.get_by_role("button", name="End it and grade").click()
    expect(page_without_scripts.get_by_text("Sent by the form")).to_be_visible()
    page_without_scripts.locator("input[name=level][value='2']").check()
    page_without_scripts.get_by_role("button", name="Show the model answer").click()
    expect(page_without_scripts.locator("#score")).to_be_visible()
    page_without_scripts.wait_for_load_state("load")
    page_without_scripts.locator("input[name=level-0][value='3']").check()
    expect(page_without_scripts.locator("#score")).to_contain_text("1 of 4 graded")


def test_a_room_without_its_scripts_shows_its_state_when_loaded(page_without_scripts: Page):
    open_room(page_without_scripts)

    expect(page_without_scripts.get_by_role("list", name="Who is here")).to_contain_text("Alice")


def test_the_whole_loop_without_javascript(page: Page):
    page.goto("/search/?q=pod")
    expect(page.locator("#results")).to_be_visible()
    begin(page, "Quick interview")
    answer_field(page).fill("Saved by a button")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(answer_field(page)).to_have_value("Saved by a button")
    answer_field(page).fill("Saved by a hint")
    page.get_by_role("button", name="Take a hint").click()
    expect(page.locator("#hints li")).to_have_count(1)
    expect(answer_field(page)).to_have_value("Saved by a hint")
    answer_field(page).fill("Saved by going on")
    page.get_by_role("button", name="Next question").click()
    answer_field(page).fill("The second")
    page.get_by_role("button", name="Finish").click()

    for number, text in ((1, "Saved by going on"), (2, "The second")):
        expect(page.get_by_text(text)).to_be_visible()
        page.locator("input[name=level][value='2']").check()
        page.get_by_role("button", name="Show the model answer").click()
        for position in range(4):
            page.locator(f"input[name=level-{position}][value='3']").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#score")).to_contain_text("4 of 4 graded")
        if number == 1:
            page.get_by_role("link", name=re.compile("^Question 2")).click()
    page.get_by_role("button", name="See the report").click()

    expect(page.locator(".verdict")).to_contain_text("100 %")
