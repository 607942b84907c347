"""What someone does who answers aloud, and what their device then has."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_field, begin, saved

NO_RECOGNITION = "delete globalThis.SpeechRecognition; delete globalThis.webkitSpeechRecognition;"
"""Chromium's headless shell names the interface, and dies when it is asked for it."""

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


def recordings(page: Page):
    return page.get_by_role("list", name="Recordings").get_by_role("listitem")
