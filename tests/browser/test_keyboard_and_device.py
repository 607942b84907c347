"""Using the site by keys alone, and what a device remembers."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import begin
from tests.services import wait_until

pytestmark = pytest.mark.browser_only


def first_lesson(page: Page) -> None:
    page.goto("/learn/small/first/")


def test_a_slash_focuses_the_search_and_results_come_as_one_types(page: Page):
    first_lesson(page)
    word = page.locator(".section h2").first.inner_text().split()[0]

    page.keyboard.press("/")
    page.keyboard.type(word)

    expect(page.locator("#results mark").first).to_have_text(re.compile(word, re.IGNORECASE))
    page.keyboard.press("Escape")
    expect(page.locator("#results")).to_be_hidden()


def test_n_and_p_lead_to_the_next_and_previous_lesson(page: Page):
    first_lesson(page)
    here = page.url

    page.keyboard.press("n")
    expect(page).not_to_have_url(here)
    expect(page.get_by_role("link", name=re.compile("^Previous"))).to_be_visible()
    page.keyboard.press("p")

    expect(page).to_have_url(here)


def test_single_key_shortcuts_can_be_switched_off(page: Page):
    first_lesson(page)
    here = page.url
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()

    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(here)


def to_grade(page: Page, text: str = "An answer") -> None:
    """Go to the rubric of the first question, with its level predicted and the second question left blank."""
    begin(page, "Quick interview")
    page.get_by_label("Your answer").fill(text)
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    page.locator("input[name=level][value='2']").check()
    page.get_by_role("button", name="Show the model answer").click()
    expect(page.locator("#score")).to_be_visible()
    page.wait_for_load_state("load")


def test_keys_typed_into_a_field_are_text(page: Page):
    begin(page, "Quick interview")

    page.keyboard.type("n / ? 0 1 2 3 p")

    expect(page.get_by_label("Your answer")).to_have_value("n / ? 0 1 2 3 p")


def test_levels_by_keys_from_prediction_to_report(page: Page):
    begin(page, "Quick interview")
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    for _ in range(2):
        expect(page.get_by_role("group", name="Predicted level")).to_be_visible()
        page.wait_for_load_state("load")
        page.keyboard.press("1")
        page.get_by_role("button", name="Show the model answer").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#score")).to_contain_text("0 of 4 graded")
        for graded in (1, 2, 3, 4):
            page.keyboard.press("2")
            expect(page.locator("#score")).to_contain_text(f"{graded} of 4 graded")
        if page.get_by_role("button", name="See the report").count():
            break
        page.keyboard.press("n")
    page.get_by_role("button", name="See the report").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".verdict")).to_contain_text("67 %")


def test_ctrl_and_enter_hand_the_answer_in(page: Page):
    begin(page, "Quick interview")
    page.wait_for_load_state("load")
    page.keyboard.type("The loop")
    page.keyboard.press("Enter")
    page.keyboard.type("and its end")

    page.keyboard.press("Control+Enter")

    expect(page.locator(".where")).to_contain_text("question 2 of 2")


def test_j_and_k_go_from_criterion_to_criterion_and_e_to_its_evidence(page: Page):
    to_grade(page)
    first, second = page.locator(".criterion").nth(0), page.locator(".criterion").nth(1)

    page.keyboard.press("j")
    expect(first.locator("input[type=radio]").first).to_be_focused()
    page.keyboard.press("j")
    expect(second.locator("input[type=radio]").first).to_be_focused()
    page.keyboard.press("k")
    expect(first.locator("input[type=radio]").first).to_be_focused()
    page.keyboard.press("e")

    expect(first.locator("[data-evidence]")).to_be_focused()
    page.keyboard.type("jk")
    expect(first.locator("[data-evidence]")).to_have_value("jk")


def test_after_the_last_level_the_focus_stays_on_the_next_step(page: Page):
    to_grade(page)
    for key in "2222":
        page.keyboard.press(key)
    expect(page.locator("#score")).to_contain_text("4 of 4 graded")

    following = page.get_by_role("link", name=re.compile("^Question 2$"))

    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Predicted level")).to_be_visible()


def test_a_level_chosen_before_the_scripts_had_loaded_is_stored(page: Page):
    to_grade(page)
    held: list[Route] = []
    page.route("**/grade/early*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    page.locator("input[name=level-0][value='3']").check()

    wait_until(lambda: page.evaluate("1") and bool(held), "the script's request")
    held[0].continue_()

    expect(page.locator("#score")).to_contain_text("1 of 4 graded")


def test_evidence_over_two_paragraphs_is_shown_in_the_answer(page: Page):
    to_grade(page, "The scheduler **binds** the pod.\n\nThe kubelet starts it.")
    first = page.locator(".criterion").first
    first.locator("summary").click()

    first.get_by_label("A passage of your answer that shows it").fill("binds the pod. The kubelet starts it.")
    page.locator("input[name=level-0][value='2']").check()
    expect(page.locator("#score")).to_contain_text("1 of 4 graded")
    page.reload()

    shown = "[...CSS.highlights.get('evidence-a')].map((range) => range.toString().replace(/\\s+/g, ' '))"
    assert page.evaluate(shown) == ["binds the pod. The kubelet starts it."]


WHATEVER_IS_TYPED = """Steps **in order**:
- first `a`
  - then *b*
- ```yaml
  replicas: 3
    paused: true
  ```

