"""Every page at two widths and in two schemes: accessible, complete, without foreign requests, not too wide, not too heavy."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import answer_field, begin, found_team, plan
from tests.browser.judging import DIAGONALS, View, faults
from tests.browser.stages import Stage, stages_on
from tests.site import Site

pytestmark = pytest.mark.browser_only

MOST_BYTES = 85 * 1024
MOST_BYTES_WITHOUT_FONTS = 60 * 1024
MOST_REQUESTS = 10
MOST_BYTES_OF_THE_LARGEST = 105 * 1024

FONTS = sum(path.stat().st_size for path in (Path(__file__).parents[2] / "static" / "fonts").glob("*.woff2"))

FIRST_LOOK = """() => {
  const [page, ...others] = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return [page, ...others.filter((one) => one.startTime < page.loadEventStart)].map((one) => one.transferSize);
}"""
"""The bytes of the page and of each file fetched before it was shown. Nobody waits for what it fetches later."""


def visit(path: str) -> Callable[[Page], None]:
    def open_it(page: Page) -> None:
        page.goto(path)

    return open_it


def lesson(page: Page) -> None:
    page.goto("/learn/small/")
    page.get_by_role("heading", level=3).get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="In this lesson")).to_be_attached()


def between(page: Page) -> None:
    begin(page, "Blink")
    expect(page.get_by_role("button", name="Open question 2")).to_be_visible(timeout=20_000)


def to_grade(page: Page) -> None:
    begin(page, "Quick interview")
    answer_field(page).fill("My **answer** with `code` and\n\n- a list\n\n```yaml\nkind: Pod\n```")
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("question 2 of 2")).to_be_visible()
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    expect(page.get_by_role("group", name="Predicted level")).to_be_visible()


def grade(page: Page) -> None:
    to_grade(page)
    page.locator("input[name=level][value='2']").check()
    page.get_by_role("button", name="Show the model answer").click()
    page.locator("input[name=tripped]").first.check()
    page.locator("input[name=level-0][value='3']").check()
    expect(page.locator("#score")).to_contain_text("Counts as level 1 at most")


def report(page: Page) -> None:
    grade(page)
    for _ in range(2):
        for position in range(4):
            page.locator(f"input[name=level-{position}][value='{position}']").check()
        expect(page.locator("#score")).to_contain_text("4 of 4 graded")
        following = page.get_by_role("link", name=re.compile("^Question 2$"))
        if following.count():
            following.click()
            page.get_by_role("button", name="It is blank").click()
            expect(page.locator("#score")).to_contain_text("4 of 4 graded")
    page.get_by_role("button", name="See the report").click()
    expect(page).to_have_title(re.compile("^Report: "))


def progress(page: Page) -> None:
    report(page)
    page.goto("/progress/")


def part_of_progress(name: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        progress(page)
        page.get_by_role("navigation", name="Progress").get_by_role("link", name=name).click()
        for summary in page.locator("main summary").all():
            summary.click()

    return go


def home(page: Page) -> None:
    report(page)
    page.goto("/")


def signed_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill("not an address")
    page.get_by_label("Password").fill("short")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator(".error").first).to_be_visible()


def settings_of_a_team(page: Page) -> None:
    found_team(page, "Platform", "Alice")
    page.get_by_role("button", name="Make a link").click()
    page.get_by_label("Their e-mail address").fill("bob@example.com")
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_text("For bob@example.com")).to_be_visible()


def team(page: Page) -> None:
    found_team(page, "Platform", "Alice")
    page.locator(".crumbs").get_by_role("link", name="Platform").click()
    expect(page.get_by_role("heading", level=1, name="Platform")).to_be_visible()


def dissolve(page: Page) -> None:
    found_team(page, "Platform", "Alice")
    page.get_by_role("link", name="Dissolve the team").click()
    expect(page.get_by_role("heading", level=1, name="Dissolve Platform?")).to_be_visible()


def invitation(page: Page) -> None:
    settings_of_a_team(page)
    link = page.get_by_label("Link of this invitation").last.input_value()
    page.context.clear_cookies()
    page.goto(link)


def answer_of_a_card(page: Page) -> None:
    page.goto("/cards/")
    page.locator(".card-back > summary").click()
    page.locator(".card-more > summary").click()
    expect(page.get_by_role("button", name="Good")).to_be_visible()


def cards_done(page: Page) -> None:
    page.goto("/cards/")
    for _ in range(6):
        page.locator(".card-back > summary").click()
        page.get_by_role("button", name="Easy").click()
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()


def all_cards(page: Page) -> None:
    cards_done(page)
    page.goto("/cards/all/")
    page.get_by_text("Show the cards").first.click()
    expect(page.get_by_text("in 8 days").first).to_be_visible()


def card_file(page: Page) -> None:
    page.goto("/cards/own/file/")
    rows = b'front;back\nWhy `137`?;Killed\nHow?;- a\n- b\n"Who?;I\n;x\n'
    page.get_by_label("A file").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="What can’t be taken")).to_be_visible()


def own_cards(page: Page) -> None:
    card_file(page)
    page.get_by_role("button", name="Take these").click()
    expect(page.get_by_role("heading", name="Decks")).to_be_visible()
    page.get_by_role("link", name="Without a deck", exact=True).click()
    page.get_by_text("Delete these").click()


def own_card(page: Page) -> None:
    own_cards(page)
    page.get_by_role("link", name="How?").click()
    page.get_by_text("Delete it").click()


def own_card_refused(page: Page) -> None:
    page.goto("/cards/own/new/")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".error").first).to_be_visible()


def date_refused(page: Page) -> None:
    page.goto("/cards/dates/")
    page.get_by_label("The day").fill("2020-01-01")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_role("button", name="Set the date").click()
    expect(page.locator(".error")).to_be_visible()


# Each ends on what only the page meant shows: a click returns before the page that it leads to is there.
PAGES: dict[str, Callable[[Page], None]] = {
    "welcome": visit("/"),
    "modules": visit("/learn/"),
    "module": visit("/learn/small/"),
    "lesson": lesson,
    "search": visit("/search/?q=pod"),
    "interviews": visit("/interviews/"),
    "new interview": visit("/interviews/new/"),
    "briefing": lambda page: plan(page, "Quick interview"),
    "answer": lambda page: begin(page, "Quick interview"),
    "between": between,
    "predict": to_grade,
    "grade": grade,
    "report": report,
    "progress": progress,
    "cards": visit("/cards/"),
    "cards, answered": answer_of_a_card,
    "cards, done": cards_done,
    "cards, all": all_cards,
    "cards, crammed": visit("/cards/topics/small/first/"),
    "cards, settings": visit("/cards/settings/"),
    "own cards, none": visit("/cards/own/"),
    "own cards": own_cards,
    "own card": own_card,
    "own card, refused": own_card_refused,
    "file of cards": visit("/cards/own/file/"),
    "file of cards, read": card_file,
    "interview dates, refused": date_refused,
    "no network": visit("/offline/"),
    "criteria": part_of_progress("Criteria"),
    "over time": part_of_progress("Over time"),
    "how one grades": part_of_progress("Grading"),
    "home": home,
    "settings": visit("/accounts/settings/"),
    "sign in": visit("/accounts/login/"),
    "sign up": visit("/accounts/signup/"),
    "sign up, refused": signed_up,
    "teams": visit("/teams/"),
    "rooms": visit("/rooms/"),
    "room, new": visit("/rooms/new/"),
    "room, join": visit("/rooms/join/"),
    "team": team,
    "settings of a team": settings_of_a_team,
    "dissolve a team": dissolve,
    "invitation": invitation,
    "sets": visit("/interviews/sets/"),
    "set, new": visit("/interviews/sets/new/"),
    "format, new": visit("/interviews/formats/new/"),
    "saved questions": visit("/interviews/saved/"),
    "practise": visit("/interviews/practise/small/first/"),
    "worked example": visit("/worked-example/"),
    "pod": visit("/worked-example/pod/"),
    "not found": visit("/nothing/here/"),
}


@pytest.mark.parametrize(("name", "views"), [(name, DIAGONALS[number % 2]) for number, name in enumerate(PAGES)], ids=PAGES)
def test_a_page_is_accessible_whole_and_our_own(browser: Browser, base_url: str, name: str, views: Sequence[View]):
    context = browser.new_context(base_url=base_url, reduced_motion="reduce")
    page = context.new_page()
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith((base_url, "data:")) else None)
    PAGES[name](page)

    assert faults(page, views) == []
    assert foreign == []
    context.close()


def test_a_first_visit_to_a_lesson_is_light(browser: Browser, base_url: str):
    context = browser.new_context(base_url=base_url)
    page = context.new_page()

    page.goto("/learn/small/first/", wait_until="load")

    sizes = page.evaluate(FIRST_LOOK)
    assert sum(sizes) <= MOST_BYTES
    assert sum(sizes) - FONTS <= MOST_BYTES_WITHOUT_FONTS
    assert len(sizes) <= MOST_REQUESTS
    context.close()


HOST, CANDIDATE = 0, 1
MOST_OF_THE_LARGEST = {("answering", HOST): 21, ("self-grading", HOST): 21, ("round", HOST): 27, ("round", CANDIDATE): 30}
"""The most requests of the pages with most scripts, by stage and person. They come in one round, so each is cheap but not free."""


@pytest.fixture(scope="module")
def stages(site: Site) -> dict[str, Stage]:
    return stages_on(site.environment, {stage: stage for stage, _ in MOST_OF_THE_LARGEST})


@pytest.mark.parametrize(("stage", "who"), MOST_OF_THE_LARGEST)
def test_a_page_with_many_scripts_stays_light(browser, base_url, stages, stage, who):
    context = browser.new_context(base_url=base_url)
    context.add_cookies(stages[stage].cookies(who, base_url))
    page = context.new_page()

    page.goto(stages[stage].path, wait_until="load")

    sizes = page.evaluate(FIRST_LOOK)
    assert len(sizes) <= MOST_OF_THE_LARGEST[stage, who]
    assert sum(sizes) <= MOST_BYTES_OF_THE_LARGEST
    context.close()
