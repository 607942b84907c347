"""Feedback that is being written when the next round begins waits in the tab, and is given on the round's page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened
from tests.browser.stages import Stage, stages_on
from tests.site import Site


@pytest.fixture(scope="module")
def stages(site: Site) -> dict[str, Stage]:
    return stages_on(site.environment, {"revealed": "revealed"})


def test_feedback_that_is_being_written_survives_the_next_round(opened: Opened):
    host, observer = opened("revealed", 0), opened("revealed", 2)
    observer.get_by_label("What to keep").fill("The order of your questions")
    observer.get_by_label("First takeaway").fill("Say numbers")

    host.get_by_role("button", name="Next round").click()
    expect(observer.get_by_label("What to keep")).to_have_count(0)
    observer.goto(re.sub(r"/$", "", observer.url) + "/rounds/1/")

    expect(observer.get_by_label("What to keep")).to_have_value("The order of your questions")
    observer.get_by_role("button", name="Give it").click()
    expect(observer.get_by_text("has your feedback now")).to_be_visible()
    expect(observer.get_by_label("Feedback of Person 2")).to_contain_text("Say numbers")
