"""Answering aloud: recorded on this device, with Chromium's own microphone, which plays a tone of 440 Hz."""

import math
import re
import struct
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.browser.conftest import FLAGS, answer_field, begin, saved, sign_up
from tests.browser.judging import DIAGONALS, faults
from tests.browser.test_nothing_is_lost import wait_for
from tests.browser.three_visitors import Room, people

pytestmark = pytest.mark.browser_only

RATE = 48_000
TONE_HZ = 440
NO_RECOGNITION = "delete globalThis.SpeechRecognition; delete globalThis.webkitSpeechRecognition;"
"""Chromium's headless shell names the interface, and dies when it is asked for it."""


def write_tone(path: Path) -> None:
    """Write two seconds of a tone, which the fake microphone repeats."""
    samples = (round(12_000 * math.sin(2 * math.pi * TONE_HZ * number / RATE)) for number in range(2 * RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, object], tmp_path_factory) -> Iterator[Browser]:
    """A browser whose microphone plays the tone."""
    tone = tmp_path_factory.mktemp("tone") / "tone.wav"
    write_tone(tone)
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={tone}"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": [*FLAGS, *fake]})  # type: ignore[arg-type]
    yield browser
    browser.close()


@pytest.fixture
def device(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    """Someone's device, which allows the microphone."""
    context = browser.new_context(base_url=base_url, service_workers="block", reduced_motion="reduce", permissions=["microphone"])
    context.add_init_script(NO_RECOGNITION)
    yield context
    context.close()


@pytest.fixture
def page(device: BrowserContext) -> Iterator[Page]:
    page = device.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"uncaught on {page.url}: {error}"))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" and "Failed to load" not in said.text else None)
    yield page
    assert problems == []


def strip(page: Page, state: str = ""):
    return page.locator(f"[data-recording][data-state={state}]" if state else "[data-recording]")


def record(page: Page) -> None:
    page.get_by_role("button", name="Record").click()
    expect(strip(page, "running")).to_be_visible()


def has_spoken(page: Page, seconds: int) -> None:
    """Wait until the strip's time has reached so many seconds."""
    expect(page.get_by_role("timer", name="Spoken")).to_have_text(re.compile(rf"^0:{seconds:02}$"))


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop").click()
    expect(strip(page, "idle")).to_be_visible()


def kept(page: Page, store: str = "takes") -> list[dict]:
    """What this device has of recordings."""
    return page.evaluate(
        """(store) => new Promise((done, fail) => {
          const request = indexedDB.open("dryrun.aloud", 1);
          request.onerror = () => fail(request.error);
          request.onsuccess = () => {
            const all = request.result.transaction(store).objectStore(store).getAll();
            all.onsuccess = () => (request.result.close(), done(all.result));
          };
        })""",
        store,
    )


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


def answered_aloud(page: Page, *, seconds: int = 2, text: str = "") -> None:
    """Answer the first of two questions aloud, and end the interview; ends where the answer is graded."""
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, seconds)
    stop(page)
    if text:
        answer_field(page).fill(text)
        expect(saved(page)).to_be_visible()
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    expect(page.get_by_role("group", name="Predicted level")).to_be_visible()


def audio(page: Page, what: str):
    return page.locator("audio").evaluate(f"(audio) => audio.{what}")


def playing_from(page: Page, seconds: float) -> None:
    wait_for(page, lambda: not audio(page, "paused") and audio(page, "currentTime") > seconds)


def test_a_recording_is_played_where_its_answer_is_graded(page: Page):
    answered_aloud(page, seconds=3, text="[0:01] kubelet\n[0:02] probes")

    recording = page.get_by_role("group", name="Recording")
    expect(recording).to_contain_text(re.compile(r"On this device only. 0:0[34], \d+ kB. Deleted on \d+ \w+ \d{4}."))
    assert 3 <= audio(page, "duration") < 5

    page.get_by_role("radio", name="1.5×").check()
    assert audio(page, "playbackRate") == 1.5
    page.get_by_role("link", name="Play from 0:02").click()
    playing_from(page, 2)


def test_an_answer_that_was_spoken_and_not_written_is_not_taken_for_blank(page: Page):
    answered_aloud(page)

    expect(page.get_by_role("button", name="Show the model answer")).to_have_attribute("data-kind", "primary")
    expect(page.get_by_role("button", name="It is blank")).not_to_have_attribute("data-kind", "primary")


