"""The replay of a round plays by itself, and stops."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened
from tests.browser.stages import Stage, stages_on
from tests.site import Site


@pytest.fixture(scope="module")
def stages(site: Site) -> dict[str, Stage]:
    return stages_on(site.environment, {"long": "revealed-after-a-minute"})


def test_the_replay_plays_on_and_pauses(opened: Opened):
    page = opened("long", 0)
    page.get_by_role("link", name="Report and replay").click()
    slider = page.get_by_role("slider")
    expect(slider).to_have_value("0")

    page.get_by_role("combobox", name="Speed").select_option("8×")
    page.get_by_role("button", name="Play").click()

    expect(page.locator("#replay-screen .figure strong")).not_to_have_text("0:00")
    page.get_by_role("button", name="Pause").click()
    stopped = slider.input_value()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert int(stopped) % 8 == 0
    page.get_by_role("combobox", name="Speed").select_option("30×")
    page.get_by_role("button", name="Play").click()

    expect(slider).to_have_value("60")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
