"""An answer under attack: lost replies, two tabs, crashes, sign-outs elsewhere."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import another_tab, answer_field, begin, saved
from tests.services import wait_until

pytestmark = pytest.mark.browser_only


def test_a_save_whose_reply_got_lost_is_not_taken_for_the_next(page: Page):
    begin(page, "Quick interview")

    def lose_the_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/save/", lose_the_reply, times=1)
    answer_field(page).fill("The first words")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser")
    answer_field(page).fill("The first words and the rest")

    expect(saved(page)).to_be_visible()

    page.reload()
    expect(answer_field(page)).to_have_value("The first words and the rest")


def test_leaving_while_a_save_is_under_way_sends_the_rest(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    url = page.url
    held: list[Route] = []
    page.route("**/save/", lambda route: held.append(route), times=1)
    answer_field(page).fill("The first words")
    wait_until(lambda: page.evaluate("document.querySelector('#save-state').dataset.state") == "saving", "the save")
    answer_field(page).fill("The first words and the rest")

    page.goto("/learn/")

    later = another_tab(context)
    later.goto(url)
    expect(answer_field(later)).to_have_value("The first words and the rest")
    assert held


def test_escape_does_not_leave_a_conflict_unsettled(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    other = another_tab(context)
    other.goto(page.url)
    answer_field(page).fill("from the first tab")
    expect(saved(page)).to_be_visible()
    answer_field(other).fill("from the second tab")
    expect(other.get_by_role("dialog")).to_be_visible()

    other.keyboard.press("Escape")

    expect(other.get_by_role("dialog")).to_be_visible()


def test_signing_up_in_another_tab_does_not_stop_the_saving(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    other = another_tab(context)
    other.goto("/accounts/signup/")
    other.get_by_label("Email").fill("grace@example.com")
    other.get_by_label("Password").fill("rather long and odd 7")
    other.get_by_role("button", name="Sign up").click()
    expect(other.get_by_role("link", name="Sign out")).to_be_visible()

    answer_field(page).fill("Typed after the sign-up")

    expect(saved(page)).to_be_visible()


def test_after_signing_out_in_another_tab_the_text_can_be_copied(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    context.clear_cookies()

    answer_field(page).fill("Typed after the cookie was gone")

    dialog = page.get_by_role("dialog", name="Too late to count")
    expect(dialog).to_contain_text("You signed out, or discarded this interview, in another tab.")
    expect(dialog.get_by_label("Your text")).to_have_value("Typed after the cookie was gone")


def test_a_long_answer_in_any_script_is_saved(page: Page):
    begin(page, "Quick interview")

    answer_field(page).fill("контейнер " * 4_000)

    expect(saved(page)).to_be_visible()


def paste(page: Page, text: str) -> None:
    """Insert text as pasting does: at once, and cut at a field's maximum length."""
    answer_field(page).focus()
    page.keyboard.insert_text(text)


def test_a_paste_that_is_too_long_is_neither_cut_nor_called_saved(page: Page):
    begin(page, "Quick interview")
    answer_field(page).fill("What counts so far")
    expect(saved(page)).to_be_visible()

    answer_field(page).fill("")
    paste(page, "x" * 60_009)

    expect(answer_field(page)).to_have_value("x" * 60_009)
    expect(page.locator("#save-state")).to_contain_text("Not saved: this is longer than the 50,000 characters of an answer.")
    expect(page.locator("[data-length-of=text]")).to_have_text("60,009 of at most 50,000 characters: 10,009 too many")
    page.get_by_role("button", name="Next question").click()
    expect(answer_field(page)).to_have_value("x" * 60_009)  # it goes nowhere with it

    answer_field(page).fill("x" * 50_000)
    expect(saved(page)).to_be_visible()
    expect(page.locator("[data-length-of=text]")).to_have_text("50,000 of at most 50,000 characters")
    page.reload()
    expect(answer_field(page)).to_have_value("x" * 50_000)


def test_characters_of_two_halves_count_once(page: Page):
    begin(page, "Quick interview")

    answer_field(page).fill("😀" * 50_000)

    expect(saved(page)).to_be_visible()
    expect(page.locator("[data-length-of=text]")).to_have_text("50,000 of at most 50,000 characters")


