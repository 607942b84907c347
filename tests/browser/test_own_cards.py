"""Cards of one's own, from a file to the daily queue: with and without JavaScript, and with no network."""

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import sign_up
from tests.services import wait_until

NOTHING_WAITS = "!Object.keys(localStorage).some((key) => key.startsWith('dryrun.outbox'))"

ROWS = "\n".join(f"Own question {number}?;Own answer {number}" for number in range(1, 4))
TABLE = FilePayload(name="mine.csv", mimeType="text/csv", buffer=f"front;back\n{ROWS}\n;No front\n".encode())


def look_at(page: Page, table: FilePayload = TABLE) -> None:
    page.goto("/cards/own/")
    page.get_by_role("link", name="Bring cards in a file").click()
    page.get_by_label("A file").set_input_files(table)
    page.get_by_label("Deck").fill("Mine")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="What would be taken")).to_be_visible()


def take(page: Page) -> None:
    page.get_by_role("button", name="Take these 3 cards").click()
    expect(page.get_by_text("3 cards are yours now")).to_be_visible()


def test_a_file_is_looked_at_taken_and_asked(page: Page):
    sign_up(page)
    look_at(page)
    expect(page.get_by_text("Line 5: the front is empty; write a question there.")).to_be_visible()
    take(page)
    expect(page.get_by_role("listitem").filter(has_text="Mine 0 of 3 seen")).to_be_visible()

    page.goto("/cards/")
    for _ in range(2):  # the site's and one's own by turns
        page.keyboard.press(" ")
        page.keyboard.press("4")
    wait_until(lambda: page.evaluate(NOTHING_WAITS), "an empty outbox")

    page.goto("/cards/own/")
    expect(page.get_by_role("listitem").filter(has_text="Mine 1 of 3 seen")).to_be_visible()


def test_a_card_that_was_deleted_meanwhile_holds_nothing_up(page: Page):
    sign_up(page)
    look_at(page)
    take(page)
    page.goto("/cards/")
    page.keyboard.press(" ")
    page.keyboard.press("4")
    expect(page.get_by_role("heading", name="Own question 1?")).to_be_visible()
    elsewhere = page.context.new_page()
    elsewhere.goto("/cards/own/")
    elsewhere.get_by_role("link", name="Own question 1?").click()
    elsewhere.get_by_text("Delete it").click()
    elsewhere.get_by_role("button", name="Delete", exact=True).click()
    expect(elsewhere.get_by_text("is deleted")).to_be_visible()

    page.keyboard.press(" ")
    page.keyboard.press("4")

    expect(page.get_by_text("This card was deleted; go on with the next one.")).to_be_visible()
    wait_until(lambda: page.evaluate(NOTHING_WAITS), "an empty outbox")


def test_a_file_that_is_too_large_is_named_so_and_one_just_below_is_read(page: Page):
    sign_up(page)
    row = f"{'x' * 200};{'y' * 1_000}\n".encode()
    for size, said in ((10_600_000, "one of at most 10 MB can be read"), (10_000_000, "What would be taken")):
        page.goto("/cards/own/file/")
        page.get_by_label("A file").set_input_files({"name": "large.csv", "mimeType": "text/csv", "buffer": row * (size // len(row))})
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_all_of_it_works_without_javascript(browser: Browser, site, width):
    context = browser.new_context(base_url=site.url, java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    look_at(page)
    take(page)
    page.get_by_role("link", name="Write a card").click()
    page.get_by_label("Front").fill("Written by hand?")
    page.get_by_label("Back").fill("Yes")
    page.get_by_label("Or a deck").fill("Mine")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("“Written by hand?” is among your cards.")).to_be_visible()

    page.goto("/cards/own/cram/?deck=Mine")
    page.locator(".card-back > summary").click()
    page.get_by_role("button", name="Good").click()

    expect(page.locator("[data-card]")).to_be_visible()
    assert "deck=Mine" in page.url
    context.close()
