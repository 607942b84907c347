"""How long recordings stay on a device, and who sees and deletes them."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.aloud.speaking import (
    RECOGNITION,
    answered_aloud,
    has_spoken,
    kept,
    record,
    recordings,
)
from tests.browser.conftest import begin, sign_up
from tests.browser.judging import DIAGONALS, faults
from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser_only


def test_a_recording_is_deleted_by_hand_after_a_question(page: Page):
    answered_aloud(page)
    page.get_by_role("button", name="Delete the recording").click()

    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()

    expect(page.get_by_role("group", name="Recording")).to_be_hidden()
    wait_for(page, lambda: kept(page) == kept(page, "pieces") == [])


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
