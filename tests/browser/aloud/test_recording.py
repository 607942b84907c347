"""An answer is recorded on this device: alone, card after card, and in a room."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.aloud.speaking import (
    NO_RECOGNITION,
    has_spoken,
    kept,
    record,
    stop,
    strip,
)
from tests.browser.conftest import answer_field, begin, saved
from tests.browser.three_visitors import Room, people
from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser_only


def test_nothing_asks_for_the_microphone_before_record_is_pressed(page: Page):
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => { throw new Error('asked for the microphone'); }")

    begin(page, "Quick interview")

    expect(page.get_by_role("button", name="Record")).to_be_enabled()
    expect(strip(page)).to_contain_text("stays in this browser, for 30 days, and is never sent")


def test_what_is_said_is_recorded_on_this_device_and_sent_to_nobody(page: Page):
    begin(page, "Quick interview")
    sent: list[int] = []
    page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))

    record(page)
    expect(page.get_by_role("meter")).to_have_attribute("aria-valuenow", re.compile("^[1-9]"))
    has_spoken(page, 4)
    stop(page)

    expect(strip(page).get_by_role("status")).to_have_text(re.compile(r"^0:0[45] recorded, \d+ kB, on this device only"))
    [take] = kept(page)
    assert take["answer"] == page.locator("form[data-answer]").get_attribute("data-answer")
    assert take["person"] == page.locator("body").get_attribute("data-person")
    assert 4_000 <= take["ms"] < 8_000
    assert take["bytes"] > 8_000
    assert max(sent, default=0) < 2_000


def test_a_pause_leaves_nothing_out_and_takes_no_time(page: Page):
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, 1)

    page.get_by_role("button", name="Pause").click()
    expect(strip(page, "paused")).to_be_visible()
    stood = page.get_by_role("timer", name="Spoken").inner_text()
    page.wait_for_timeout(1_500)
    assert page.get_by_role("timer", name="Spoken").inner_text() == stood
    page.get_by_role("button", name="Resume").click()
    has_spoken(page, 2)
    stop(page)

    [take] = kept(page)
    assert 2_000 <= take["ms"] < 3_500


def test_a_tab_that_is_closed_loses_seconds_at_most(page: Page, device: BrowserContext):
    begin(page, "Quick interview")
    record(page)
    wait_for(page, lambda: len(kept(page, "pieces")) >= 1)
    address = page.url
    page.close(run_before_unload=False)

    later = device.new_page()
    later.goto(address)

    expect(strip(later)).to_contain_text("recorded")
    [take] = kept(later)
    assert take["ms"] >= 2_900


def test_recording_goes_on_through_the_turns_without_being_asked_again(page: Page):
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, 1)

    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("question 2 of 2")).to_be_visible()
    expect(strip(page, "running")).to_be_visible()
    has_spoken(page, 1)
    stop(page)

    first, second = kept(page)
    assert first["answer"] != second["answer"]
    assert first["ms"] >= 1_000
    assert second["from"] == 0


def test_recording_goes_on_where_the_page_stays_for_want_of_a_connection(page: Page, device: BrowserContext):
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, 1)
    device.set_offline(True)
    answer_field(page).fill("not sent yet")

    page.get_by_role("button", name="Next question").dblclick()
    expect(page.locator("#save-state")).to_contain_text("no connection")
    wait_for(page, lambda: len(kept(page)) == 2)
    expect(page.get_by_role("meter")).to_be_visible()

    device.set_offline(False)
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("question 2 of 2")).to_be_visible()
    expect(strip(page, "running")).to_be_visible()
    assert len({take["answer"] for take in kept(page)}) == 2


def test_what_was_stopped_stays_so_on_the_next_turn(page: Page):
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, 1)
    stop(page)

    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("question 2 of 2")).to_be_visible()

    expect(page.get_by_role("button", name="Record")).to_be_enabled()
    expect(strip(page, "idle")).to_be_visible()


def test_a_second_take_goes_on_where_the_first_ended(page: Page):
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, 1)
    stop(page)
    page.reload()

    record(page)
    has_spoken(page, 2)
    stop(page)

    first, second = kept(page)
    assert first["from"] == 0
    assert abs(second["from"] - first["ms"]) < 500


def test_a_note_has_the_time_at_the_beginning_of_its_line(page: Page):
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, 1)

    page.get_by_role("button", name="Note the time").click()
    page.keyboard.type("kubelet")
    has_spoken(page, 2)
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("probes")

    expect(answer_field(page)).to_have_value(re.compile(r"^\[0:01\] kubelet\n\[0:0[23]\] probes$"))
    expect(saved(page)).to_be_visible()


def refused(name: str) -> str:
    return f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{name}'));"


REFUSED = {
    "This page may not use the microphone": refused("NotAllowedError"),
    "No microphone was found": refused("NotFoundError"),
    "This browser can’t record": "delete globalThis.MediaRecorder;",
    "by HTTPS": """Object.defineProperty(navigator, "mediaDevices", { value: undefined });
        Object.defineProperty(globalThis, "isSecureContext", { value: false });""",
    "perhaps its window is a private one": "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); };",
    "no room left": "IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError'); };",
}


@pytest.mark.parametrize("why", REFUSED)
def test_where_nothing_can_be_recorded_the_page_says_why_and_all_else_works(page: Page, why: str):
    page.add_init_script(REFUSED[why])
    begin(page, "Quick interview")

    page.get_by_role("button", name="Record").click()

    expect(strip(page, "idle")).to_contain_text(why)
    expect(strip(page)).to_contain_text("you can still speak, and note times")
    page.get_by_role("button", name="Only note times").click()
    expect(page.get_by_role("meter")).to_be_hidden()
    has_spoken(page, 1)
    page.get_by_role("button", name="Note the time").click()
    page.keyboard.type("spoken all the same")
    expect(answer_field(page)).to_have_value(re.compile(r"^\[0:0[12]\] spoken all the same$"))
    expect(saved(page)).to_be_visible()


def test_a_device_that_is_full_keeps_what_was_recorded_until_then(page: Page):
    begin(page, "Quick interview")
    record(page)
    wait_for(page, lambda: len(kept(page, "pieces")) >= 1)

    page.evaluate("() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }; }")

    expect(strip(page, "idle")).to_contain_text("There is no room left on this device. What was recorded until now is kept.")
    assert kept(page)[0]["bytes"] > 0


def test_an_hour_is_the_most(page: Page):
    page.add_init_script(
        "sessionStorage.clear(); const get = Storage.prototype.getItem; Storage.prototype.getItem = function (key) {"
        "return key.startsWith('dryrun.aloud.time.') ? String(60 * 60_000 - 1_500) : get.call(this, key); };"
    )
    begin(page, "Quick interview")

    page.get_by_role("button", name="Record").click()

    expect(strip(page, "idle")).to_contain_text("An hour is over, and with it the recording.")


def test_one_card_after_another_goes_by_the_space_bar(page: Page):
    begin(page, "Rapid-fire")
    record(page)
    expect(strip(page)).to_contain_text("Space next card")
    has_spoken(page, 1)

    page.keyboard.press(" ")

    expect(page.get_by_text("question 2 of")).to_be_visible()
    expect(strip(page, "running")).to_be_visible()
    answer_field(page).click()
    page.keyboard.type("two words")
    expect(answer_field(page)).to_have_value("two words")
    assert len(kept(page)) == 2


def test_in_a_room_the_others_see_that_the_candidate_records(running: Room):
    candidate = running.bob
    candidate.context.grant_permissions(["microphone"])
    candidate.add_init_script(NO_RECOGNITION)
    candidate.reload()

    record(candidate)

    for page in (running.alice, running.charlie):
        expect(people(page)).to_contain_text("recording on their own device")
    expect(people(candidate)).not_to_contain_text("recording on")
    has_spoken(candidate, 1)
    running.alice.get_by_role("button", name="Next question").click()
    expect(candidate.locator("form[data-answer]")).not_to_have_attribute("data-answer", kept(candidate)[0]["answer"])
    expect(strip(candidate, "running")).to_be_visible()
    expect(people(running.alice)).to_contain_text("recording on their own device")
    stop(candidate)
    expect(people(running.alice)).not_to_contain_text("recording on")
    assert len({take["answer"] for take in kept(candidate)}) == 2


def test_in_a_room_a_message_that_fails_is_sent_again(running: Room):
    candidate = running.bob
    candidate.add_init_script(NO_RECOGNITION)
    candidate.reload()
    candidate.route("**/record/", lambda route: route.abort(), times=1)

    record(candidate)

    expect(people(running.alice)).to_contain_text("recording on their own device")