3. three
4. four

> said, ~~once~~ twice

| x | y |
|---|---|
| 1 | 2 |

    kubectl get pods
and <b>raw</b> &amp; escaped \\* end"""


def test_whatever_is_selected_in_the_answer_is_evidence_and_shown_in_it(page: Page):
    to_grade(page, WHATEVER_IS_TYPED)
    first = page.locator(".criterion").first
    first.locator("summary").click()

    page.locator("[data-own-answer]").select_text()
    first.get_by_role("button", name="Take what is selected in the answer").click()
    page.locator("input[name=level-0][value='2']").check()
    expect(page.locator("#score")).to_contain_text("1 of 4 graded")
    page.reload()

    shown = page.evaluate("[...CSS.highlights.get('evidence-a')].map((range) => range.toString().trim().replace(/\\s+/g, ' '))")
    words = "Steps in order: first a then b replicas: 3 paused: true three four said, once twice x y 1 2 kubectl get pods"
    assert shown == [f"{words} and <b>raw</b> & escaped * end"]


def test_a_refused_form_begins_at_what_is_wrong(page: Page):
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill("someone@example.com")
    page.get_by_label("Password").fill("123")
    page.get_by_role("button", name="Sign up").click()

    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.locator(".error")).to_have_count(1)


def test_a_passage_of_the_answer_becomes_evidence(page: Page):
    begin(page, "Quick interview")
    page.get_by_label("Your answer").fill("The scheduler binds the pod to a node.")
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    page.locator("input[name=level][value='2']").check()
    page.get_by_role("button", name="Show the model answer").click()

    page.locator("[data-own-answer] p").first.select_text()
    first = page.locator(".criterion").first
    first.locator("summary").click()
    first.get_by_role("button", name="Take what is selected in the answer").click()

    expect(first.get_by_label("A passage of your answer that shows it")).to_have_value("The scheduler binds the pod to a node.")
    page.locator("input[name=level-0][value='2']").check()
    expect(page.locator("#score")).to_contain_text("1 of 4 graded")
    page.reload()
    expect(first.get_by_label("A passage of your answer that shows it")).to_have_value("The scheduler binds the pod to a node.")


def test_the_theme_is_remembered_on_this_device(page: Page):
    page.goto("/accounts/settings/")
    page.get_by_role("radio", name="Dark").check()

    page.goto("/")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.goto("/accounts/settings/")
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()


def test_code_can_be_copied(page: Page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    first_lesson(page)
    block = page.locator(".code").first
    text = block.locator("pre").inner_text()

    block.hover()
    block.get_by_role("button", name=re.compile("^Copy")).click()

    expect(block.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").strip() == text.strip()


def test_the_table_of_contents_follows_the_reading_position(page: Page):
    page.set_viewport_size({"width": 1280, "height": 500})
    first_lesson(page)
    contents = page.get_by_role("navigation", name="In this lesson")
    expect(contents.get_by_role("link").first).to_have_attribute("aria-current", "true")

    page.evaluate("scrollTo(0, document.body.scrollHeight)")

    expect(contents.get_by_role("link").last).to_have_attribute("aria-current", "true")


def test_the_table_of_contents_is_open_where_there_is_room_for_it(page: Page):
    page.set_viewport_size({"width": 1280, "height": 500})
    first_lesson(page)
    contents = page.get_by_role("navigation", name="In this lesson").locator("details")
    expect(contents).to_have_attribute("open", "")

    page.set_viewport_size({"width": 390, "height": 844})

    expect(contents).not_to_have_attribute("open", "")


def test_the_password_can_be_shown(page: Page):
    page.goto("/accounts/signup/")
    field = page.get_by_label("Password")
    field.fill("correct horse")

    page.get_by_role("button", name="Show").click()

    expect(field).to_have_attribute("type", "text")
    expect(page.get_by_role("button", name="Hide")).to_be_visible()


def test_a_section_is_marked_as_read_in_place(page: Page):
    first_lesson(page)
    here = page.url
    mark = page.get_by_role("link", name=re.compile("^Mark .* as read$"))
    for number in (1, 2):
        mark.first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("✓ read")).to_have_count(number)
        expect(page.get_by_role("button", name=re.compile("^Mark .* as unread$")).nth(number - 1)).to_be_focused()
    expect(page).to_have_url(here)
    expect(page.locator(".failed")).to_have_count(0)

    page.get_by_role("button", name=re.compile("^Mark .* as unread$")).first.click()

    expect(page.get_by_text("✓ read")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Mark .* as read$"))).to_be_focused()
    page.reload()
    expect(page.get_by_text("✓ read")).to_have_count(1)


def test_a_level_that_could_not_be_stored_says_so_until_it_is(page: Page):
    begin(page, "Quick interview")
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    page.locator("input[name=level][value='2']").check()
    page.get_by_role("button", name="Show the model answer").click()
    expect(page.locator("#score")).to_be_visible()
    page.wait_for_load_state("load")
    page.route("**/levels/", lambda route: route.abort(), times=1)

    page.locator("input[name=level-0][value='3']").check()

    expect(page.get_by_role("alert")).to_have_text("What you chose is not stored: no connection; it is sent again as soon as there is one.")
    expect(page.locator("#score")).to_contain_text("1 of 4 graded")
    expect(page.get_by_role("alert")).to_have_count(0)
