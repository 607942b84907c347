"""What is said is written, by a recogniser on the device alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.aloud.speaking import (
    has_spoken,
    kept,
    record,
    stop,
    strip,
)
from tests.browser.conftest import answer_field, begin, saved
from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser_only


def began(page: Page) -> list[list[object]]:
    """How each recognition was begun: whether on the device, and with what kind of track."""
    return page.evaluate("globalThis.began")


def write_what_is_said(page: Page) -> None:
    page.get_by_role("checkbox", name="Write what I say").check()
    wait_for(page, lambda: len(began(page)) > 0)


def test_what_is_said_is_written_with_its_times_on_the_device(recognising: Page):
    page = recognising
    begin(page, "Quick interview")
    expect(page.get_by_role("checkbox", name="Write what I say")).to_be_hidden()
    record(page)
    write_what_is_said(page)

    page.evaluate("say('the kubelet', false)")
    has_spoken(page, 2)
    page.evaluate("say('the kubelet restarts it ')")
    page.evaluate("say('and counts')")

    expect(answer_field(page)).to_have_value(re.compile(r"^\[0:0[01]\] the kubelet restarts it\n\[0:0[23]\] and counts\n$"))
    expect(saved(page)).to_be_visible()
    assert began(page) == [[True, "audio"]]


def test_writing_ends_in_a_pause_and_goes_on_after_it_and_after_a_silence(recognising: Page):
    page = recognising
    begin(page, "Quick interview")
    record(page)
    write_what_is_said(page)

    page.get_by_role("button", name="Pause").click()
    expect(strip(page, "paused")).to_be_visible()
    assert len(began(page)) == 1
    page.get_by_role("button", name="Resume").click()
    wait_for(page, lambda: len(began(page)) == 2)
    page.evaluate("stops()")

    wait_for(page, lambda: began(page) == [[True, "audio"]] * 3)


def test_the_last_sentence_is_waited_for_and_writing_goes_on_in_the_next_turn(recognising: Page):
    page = recognising
    begin(page, "Quick interview")
    record(page)
    write_what_is_said(page)
    page.evaluate("globalThis.lastWords = () => say('my last words')")
    first = page.locator("form[data-answer]").get_attribute("data-save") or ""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if first in request.url else None)

    page.get_by_role("button", name="Next question").click()

    expect(page.get_by_text("question 2 of 2")).to_be_visible()
    assert any("my last words" in body for body in sent)
    wait_for(page, lambda: began(page) == [[True, "audio"]])


def test_a_language_that_has_to_be_fetched_is_fetched_when_asked_for(recognising: Page):
    page = recognising
    page.add_init_script("globalThis.availability = 'downloadable';")
    begin(page, "Quick interview")
    record(page)

    page.get_by_role("button", name="Fetch the language").click()

    wait_for(page, lambda: began(page) == [[True, "audio"]])
    expect(page.get_by_role("checkbox", name="Write what I say")).to_be_checked()
    expect(strip(page)).to_contain_text("What you say can be written now, on this device.")


SENDS_AWAY = {
    "older": "globalThis.webkitSpeechRecognition = globalThis.SpeechRecognition; delete globalThis.SpeechRecognition;",
    "cannot be asked": "delete SpeechRecognition.available;",
    "knows of no other": "delete SpeechRecognition.prototype.processLocally;",
    "does not do as told": "Object.defineProperty(SpeechRecognition.prototype, 'processLocally', { get: () => false, set() {} });",
    "has no language": "globalThis.availability = 'unavailable';",
    "fails when asked": "SpeechRecognition.available = () => Promise.reject(new Error('no'));",
}


@pytest.mark.parametrize("how", SENDS_AWAY)
def test_a_recogniser_that_may_send_sound_away_is_never_begun(recognising: Page, how: str):
    page = recognising
    page.add_init_script(f"localStorage.setItem('dryrun.writes', 'on'); {SENDS_AWAY[how]}")
    begin(page, "Quick interview")

    record(page)
    has_spoken(page, 1)

    if how != "does not do as told":
        expect(page.get_by_role("checkbox", name="Write what I say")).to_be_hidden()
    assert began(page) == []
    stop(page)
    assert kept(page)[0]["bytes"] > 0
