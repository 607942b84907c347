"""Every page works as far as its nature allows: links, forms, redirects."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import answer_field, begin


@pytest.fixture
def page(browser: Browser, base_url: str):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


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
        for position in range(3):
            page.locator(f"input[name=level-{position}][value='3']").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#score")).to_contain_text("3 of 3 graded")
        if number == 1:
            page.get_by_role("link", name=re.compile("^Question 2")).click()
    page.get_by_role("button", name="See the report").click()

    expect(page.locator(".verdict")).to_contain_text("100 %")