def test_a_moment_of_the_recording_is_evidence(page: Page):
    answered_aloud(page, seconds=3)
    page.locator("input[name=level][value='2']").check()
    page.get_by_role("button", name="Show the model answer").click()
    page.locator("input[name=level-0][value='2']").check()
    expect(page.get_by_role("group", name="Recording")).to_be_visible()
    page.locator("audio").evaluate("(audio) => { audio.currentTime = 2.2; }")

    page.get_by_text("Note and evidence").first.click()
    page.get_by_role("button", name="Take the moment that plays").first.click()

    expect(page.locator("textarea[data-evidence]").first).to_have_value("[0:02]")
    expect(page.locator("#score")).to_contain_text("1 of 4 graded")
    page.reload()
    expect(page.locator("textarea[data-evidence]").first).to_have_value("[0:02]")


def test_evidence_stays_coloured_when_the_times_in_it_become_links(page: Page):
    answered_aloud(page, text="[0:01] kubelet restarts it")
    page.locator("input[name=level][value='2']").check()
    page.get_by_role("button", name="Show the model answer").click()
    page.locator("input[name=level-0][value='2']").check()
    page.get_by_text("Note and evidence").first.click()
    page.locator("textarea[data-evidence]").first.fill("[0:01] kubelet")
    page.locator("textarea[data-evidence]").first.blur()
    expect(page.locator("#score")).to_contain_text("1 of 4 graded")

    page.reload()

    expect(page.get_by_role("link", name="Play from 0:01")).to_be_visible()
    assert page.evaluate("[...CSS.highlights.get('evidence-a')].map((range) => range.toString())") == ["[0:01] kubelet"]


def is_nearer(seconds: float, wanted: float, other: float) -> bool:
    return abs(seconds - wanted) < abs(seconds - other)


def test_takes_of_one_answer_play_one_after_the_other(page: Page):
    begin(page, "Quick interview")
    for seconds in (1, 3):
        record(page)
        has_spoken(page, seconds)
        stop(page)
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    first, second = (take["ms"] / 1000 for take in kept(page))
    expect(page.get_by_role("group", name="Recording")).to_contain_text("In parts, from 0:00, 0:01.")

    page.get_by_role("link", name="Play from 0:00").click()

    wait_for(page, lambda: not audio(page, "paused") and is_nearer(audio(page, "duration") or 0, second, first))


def test_a_recording_is_deleted_by_hand_after_a_question(page: Page):
    answered_aloud(page)
    page.get_by_role("button", name="Delete the recording").click()

    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()

    expect(page.get_by_role("group", name="Recording")).to_be_hidden()
    wait_for(page, lambda: kept(page) == kept(page, "pieces") == [])


def recordings(page: Page):
    return page.get_by_role("list", name="Recordings").get_by_role("listitem")


def test_the_settings_list_what_is_recorded_and_delete_it(page: Page):
    answered_aloud(page)

    page.goto("/accounts/settings/")

    expect(recordings(page)).to_have_text(
        re.compile(rf"^\s*{re.escape(kept(page)[0]['title'])}\s+0:0[23], \d+ kB, deleted on \d+ \w+ \d{{4}}\s+Delete")
    )
    page.get_by_role("button", name="Delete all, ").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(recordings(page)).to_have_count(0)
    expect(page.get_by_text("Nothing is recorded on this device.")).to_be_visible()
    assert kept(page, "pieces") == []


def test_recordings_are_deleted_after_thirty_days_by_any_page(page: Page):
    answered_aloud(page)
    page.add_init_script("const now = Date.now; Date.now = () => now() + 29.9 * 86_400_000;")
    page.goto("/interviews/")
    page.wait_for_load_state("networkidle")
    assert len(kept(page)) == 1

    page.add_init_script("const later = Date.now; Date.now = () => later() + 0.2 * 86_400_000;")
    page.goto("/interviews/")

    wait_for(page, lambda: kept(page) == kept(page, "pieces") == [])


