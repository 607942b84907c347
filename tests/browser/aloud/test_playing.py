"""A recording is played where its answer is graded, and a moment of it is evidence."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.aloud.speaking import (
    answered_aloud,
    has_spoken,
    kept,
    record,
    stop,
    strip,
)
from tests.browser.conftest import answer_field, begin, saved
from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser_only


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
