"""Cards by keys alone, by touch, without a network and without JavaScript."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

from tests.browser.conftest import sign_in, sign_up
from tests.browser.waiting import wait_for
from tests.site import SMALL_CONTENT, Site

PHONE = ViewportSize(width=390, height=844)
NEW_A_DAY = 30
CARD = """
## more-{number}

**Q:** What is {number} times two?

**A:** It is {double}.

Taught in [Pods at a glance](../lessons/01-first.md#pods-at-a-glance).
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose small module has forty more cards."""
    folder = tmp_path_factory.mktemp("site")
    content = folder / "content"
    shutil.copytree(SMALL_CONTENT, content, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    with (content / "small" / "cards" / "first.md").open("a", encoding="utf-8") as cards:
        cards.writelines(CARD.format(number=number, double=2 * number) for number in range(100, 140))
    site = Site(folder)
    site.environment["CONTENT_DIR"] = str(content)
    site.start()
    yield site.url
    site.stop()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object], address: str) -> dict[str, object]:
    return {**browser_context_args, "base_url": address}


def begin(page: Page) -> None:
    """Be asked NEW_A_DAY new cards."""
    page.goto("/cards/settings/")
    page.get_by_label("New cards a day").fill(str(NEW_A_DAY))
    page.get_by_role("button", name="Save").click()
    page.goto("/cards/")
    expect(left(page, NEW_A_DAY)).to_be_visible()


def left(page: Page, number: int):
    return page.get_by_text(f"{number} left", exact=True)


def question(page: Page) -> str:
    return page.locator("[data-deck] h1").inner_text()


def loads(page: Page) -> list[Request]:
    """Return a list that every page load from now on is added to."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if request.is_navigation_request() else None)
    return seen


def answer_in_vain(page: Page, times: int) -> None:
    """Answer cards while nothing reaches the server, until the route to it is taken away."""
    page.route("**/cards/*/", lambda route: route.abort())
    for _ in range(times):
        page.keyboard.press(" ")
        page.keyboard.press("3")


def all_is_sent(page: Page) -> None:
    wait_for(page, lambda: not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('dryrun.outbox'))"))


def test_what_one_types_stands_beside_the_answer_by_one_key(page: Page):
    begin(page)
    page.goto("/cards/settings/")
    page.get_by_label("Type before the answer shows").check()
    page.get_by_role("button", name="Save").click()
    page.goto("/cards/")
    first = question(page)
    page.wait_for_load_state("load")

    page.keyboard.type("3 of them")
    page.keyboard.press("Enter")

    expect(page.locator(".card-answer")).to_be_focused()
    expect(page.get_by_label("Your answer, in a few words")).to_have_value("3 of them")
    page.keyboard.press("3")
    expect(page.locator("[data-deck] h1")).not_to_have_text(first)
    expect(page.get_by_label("Your answer, in a few words")).to_be_focused()


def test_twenty_cards_take_forty_keys_and_no_page_load(page: Page):
    begin(page)
    seen = loads(page)
    asked = []
    for _ in range(20):
        asked.append(question(page))
        page.keyboard.press(" ")
        page.keyboard.press("3")

    expect(left(page, NEW_A_DAY - 20)).to_be_visible()
    assert len(set(asked)) == 20
    assert seen == []
    all_is_sent(page)
    page.reload()
    expect(left(page, NEW_A_DAY - 20)).to_be_visible()


def test_the_next_card_is_there_within_50_ms_of_the_key(page: Page):
    begin(page)
    page.evaluate("""
      addEventListener("keydown", ({ timeStamp }) => { window.pressed = timeStamp; }, true);
      window.took = [];
      const changed = new MutationObserver(() => window.took.push(performance.now() - window.pressed));
      changed.observe(document.querySelector("[data-deck]"), { childList: true });
    """)
    for _ in range(20):
        page.keyboard.press(" ")
        page.keyboard.press("3")

    took = sorted(page.evaluate("window.took"))
    assert len(took) == 20
    assert took[len(took) // 2] < 50


def test_a_rating_does_nothing_before_the_answer_is_shown(page: Page):
    begin(page)
    before = question(page)

    page.keyboard.press("3")

    assert question(page) == before


def test_u_brings_the_last_card_back_and_takes_its_answer_back(page: Page):
    begin(page)
    first = question(page)
    page.keyboard.press(" ")
    page.keyboard.press("4")
    expect(left(page, NEW_A_DAY - 1)).to_be_visible()

    page.keyboard.press("u")

    assert question(page) == first
    expect(left(page, NEW_A_DAY)).to_be_visible()
    all_is_sent(page)
    page.reload()
    assert question(page) == first
    expect(left(page, NEW_A_DAY)).to_be_visible()


def test_a_card_taken_back_can_be_answered_otherwise(page: Page):
    begin(page)
    for key in (" ", "4", "u", " ", "3"):
        page.keyboard.press(key)
    all_is_sent(page)

    page.goto("/cards/all/")
    page.get_by_text("Show the cards").first.click()

    expect(page.get_by_text("in 2 days")).to_have_count(1)


def test_a_forgotten_card_comes_once_more(page: Page):
    begin(page)
    first = question(page)
    page.keyboard.press(" ")
    page.keyboard.press("1")
    expect(left(page, NEW_A_DAY)).to_be_visible()

    for _ in range(NEW_A_DAY - 1):
        page.keyboard.press(" ")
        page.keyboard.press("3")
        all_is_sent(page)

    expect(page.locator("[data-deck] h1")).to_have_text(first)
    expect(page.get_by_text("once more today")).to_be_visible()
    page.keyboard.press(" ")
    page.keyboard.press("3")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()


def test_a_card_is_put_off_until_tomorrow(page: Page):
    begin(page)
    first = question(page)
    page.keyboard.press(" ")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Not today").click()

    assert question(page) != first
    all_is_sent(page)
    page.reload()
    assert question(page) != first


def test_not_today_is_undone_like_an_answer(page: Page):
    begin(page)
    page.keyboard.press(" ")
    page.keyboard.press("3")
    second = question(page)
    page.keyboard.press(" ")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Not today").click()

    page.keyboard.press("u")

    assert question(page) == second
    all_is_sent(page)
    page.reload()
    assert question(page) == second


def test_a_forgotten_card_comes_once_more_without_a_network_too(page: Page):
    begin(page)
    first = question(page)
    page.context.set_offline(True)
    page.keyboard.press(" ")
    page.keyboard.press("1")
    for _ in range(19):  # the page holds twenty
        page.keyboard.press(" ")
        page.keyboard.press("3")

    assert question(page) == first
    page.context.set_offline(False)


def test_a_reload_leaves_out_what_waits_and_counts_it(page: Page):
    begin(page)
    answer_in_vain(page, 2)

    page.reload()

    expect(left(page, NEW_A_DAY - 2)).to_be_visible()


def test_answers_of_a_guest_go_with_them_when_they_sign_up(page: Page):
    begin(page)
    answer_in_vain(page, 2)
    page.unroute("**/cards/*/")

    sign_up(page)
    page.goto("/cards/")

    all_is_sent(page)
    page.reload()
    expect(left(page, NEW_A_DAY - 2)).to_be_visible()


def test_signing_out_sends_what_waits_first(page: Page):
    email = sign_up(page)
    begin(page)
    answer_in_vain(page, 1)
    expect(page.get_by_text("One answer waits to be sent")).to_be_visible()
    page.unroute("**/cards/*/")

    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible(timeout=30_000)  # an answer is sent before
    sign_in(page, email)
    page.goto("/cards/")

    expect(left(page, NEW_A_DAY - 1)).to_be_visible()


def test_ten_cards_answered_without_a_network_are_sent_once_there_is_one(page: Page):
    begin(page)
    page.context.set_offline(True)
    for _ in range(10):
        page.keyboard.press(" ")
        page.keyboard.press("3")
    expect(page.get_by_text("10 answers wait to be sent")).to_be_visible()
    expect(left(page, NEW_A_DAY - 10)).to_be_visible()

    page.context.set_offline(False)

    all_is_sent(page)
    expect(page.get_by_text("wait to be sent")).to_be_hidden()
    page.reload()
    expect(left(page, NEW_A_DAY - 10)).to_be_visible()


def test_what_was_not_sent_before_the_page_was_closed_is_sent_by_the_next(page: Page):
    begin(page)
    answer_in_vain(page, 2)
    expect(page.get_by_text("2 answers wait to be sent")).to_be_visible()
    page.unroute("**/cards/*/")

    page.goto("/learn/")
    page.goto("/cards/")

    all_is_sent(page)
    page.reload()
    expect(left(page, NEW_A_DAY - 2)).to_be_visible()


def test_a_phone_answers_by_tap_and_by_swipe(browser: Browser, address: str):
    with browser.new_context(base_url=address, viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        begin(page)
        seen = loads(page)
        for number in range(20):
            page.locator(".card-back > summary").tap()
            if number % 2:
                page.get_by_role("button", name="Good").tap()
            else:
                swipe(page, 200)

        expect(left(page, NEW_A_DAY - 20)).to_be_visible()
        assert seen == []
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def swipe(page: Page, across: int) -> None:
    page.evaluate(
        """(across) => {
          const card = document.querySelector("[data-card]");
          const touch = (x) => new Touch({ identifier: 1, target: card, clientX: x, clientY: 300 });
          card.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(100)], changedTouches: [touch(100)], bubbles: true }));
          card.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [touch(100 + across)], bubbles: true }));
        }""",
        across,
    )


def test_cards_are_answered_without_javascript(browser: Browser, address: str):
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        begin(page)
        first = question(page)
        expect(page.get_by_role("button", name="Good")).to_be_hidden()
        page.locator(".card-back > summary").click()
        page.get_by_role("button", name="Good").click()
        expect(left(page, NEW_A_DAY - 1)).to_be_visible()
        assert question(page) != first

        page.get_by_role("button", name="Undo").click()

        assert question(page) == first
