"""Text and choices that aren't stored yet stay when the page changes around them, and leaving the page waits for them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import answer_field, begin, open_rubric
from tests.browser.three_visitors import Room, come_in, draw, open_room, people
from tests.browser.three_visitors import begin as begin_round
from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser_only


def held_back(page: Page, path: str) -> list[Route]:
    """Return the requests to that path, which wait until the test continues them."""
    held: list[Route] = []
    page.route(f"**{path}", lambda route: held.append(route))
    return held


def grading(page: Page) -> None:
    begin(page, "Quick interview")
    answer_field(page).fill("The loop")
    page.get_by_role("link", name="End the interview").click()
    page.get_by_role("button", name="End it and grade").click()
    page.get_by_role("group", name="Predicted level").get_by_role("radio").nth(2).check()
    page.get_by_role("button", name="Show the model answer").click()
    expect(page.locator(".criterion").first).to_be_visible()


def test_leaving_grading_waits_for_a_note_typed_during_a_save(page: Page):
    grading(page)
    address = page.url
    held = held_back(page, "/levels/")
    first = page.locator(".criterion").first
    first.locator("input[type=radio][value='2']").check()
    wait_for(page, lambda: len(held) == 1)
    first.get_by_text("Note and evidence").click()
    first.get_by_label("Note to").fill("said it late")

    page.get_by_role("link", name="Interviews").first.click(no_wait_after=True)
    held[0].continue_()
    wait_for(page, lambda: len(held) == 2)
    assert page.url == address
    held[1].continue_()

    page.wait_for_url("**/interviews/")
    page.unroute("**/levels/")
    page.goto(address)
    expect(page.locator(".criterion").first.get_by_label("Note to")).to_have_value("said it late")


def test_the_report_opens_though_its_button_was_swapped_meanwhile(page: Page):
    grading(page)
    for position in range(4):
        page.locator(f"input[name=level-{position}][value='2']").check()
    expect(page.locator("#score")).to_contain_text("4 of 4 graded")
    page.locator("#score-next").click()
    page.get_by_role("button", name="It is blank").click()
    expect(page.locator("#score")).to_contain_text("4 of 4 graded")
    page.wait_for_load_state("load")
    held = held_back(page, "/levels/")
    page.locator("input[name=level-0][value='1']").check()
    wait_for(page, lambda: len(held) == 1)

    page.get_by_role("button", name="See the report").click(no_wait_after=True)
    held[0].continue_()

    expect(page).to_have_title(re.compile("^Report: "))


def test_leaving_with_something_that_can_not_be_stored_asks_first(page: Page):
    grading(page)
    address = page.url
    page.route("**/levels/", lambda route: route.abort())
    page.locator(".criterion").first.locator("input[type=radio][value='2']").check()

    page.get_by_role("link", name="Interviews").first.click(no_wait_after=True)
    stay(page)

    assert page.url == address


def stay(page: Page) -> None:
    """Answer the page's question whether to leave with a no."""
    question = page.get_by_role("dialog", name="What you typed or chose last is not stored yet.")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()


def assert_browser_asks_before_leaving(page: Page, go: Callable[[], object]) -> None:
    """The browser asks before the page is left and, if the answer is no, stays with what was typed."""
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    address = page.url
    page.once("dialog", dismiss)
    go()
    wait_for(page, lambda: bool(asked))
    assert page.url == address


def test_leaving_with_a_note_that_needs_a_level_first_asks(page: Page):
    grading(page)
    first = page.locator(".criterion").first
    first.get_by_text("Note and evidence").click()
    first.get_by_label("Note to").fill("no level yet")

    address = page.url
    page.get_by_role("link", name="Interviews").first.click(no_wait_after=True)
    stay(page)
    assert page.url == address
    assert_browser_asks_before_leaving(page, lambda: page.evaluate("setTimeout(() => history.back())"))

    expect(first.get_by_label("Note to")).to_have_value("no level yet")
    first.locator("input[type=radio][value='2']").check()
    expect(page.locator("[data-waits]")).to_have_count(0)
    page.get_by_role("link", name="Interviews").first.click()
    page.wait_for_url("**/interviews/")


def test_leaving_with_half_a_note_asks(room: Room):
    draw(room)
    begin_round(room, room.alice, room.bob)
    page = room.alice
    page.get_by_label("Private note").fill("half a thought")

    address = page.url

    page.get_by_role("link", name="Rooms").first.click(no_wait_after=True)

    stay(page)
    assert page.url == address
    expect(page.get_by_label("Private note")).to_have_value("half a thought")
    page.get_by_role("button", name="Note", exact=True).click()
    expect(page.locator(".timed-notes")).to_contain_text("half a thought")
    page.reload()


def test_what_the_host_is_setting_stays_when_someone_comes_in(visitor):
    alice, bob = visitor(), visitor()
    address = open_room(alice, observers_grade=False)
    alice.get_by_text("Settings of the room").click()
    alice.get_by_label("Observers see the rubric").check()
    alice.get_by_label("Link to the call").fill("https://meet.example.com/a")
    alice.get_by_label("Guests").select_option(label="Guests may observe")

    come_in(bob, address, "Bob")
    expect(people(alice)).to_contain_text("Bob")
    expect(alice.get_by_label("Take someone out for good")).to_be_visible()  # only the new desk has it

    expect(alice.get_by_label("Observers see the rubric")).to_be_checked()
    expect(alice.get_by_label("Link to the call")).to_have_value("https://meet.example.com/a")
    expect(alice.get_by_label("Guests")).to_have_value("observe")


def test_what_is_typed_while_a_note_is_on_its_way_stays(room: Room):
    draw(room)
    begin_round(room, room.alice, room.bob)
    held = held_back(room.alice, "/note/")
    note = room.alice.get_by_label("Private note")
    note.fill("first")
    note.press("Enter")
    wait_for(room.alice, lambda: len(held) == 1)
    note.press_sequentially(" second")
    held[0].continue_()

    expect(room.alice.get_by_role("heading", name="Your notes")).to_be_visible()
    expect(note).to_have_value("second")


def test_a_note_without_a_level_is_said_to_wait(room: Room):
    draw(room)
    begin_round(room, room.alice, room.bob)
    open_rubric(room.alice)
    first = room.alice.locator(".criterion").first
    first.get_by_text("Note to this criterion").click()
    first.locator("textarea").fill("good start")
    first.locator("textarea").blur()

    expect(room.alice.locator(".score")).to_contain_text("a note is kept with its level")

    first.locator("input[type=radio][value='2']").check()
    expect(room.alice.locator(".score")).not_to_contain_text("a note is kept with its level")
    room.alice.reload()
    expect(room.alice.locator(".criterion").first.locator("textarea")).to_have_value("good start")