def test_going_on_without_a_connection_waits_for_it(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    context.set_offline(True)
    answer_field(page).fill("Typed offline")

    page.get_by_role("button", name="Next question").click()

    expect(page.locator("#save-state")).to_contain_text("no connection")
    context.set_offline(False)
    expect(saved(page)).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("question 2 of 2")).to_be_visible()


def test_between_two_questions_the_clock_goes_on_and_then_the_page_does(page: Page):
    begin(page, "Blink")
    whole = page.locator(".whole-left")
    expect(page.get_by_role("button", name="Open question 2")).to_be_visible(timeout=15_000)
    expect(whole).to_have_text("0:05")

    expect(whole).to_have_text("0:03")

    expect(page.get_by_role("heading", name="Nothing was written")).to_be_visible(timeout=15_000)


def test_between_two_questions_a_page_follows_what_another_tab_opened(page: Page, context: BrowserContext):
    begin(page, "Blink")
    expect(page.get_by_role("button", name="Open question 2")).to_be_visible(timeout=15_000)
    other = another_tab(context)
    other.goto(page.url)
    other.get_by_role("button", name="Open question 2").click()
    expect(answer_field(other)).to_be_visible()

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(answer_field(page)).to_be_visible()


def test_text_of_a_crashed_browser_is_offered_after_its_time(page: Page, context: BrowserContext):
    begin(page, "Blink")
    url, clock = page.url, page.locator("[data-clock]").get_attribute("data-url")
    page.evaluate("void (window.fetch = () => Promise.reject(new TypeError('no connection')))")  # so that nothing arrives on closing either
    answer_field(page).fill("Never sent")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser")
    page.close()
    wait_until(lambda: not context.request.get(f"{clock}").json()["is_open"], "the end of the turn")

    later = another_tab(context)
    later.goto(url)

    expect(later.get_by_label("Text that never reached the server")).to_have_value("Never sent")


def test_text_that_arrived_on_leaving_is_not_offered_as_lost(page: Page):
    begin(page, "Quick interview")
    submit = page.get_by_role("link", name="End the interview").get_attribute("href")
    answer_field(page).press_sequentially("Sent on leaving")

    page.goto(f"{submit}")
    page.get_by_role("button", name="End it and grade").click()

    expect(page.locator("[data-own-answer]")).to_have_text("Sent on leaving")
    expect(page.locator("[data-leftover]")).to_be_hidden()


def test_signing_out_elsewhere_ends_the_page_when_its_time_is_over(page: Page, context: BrowserContext):
    begin(page, "Blink")
    context.clear_cookies()

    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible(timeout=15_000)


def test_signing_out_elsewhere_never_takes_typed_text_away(page: Page, context: BrowserContext):
    begin(page, "Blink")
    context.clear_cookies()
    answer_field(page).fill("Mine all the same")

    dialog = page.get_by_role("dialog", name="Too late to count")
    expect(dialog).to_be_visible(timeout=15_000)
    expect(dialog.get_by_label("Your text")).to_have_value("Mine all the same")


def moment(said: str) -> datetime:
    """Read `Saved 12:34:56`, with whatever stands before it."""
    return datetime.fromisoformat(f"2026-01-01T{said.split()[-1]}")


def test_the_time_of_a_save_is_local_after_a_reload_too(browser, base_url):
    context = browser.new_context(base_url=base_url, timezone_id="Asia/Tokyo", locale="en-GB")
    page = context.new_page()
    begin(page, "Quick interview")
    answer_field(page).fill("First thoughts")
    expect(saved(page)).to_be_visible()
    said = moment(saved(page).inner_text())

    page.reload()

    expect(saved(page)).not_to_contain_text("UTC")
    assert abs(moment(saved(page).inner_text()) - said) <= timedelta(seconds=2)  # of the answer, and of the save
    context.close()


def test_a_clock_presses_by_the_time_that_was_given(page: Page):
    begin(page, "Quick interview")
    table = {30: (10, 5), 60: (12, 6), 480: (96, 30), 2700: (120, 30)}
    asks = """async ([given, left]) => {
        const { urgency } = await import(document.querySelector('link[href*="clock/time"]').href);
        return urgency(left * 1000, given * 1000);
    }"""

    for given, (soon, now) in table.items():
        said = [page.evaluate(asks, [given, left]) for left in (given, soon, soon - 1, now, now - 1)]
        assert said == ["", "", "soon", "soon", "now"], given
