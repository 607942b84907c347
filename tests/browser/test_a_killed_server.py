"""The server is killed in mid-interview: nothing shown as saved is lost, what was typed meanwhile arrives, and no deadline moves."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import answer_field, begin, saved
from tests.browser.test_answering import shown_seconds
from tests.site import Site, running_site


@pytest.fixture
def own_site(tmp_path):
    with running_site(tmp_path) as site:
        yield site


@pytest.fixture
def base_url(own_site: Site) -> str:
    return own_site.url


@pytest.fixture
def page(browser, base_url):
    context = browser.new_context(base_url=base_url)
    yield context.new_page()
    context.close()


def test_a_server_killed_in_mid_interview_loses_nothing_shown_as_saved(page: Page, own_site: Site):
    begin(page, "Quick interview")
    answer_field(page).fill("Saved before the crash")
    expect(saved(page)).to_be_visible()
    before = shown_seconds(page)

    own_site.kill()
    answer_field(page).fill("Saved before the crash; typed during it")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser")
    own_site.start()

    expect(saved(page)).to_be_visible(timeout=20_000)
    page.reload()
    expect(answer_field(page)).to_have_value("Saved before the crash; typed during it")
    assert shown_seconds(page) < before


def test_without_the_browser_the_saved_text_is_still_the_answer(page: Page, own_site: Site):
    begin(page, "Quick interview")
    answer_field(page).fill("Saved before the crash")
    expect(saved(page)).to_be_visible()
    url, context = page.url, page.context
    page.close()

    own_site.kill()
    own_site.start()

    later = context.new_page()
    later.goto(url)
    expect(answer_field(later)).to_have_value("Saved before the crash")
