"""Answering in a browser: nothing typed is lost, and the clock is the server's."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import another_tab, answer_field, begin, saved
from tests.services import wait_until

pytestmark = pytest.mark.browser_only


def shown_seconds(page: Page) -> int:
    minutes, seconds = page.locator(".clock .turn").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def test_what_is_typed_is_saved_and_there_after_a_reload(page: Page):
    begin(page, "Quick interview")
    answer_field(page).fill("First thoughts")
    expect(saved(page)).to_have_text(re.compile(r"^Saved "))

    page.reload()

    expect(answer_field(page)).to_have_value("First thoughts")


def test_who_comes_back_goes_on_where_the_text_ends(page: Page):
    begin(page, "Quick interview")
    answer_field(page).fill("First thoughts")
    expect(saved(page)).to_have_text(re.compile(r"^Saved "))
    page.reload(wait_until="load")

    page.keyboard.type(", second thoughts")

    expect(answer_field(page)).to_have_value("First thoughts, second thoughts")


def test_a_hint_appears_while_writing_and_stays_after_a_reload(page: Page):
    begin(page, "Quick interview")
    answer_field(page).fill("Half a sentence")
    hints = page.locator("#hints li")

    page.get_by_role("button", name="Take a hint").click()

    expect(hints).to_have_count(1)
    expect(page.locator("#hints ul")).to_be_focused()  # the button is gone with the last one
    expect(answer_field(page)).to_have_value("Half a sentence")
    expect(saved(page)).to_be_visible()
    page.reload()
    expect(hints).to_have_count(1)
    expect(answer_field(page)).to_have_value("Half a sentence")


def test_the_deadline_survives_a_reload_and_a_changed_system_clock(page: Page):
    begin(page, "Quick interview")
    before = shown_seconds(page)

    page.add_init_script("const real = Date.now; Date.now = () => real() - 3_600_000;")
    page.reload()

    expect(page.locator(".clock .turn")).to_be_visible()
    assert before - 5 <= shown_seconds(page) <= before


def test_another_device_shows_the_same_answer_and_clock(page: Page, context: BrowserContext, browser, base_url):
    begin(page, "Quick interview")
    answer_field(page).fill("Written on the first")
    expect(saved(page)).to_be_visible()

    device = browser.new_context(base_url=base_url, storage_state=context.storage_state())
    other = device.new_page()
    other.goto(page.url)

    expect(answer_field(other)).to_have_value("Written on the first")
    assert abs(shown_seconds(other) - shown_seconds(page)) <= 1
    device.close()


def test_typing_goes_on_while_offline_and_is_sent_when_back(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    context.set_offline(True)
    answer_field(page).fill("Typed in a tunnel")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser")

    context.set_offline(False)

    expect(saved(page)).to_be_visible()
    page.reload()
    expect(answer_field(page)).to_have_value("Typed in a tunnel")


def test_a_save_refused_as_too_soon_is_sent_again_later(page: Page):
    begin(page, "Quick interview")
    too_soon = {"error": "This answer was saved too often in a short time. Come back in 1 second."}
    page.route("**/save/", lambda route: route.fulfill(status=429, headers={"Retry-After": "1"}, json=too_soon), times=1)

    answer_field(page).fill("Typed and refused for a moment")
    expect(page.locator("#save-state")).to_contain_text(
        "that was too much at once. Your text is kept in this browser and sent again in 1 s."
    )

    expect(saved(page)).to_be_visible()
    page.reload()
    expect(answer_field(page)).to_have_value("Typed and refused for a moment")


def test_a_browser_that_dies_offline_offers_the_text_again(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    answer_field(page).fill("Stored")
    expect(saved(page)).to_be_visible()
    context.set_offline(True)
    answer_field(page).fill("Stored, and then more")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser")
    url = page.url
    page.close()  # what it sends on leaving can't arrive
    context.set_offline(False)

    later = another_tab(context)
    later.goto(url)

    expect(answer_field(later)).to_have_value("Stored, and then more")
    expect(saved(later)).to_be_visible()


def test_two_tabs_never_overwrite_each_other_silently(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    other = another_tab(context)
    other.goto(page.url)
    answer_field(page).fill("from the first tab")
    expect(saved(page)).to_be_visible()

    answer_field(other).fill("from the second tab")

    dialog = other.get_by_role("dialog", name="Changed somewhere else")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("In this tab")).to_have_value("from the second tab")
    expect(dialog.get_by_label("Stored")).to_have_value("from the first tab")
    dialog.get_by_role("button", name="Keep what is in this tab").click()
    expect(saved(other)).to_be_visible()
    page.reload()
    expect(answer_field(page)).to_have_value("from the second tab")


def test_taking_what_is_stored_ends_a_conflict_too(page: Page, context: BrowserContext):
    begin(page, "Quick interview")
    other = another_tab(context)
    other.goto(page.url)
    answer_field(page).fill("from the first tab")
    expect(saved(page)).to_be_visible()
    answer_field(other).fill("from the second tab")

    other.get_by_role("button", name="Take what is stored").click()

    expect(answer_field(other)).to_have_value("from the first tab")
    answer_field(other).fill("from the first tab, gone on with")
    expect(saved(other)).to_be_visible()


def test_the_very_last_second_counts(page: Page):
    begin(page, "Blink")
    expect(page.locator(".clock .turn")).to_have_text("0:01", timeout=15_000)

    answer_field(page).press_sequentially("in the last second")

    expect(page.get_by_role("button", name="Open question 2")).to_be_visible()
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    expect(page.get_by_text("in the last second")).to_be_visible()


def test_the_last_words_go_out_once_there_is_a_connection_again(page: Page):
    begin(page, "Blink")
    page.route("**/save/", lambda route: route.abort())
    answer_field(page).fill("The last words")
    expect(page.locator("#save-state")).to_contain_text("Time is up, and the last words could not be sent yet", timeout=15_000)
    expect(answer_field(page)).not_to_be_editable()

    page.unroute("**/save/")

    expect(page.get_by_role("button", name="Open question 2")).to_be_visible()
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    expect(page.get_by_text("The last words")).to_be_visible()


def test_text_that_comes_too_late_is_shown_to_copy(page: Page, context: BrowserContext):
    begin(page, "Blink")
    context.set_offline(True)
    answer_field(page).fill("Written without a connection")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser")
    allotted, grace = 6_000, 5_000
    wait_until(lambda: page.evaluate("performance.now()") > allotted + grace + 1_000, "the end of the grace")

    dialog = page.get_by_role("dialog", name="Too late to count")
    expect(dialog).to_contain_text("Your time ran out while there was no connection")
    expect(dialog.get_by_label("Your text")).to_have_value("Written without a connection")
    expect(page.locator("#save-state")).to_contain_text("no longer counts")
    expect(page.locator("#save-state")).not_to_contain_text("sent when the connection is back")
    context.set_offline(False)
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="Continue").click()
    expect(page.get_by_text("You left this one blank")).to_be_visible()


def test_text_too_long_when_time_is_up_is_shown_to_copy(page: Page):
    begin(page, "Blink")
    answer_field(page).fill("x" * 50_001)

    dialog = page.get_by_role("dialog", name="Too late to count")
    expect(dialog).to_be_visible(timeout=15_000)
    expect(dialog).to_contain_text("your text is too long to count")
    expect(dialog.get_by_label("Your text")).to_have_value("x" * 50_001)
    dialog.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("button", name="Open question 2")).to_be_visible()


def test_ending_early_asks_once_and_can_be_taken_back(page: Page):
    begin(page, "Quick interview")
    page.get_by_role("link", name="End the interview").click()
    expect(page.get_by_text("There is time left")).to_be_visible()
    page.get_by_role("link", name="Continue the interview").click()

    expect(answer_field(page)).to_be_visible()


def test_the_clock_speaks_only_at_its_notices_and_can_be_hidden(page: Page):
    page.clock.install()
    begin(page, "Quick interview")
    clock = page.get_by_role("timer")
    expect(clock).to_have_attribute("aria-live", "off")

    page.get_by_role("button", name="Hide clock").click()

    expect(page.locator(".clock .turn")).to_be_hidden()
    expect(page.get_by_role("button", name="Show clock")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#time-notice")).to_be_empty()
    page.clock.fast_forward("00:30")
    expect(page.locator("#time-notice")).to_have_text("30 seconds left for this question.")
