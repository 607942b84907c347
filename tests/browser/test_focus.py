"""Who works by keys alone is never thrown back to the head of a page: what is replaced, or comes next, has the focus."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import begin, look
from tests.browser.stages import stages_on
from tests.browser.waiting import wait_for
from tests.site import Site

pytestmark = pytest.mark.browser_only


def at(page: Page, site: Site, stage: str) -> None:
    """Open the page of a new room or interview at that stage, as its first person."""
    made = stages_on(site.environment, {stage: stage})[stage]
    page.context.add_cookies(made.cookies(0, site.url))
    look(page, made.path)


def stays(page: Page) -> None:
    """Wait for the focus to be somewhere; htmx gives it a few milliseconds after the part has come."""
    wait_for(page, lambda: page.evaluate("document.activeElement !== document.body"))


def test_grading_by_keys_never_loses_the_focus(page: Page):
    begin(page, "Quick interview")
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    for turn in (1, 2):
        page.get_by_role("radio", name="2 adequate").check()
        page.get_by_role("button", name="Show the model answer").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="A strong answer")).to_be_focused()
        page.wait_for_load_state("load")
        for graded in (1, 2, 3, 4):
            page.keyboard.press("2")
            expect(page.locator("#score")).to_contain_text(f"{graded} of 4 graded")
            stays(page)
        following = (
            page.get_by_role("link", name="Question 2", exact=True) if turn == 1 else page.get_by_role("button", name="See the report")
        )
        expect(following).to_be_focused()
        page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Report: "))


def test_a_hint_and_the_last_one_keep_the_focus(page: Page, site: Site):
    at(page, site, "answering")
    taken = 0
    while page.locator("#take-hint").count():
        page.locator("#take-hint").focus()
        page.keyboard.press("Enter")
        taken += 1
        expect(page.locator("#hints li")).to_have_count(taken)
        stays(page)
    assert taken


def test_in_a_room_the_focus_stays_where_the_button_was(page: Page, site: Site):
    at(page, site, "revealed")
    page.get_by_label("First takeaway").fill("Say the trade-off")

    page.get_by_role("button", name="Give it").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Replace it")).to_be_visible()
    stays(page)


def test_what_is_wrong_with_feedback_is_said_at_its_field(page: Page, site: Site):
    at(page, site, "revealed")
    page.get_by_label("What to keep").fill("The structure")
    first = page.get_by_label("First takeaway")

    page.get_by_role("button", name="Give it").click()

    field = page.locator(".field", has=first)
    expect(field.get_by_role("alert")).to_contain_text("Give one to 3 takeaways")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-invalid", "true")
    first.fill("Say the trade-off")
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_role("button", name="Replace it")).to_be_visible()
    expect(page.locator("[aria-invalid]")).to_have_count(0)


def test_n_and_p_lead_through_the_questions_that_are_graded_and_those_of_the_report(page: Page):
    begin(page, "Quick interview")
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    for key, turn in (("n", 2), ("p", 1)):
        page.wait_for_load_state("load")
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"/grade/{turn}/$"))
    page.get_by_role("button", name=re.compile("^Level 0 for all")).click()
    page.get_by_role("button", name="See the report").click()
    questions = page.locator("[data-step]")
    expect(questions).to_have_count(2)
    page.wait_for_load_state("load")

    for key, at in (("n", 0), ("n", 1), ("n", 1), ("p", 0)):
        page.keyboard.press(key)
        expect(questions.nth(at)).to_be_focused()


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/learn/small/first/", ["/ or Ctrl K", "?", "n", "Esc"]),
        ("/learn/small/second/", ["/ or Ctrl K", "?", "p", "Esc"]),
        ("/", ["/ or Ctrl K", "?", "Esc"]),
    ],
)
def test_the_help_lists_the_keys_that_work_on_the_page(page: Page, path: str, keys: list[str]):
    page.goto(path)

    page.keyboard.press("?")

    assert [words.strip() for words in page.locator("#keyboard dt:visible").all_inner_texts()] == keys
