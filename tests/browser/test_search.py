"""Searching by keys, the marks where a hit leads to, and what a device remembers of searches."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser_only

MARKED = "[...(CSS.highlights.get('sought') ?? [])].map((range) => range.toString().toLowerCase())"
LESSON = "/learn/small/first/"


def field(page: Page) -> Locator:
    return page.locator("[data-search]")


def chosen(page: Page) -> Locator:
    return page.locator("#results [aria-selected=true]")


def search_for(page: Page, words: str, path: str = LESSON) -> None:
    """Type the words into the field; ends when the hits are there."""
    page.goto(path)
    expect(field(page)).to_have_attribute("role", "combobox")
    field(page).fill(words)
    expect(page.locator("#results[data-words] [role=option]").first).to_be_visible()


@pytest.mark.parametrize("path", [LESSON, "/search/"])
def test_arrows_choose_a_hit_while_the_focus_stays_in_the_field_and_enter_opens_it(page: Page, path: str):
    search_for(page, "pod", path)
    hits = page.locator("#results [role=option]")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_have_text(hits.nth(1).inner_text())
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_have_text(hits.first.inner_text())
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_have_count(0)
    page.keyboard.press("ArrowUp")

    expect(chosen(page)).to_have_text(hits.last.inner_text())
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_attribute("aria-activedescendant", hits.last.get_attribute("id") or "?")
    address = hits.last.get_attribute("href") or "?"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address)))


def test_enter_without_a_choice_goes_to_the_page_of_all_hits(page: Page):
    search_for(page, "pod")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("s")
    expect(chosen(page)).to_have_count(0)

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/search/\?q=pods$"))


@pytest.mark.parametrize("path", [LESSON, "/search/?q=pod", "/search/"])
def test_what_is_found_is_an_accessible_listbox(page: Page, path: str):
    page.goto(path)
    expect(field(page)).to_have_attribute("role", "combobox")
    page.keyboard.press("Control+k")
    expect(page.locator("#results [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")

    expect(page.get_by_role("combobox", expanded=True)).to_be_focused()
    violations = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations] == []


def test_words_that_come_while_the_suggestions_wait_are_asked_for_once(page: Page):
    """Else the hits come twice, and the second time takes away what the arrows had chosen."""
    held: list[Route] = []
    page.route("**/sending/failures*.js", lambda route: held.append(route))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "few=on" in request.url else None)
    page.goto(LESSON, wait_until="domcontentloaded")
    expect(field(page)).to_have_attribute("role", "combobox")

    field(page).focus()
    field(page).fill("pod")
    wait_for(page, lambda: bool(held))
    held[0].continue_()
    expect(page.locator("#results[data-words] [role=option]").first).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert [url.rpartition("?")[2] for url in asked] == ["few=on&q=pod"]


def test_control_and_k_leads_to_the_field_with_single_keys_off_too(page: Page):
    page.goto(LESSON)
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    expect(field(page)).to_have_attribute("role", "combobox")

    page.keyboard.press("Control+k")

    expect(field(page)).to_be_focused()


def test_escape_empties_and_closes_and_a_press_elsewhere_closes(page: Page):
    search_for(page, "pod")

    page.mouse.click(5, 600)
    expect(page.locator("#results")).to_be_hidden()
    expect(field(page)).to_have_value("pod")
    page.keyboard.press("/")
    expect(page.locator("#results")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#results")).to_be_hidden()
    expect(field(page)).to_have_value("")
    expect(field(page)).not_to_be_focused()


@pytest.mark.parametrize("path", [LESSON, "/learn/"])
def test_where_a_hit_leads_to_its_words_are_marked_until_escape(page: Page, path: str):
    page.set_viewport_size({"width": 1280, "height": 300})
    search_for(page, "readyness probe", path)
    expect(page.get_by_text("Showing “readiness probe”")).to_be_visible()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/learn/small/.*#"))
    wait_for(page, lambda: page.evaluate("CSS.highlights.has('sought')"))
    assert set(page.evaluate(MARKED)) >= {"readiness", "probe"}
    seen = page.evaluate(
        """() => {
          const first = [...CSS.highlights.get('sought')].find((range) => document.querySelector(':target').contains(range.startContainer));
          const { top, bottom } = first.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        }"""
    )
    assert seen
    expect(page.locator("#results")).to_be_hidden()
    page.keyboard.press("Escape")
    assert page.evaluate(MARKED) == []
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(MARKED) == []


def test_a_hit_on_the_page_itself_is_marked_without_a_load(page: Page):
    page.goto(LESSON)
    word = page.locator(".section h2").first.inner_text().split()[-1]
    search_for(page, word)
    page.evaluate("window.isTheSame = true")

    page.locator(f"#results a[href^='{LESSON}#']").first.click()

    wait_for(page, lambda: page.evaluate("CSS.highlights.has('sought')"))
    assert page.evaluate("window.isTheSame")
    assert set(page.evaluate(MARKED)) == {word.lower()}
    assert "?" not in page.url


def test_the_latest_searches_are_shown_until_they_are_forgotten(page: Page):
    for number in range(7):
        page.goto("/search/")
        expect(field(page)).to_have_attribute("role", "combobox")
        field(page).fill(f"<pod> {number}")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"q=.*{number}$"))
    page.goto(LESSON)
    expect(field(page)).to_have_attribute("role", "combobox")

    field(page).click()

    recent = page.get_by_role("group", name="Recent searches")
    expect(recent.get_by_role("option")).to_have_text([f"<pod> {number}" for number in (6, 5, 4, 3, 2)])
    expect(page.get_by_role("group", name="To begin with").get_by_role("option").first).to_be_visible()
    page.get_by_role("button", name="Forget these searches").click()
    expect(recent).to_have_count(0)
    page.goto("/search/")
    expect(page.get_by_role("group", name="To begin with")).to_be_visible()
    expect(recent).to_have_count(0)


@pytest.mark.parametrize("width", [320, 800, 1000, 1280, 1920])
def test_the_way_to_the_account_stands_where_it_does_on_other_pages(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    places = []
    for path in ("/learn/", "/search/"):
        page.goto(path)
        places.append(page.get_by_role("navigation", name="Account").bounding_box())

    assert places[0] == places[1]
