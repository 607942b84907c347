"""Grading on a phone: the answer and the rubric on one screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stages import stages_on
from tests.site import Site

TOP = "(element) => element.getBoundingClientRect().top"


@pytest.fixture
def phone(browser: Browser, base_url: str, site: Site) -> Iterator[Page]:
    stage = stages_on(site.environment, {"phone": "self-grading"})["phone"]
    context = browser.new_context(base_url=base_url, viewport={"width": 390, "height": 844})
    context.add_cookies(stage.cookies(0, base_url))
    page = context.new_page()
    page.goto(stage.path)
    yield page
    context.close()


def test_the_answer_is_held_above_the_rubric_by_the_thumb(phone: Page):
    answer, last = phone.locator("[data-own-answer]"), phone.locator(".criterion").last
    last.scroll_into_view_if_needed()
    expect(answer).not_to_be_in_viewport()
    place = last.evaluate(TOP)

    phone.locator(".hold-answer").dispatch_event("click")

    assert abs(last.evaluate(TOP) - place) <= 1, "the rubric stays where it is"
    expect(answer).to_be_in_viewport()
    expect(last).to_be_in_viewport()
    last.locator(".level-cell").last.click()
    expect(phone.locator("#score")).to_contain_text("1 of")
    phone.locator(".hold-answer").dispatch_event("click")
    expect(answer).not_to_be_in_viewport()
