"""The main loop, as a guest who then signs up: read, take an interview, grade it, see one's progress."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_field, begin, saved


def test_a_guest_goes_round_the_loop_and_keeps_everything_signing_up(page: Page):
    # Read a lesson
    page.goto("/learn/small/")
    page.get_by_role("link", name=re.compile("^Begin with")).click()
    page.get_by_role("link", name=re.compile("^Mark .* as read$")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Mark .* as unread$"))).to_be_visible()
    page.reload()
    expect(page.get_by_text("1 of 2 sections read")).to_be_visible()

    # Sit an interview: the first question answered, on the second the time runs out
    begin(page, "Blink")
    answer_field(page).fill("What I knew at once")
    expect(saved(page)).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("question 2 of 2")).to_be_visible()
    answer_field(page).press_sequentially("What I was still typing when", delay=20)
    page.wait_for_url(re.compile("/grade/1/$"), timeout=20_000)

    # Grade it
    grade_question(page, predicted=2, levels=[3])
    page.get_by_role("link", name="Question 2").last.click()
    expect(page.get_by_text("What I was still typing when")).to_be_visible()
    grade_question(page, predicted=2, levels=[1])
    page.get_by_role("button", name="See the report").click()

    # The report
    expect(page.locator(".crumbs")).to_contain_text("Blink")
    expect(page.locator(".verdict")).to_contain_text("67 %")
    expect(page.get_by_text("Time ran out.")).to_be_visible()

    # Progress shows it
    page.get_by_role("link", name="Progress", exact=True).click()
    expect(page.get_by_text(re.compile(r"1 of \d+ sections read")).first).to_be_visible()
    page.get_by_role("link", name="Over time").click()
    expect(page.get_by_role("row", name=re.compile("Blink 67 %"))).to_be_visible()

    # Sign up: everything stays
    page.get_by_role("link", name="Sign up", exact=True).first.click()
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill("rather long and odd 7")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    page.get_by_role("link", name="Progress", exact=True).click()
    page.get_by_role("link", name="Over time").click()
    expect(page.get_by_role("row", name=re.compile("Blink 67 %"))).to_be_visible()
    expect(page.get_by_text("practising as a guest")).to_have_count(0)


def grade_question(page: Page, *, predicted: int, levels: list[int]) -> None:
    page.get_by_role("group", name="Predicted level").get_by_role("radio").nth(predicted).check()
    page.get_by_role("button", name="Show the model answer and the rubric").click()
    for position, level in enumerate(levels):
        page.locator(f"input[name=level-{position}][value='{level}']").check()
    expect(page.locator("#score")).to_contain_text(f"{len(levels)} of {len(levels)} graded")