def test_who_signs_out_leaves_no_recording_and_is_asked_before(page: Page):
    answered_aloud(page)
    sign_up(page)  # who was a guest keeps what they recorded
    page.goto("/accounts/settings/")
    expect(recordings(page)).to_have_count(1)
    page.goto("/accounts/logout/")
    page.wait_for_load_state("networkidle")

    page.locator("main").get_by_role("button", name="Sign out").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(
        re.compile(r"^\s*The recording of an answer \(\d+ kB\) on this device will be deleted. It is nowhere else.")
    )
    asked.get_by_role("button", name="Not yet").click()
    assert len(kept(page)) == 1
    page.locator("main").get_by_role("button", name="Sign out").click()
    asked.get_by_role("button", name="Sign out all the same").click()

    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert kept(page) == kept(page, "pieces") == []
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((key) => key.startsWith('dryrun.'))") == []


def test_nobody_sees_what_somebody_else_recorded_in_this_browser(page: Page, device: BrowserContext):
    answered_aloud(page)
    device.clear_cookies()
    sign_up(page)

    page.goto("/accounts/settings/")

    expect(page.get_by_text("Nothing is recorded on this device.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(recordings(page)).to_have_count(0)
    assert len(kept(page)) == 1


RECOGNITION = """
  globalThis.began = [];
  globalThis.availability = "available";
  globalThis.SpeechRecognition = class extends EventTarget {
    #local = false;
    static available({ langs, processLocally }) {
      if (!processLocally || !langs[0].startsWith("en")) throw new Error("asked for one that sends sound away");
      return Promise.resolve(globalThis.availability);
    }
    static async install({ processLocally }) {
      globalThis.availability = "available";
      return processLocally;
    }
    get processLocally() { return this.#local; }
    set processLocally(value) { this.#local = value; }
    start(track) {
      globalThis.began.push([this.processLocally, track.kind]);
      globalThis.say = (transcript, isFinal = true) => {
        this.onresult({ resultIndex: 0, results: [Object.assign([{ transcript }], { isFinal })] });
      };
      globalThis.stops = () => this.end();
    }
    stop() {
      globalThis.lastWords?.();
      this.end();
    }
    end() {
      this.onend();
      this.dispatchEvent(new Event("end"));
    }
  };
"""
"""Stands in for the one interface that a browser without a screen doesn't have."""


@pytest.fixture
def recognising(page: Page) -> Page:
    page.add_init_script(RECOGNITION)
    return page


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


def test_the_strip_the_player_and_the_list_are_accessible_on_each_screen(page: Page):
    page.add_init_script(RECOGNITION)
    begin(page, "Quick interview")
    record(page)
    has_spoken(page, 2)
    assert faults(page, DIAGONALS[0]) == []

    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    expect(page.get_by_role("group", name="Recording")).to_be_visible()
    assert faults(page, DIAGONALS[1]) == []

    page.goto("/accounts/settings/")
    expect(recordings(page)).to_have_count(1)
    assert faults(page, DIAGONALS[0]) == []


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


def test_a_follow_up_is_answered_aloud_like_its_question(page: Page):
    page.goto("/interviews/new/")
    page.get_by_role("radio", name="Quick interview").check()
    page.locator("select[name=asks_back]").evaluate("(field) => { field.value = 'yes'; }")  # folded
    page.get_by_role("button", name="Draw the questions").click()
    page.get_by_role("button", name="Start the clock").click()
    record(page)
    answer_field(page).fill("[0:01] a thought")
    has_spoken(page, 1)
    page.get_by_role("button", name="That’s my answer").click()
    expect(page.get_by_text("Follow-up 1 of").first).to_be_visible()
    expect(strip(page, "running")).to_be_visible()
    has_spoken(page, 2)
    stop(page)
    answer_field(page).fill("[0:01] a reply")
    expect(saved(page)).to_be_visible()
    first, second = kept(page)
    assert second["answer"] == f"follow-up-{second['answer'].rpartition('-')[2]}" != first["answer"]

    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    page.locator("input[name=level][value='2']").check()
    page.get_by_role("button", name="Show the model answer").click()

    expect(page.get_by_role("group", name="Recording")).to_have_count(2)
    expect(page.get_by_role("link", name="Play from 0:01")).to_have_count(2)
    expect(page.get_by_role("button", name="Take the moment that plays")).to_have_count(0)  # folded
    reply = page.locator("[data-spoken]")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    reply.get_by_role("radio", name="2×").check()
    assert reply.locator("audio").evaluate("(audio) => audio.playbackRate") == 2
    reply.get_by_role("link", name="Play from 0:01").click()
    wait_for(page, lambda: reply.locator("audio").evaluate("(audio) => !audio.paused && audio.currentTime > 1"))
    assert "POST" not in sent
