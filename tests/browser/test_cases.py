"""A case in a real browser: asked in words and from the list, phase by phase, alone, in a room, by keyboard and without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import begin, plan
from tests.browser.judging import faults
from tests.browser.three_visitors import Room, Visitor, come_in, draw
from tests.browser.three_visitors import begin as begin_round

CASE = "Small incident"
PODS = re.compile("CrashLoopBackOff")


@pytest.fixture
def case(page: Page) -> Page:
    """The page of a case whose clock runs."""
    begin(page, CASE)
    return page


def seconds_left(page: Page) -> int:
    minutes, seconds = page.locator("[data-clock] .turn").inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def ask(page: Page, words: str) -> None:
    field = page.get_by_role("textbox", name="Ask to see something, or ask a question")
    field.fill(words)
    field.press("Enter")


def test_what_is_asked_for_in_words_is_shown_and_takes_its_time(case: Page):
    before = seconds_left(case)

    ask(case, "show me the pods")

    expect(case.get_by_text(PODS)).to_be_visible()
    expect(case.locator("summary").filter(has_text="Pods of the greeter")).to_be_focused()
    expect(case.locator("[data-clock] .turn")).to_have_text(re.compile("^2:"))
    assert before - seconds_left(case) >= 60


def test_words_that_may_mean_several_things_offer_them_and_nothing_is_taken(case: Page):
    ask(case, "the greeter")

    offered = case.get_by_role("status").filter(has_text="That may mean")
    expect(offered.get_by_role("button")).to_have_count(3)
    expect(case.get_by_label("Ask to see something, or ask a question")).to_have_value("the greeter")
    offered.get_by_role("button", name="Logs of the greeter").click()

    expect(case.get_by_text("listening on :8080")).to_be_visible()
    expect(offered).to_have_count(0)


def test_what_nobody_knows_of_is_said_and_kept(case: Page):
    ask(case, "the weather on Mars")

    expect(case.get_by_text("The interviewer has nothing on that.")).to_be_visible()
    case.reload()
    expect(case.get_by_text("“the weather on Mars”")).to_be_visible()


def test_the_list_stays_open_for_the_next_one_and_gets_shorter(case: Page):
    case.get_by_text("What you can ask to see (6)").click()

    case.get_by_role("button", name="Nodes").click()
    expect(case.get_by_text("n1 ")).to_be_visible()
    case.get_by_role("button", name="Events").click()

    expect(case.get_by_text("What you can ask to see (4)")).to_be_visible()
    expect(case.get_by_text("Liveness probe failed")).to_be_visible()


def test_the_answer_stays_while_things_are_asked_and_phases_go_by(case: Page):
    case.get_by_label("Your answer").fill("First the events")
    ask(case, "since when")
    expect(case.get_by_text("Since noon.")).to_be_visible()

    case.get_by_role("button", name="On to: Decide").click()

    expect(case.get_by_text("Say what you change.")).to_be_visible()
    expect(case.get_by_role("button", name="On to")).to_have_count(0)
    expect(case.get_by_label("Your answer")).to_have_value("First the events")
    expect(case.locator("#save-state")).to_have_attribute("data-state", "saved")


def test_by_keyboard_alone_from_asking_to_the_report(case: Page):
    case.get_by_label("Ask to see something, or ask a question").focus()
    case.keyboard.type("events")
    case.keyboard.press("Enter")
    expect(case.get_by_text("Liveness probe failed")).to_be_visible()
    case.get_by_label("Your answer").focus()
    case.keyboard.type("The probe, by the events")
    case.keyboard.press("Control+Enter")
    case.wait_for_url(re.compile("/grade/1/"))

    expect(case.get_by_text("What you asked for (1)")).to_be_visible()
    case.keyboard.press("2")
    case.keyboard.press("Enter")
    expect(case.get_by_role("heading", name="A strong answer")).to_be_visible()


def test_what_is_pressed_before_htmx_has_come_is_asked_too_and_the_answer_kept(page: Page):
    page.route("**/htmx*.js", lambda route: route.abort())
    begin(page, CASE)
    page.get_by_label("Your answer").fill("So far")

    ask(page, "show me the pods")

    expect(page.get_by_text(PODS)).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("So far")
    assert "csrfmiddlewaretoken" not in page.url


def test_without_scripts_one_asks_and_goes_on_too(browser: Browser, base_url: str):
    page = browser.new_context(java_script_enabled=False, base_url=base_url).new_page()
    plan(page, CASE)
    page.get_by_role("button", name="Start the clock").click()
    page.get_by_label("Your answer").fill("So far")

    ask(page, "show me the pods")

    expect(page.get_by_text(PODS)).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("So far")
    ask(page, "the greeter")
    page.get_by_role("button", name="Logs of the greeter").click()
    expect(page.get_by_text("listening on :8080")).to_be_visible()
    page.get_by_role("button", name="On to: Decide").click()
    expect(page.get_by_text("Say what you change.")).to_be_visible()
    page.context.close()


def test_a_phone_begins_with_what_there_is_to_read(browser: Browser, base_url: str):
    page = browser.new_context(viewport={"width": 390, "height": 844}, base_url=base_url).new_page()

    plan(page, CASE)
    page.get_by_role("button", name="Start the clock").click()

    expect(page.get_by_role("heading", name="Nothing reaches the app")).to_be_in_viewport()
    page.context.close()


def test_every_state_is_accessible_and_whole(visitor: Visitor):
    case = visitor()
    begin(case, CASE)
    faults_at = {"begun": faults(case)}
    case.set_viewport_size({"width": 1280, "height": 844})
    ask(case, "the greeter")
    expect(case.get_by_text("That may mean:")).to_be_visible()
    faults_at["meant"] = faults(case)
    ask(case, "show me the pods")
    expect(case.get_by_text(PODS)).to_be_visible()
    faults_at["shown"] = faults(case)

    assert {place: wrong for place, wrong in faults_at.items() if wrong} == {}


def test_in_a_room_the_interviewer_shows_and_everyone_sees(visitor: Visitor):
    room = Room(visitor(), visitor(), visitor())
    room.alice.goto("/rooms/new/")
    room.alice.get_by_label("Your name").fill("Alice")
    room.alice.get_by_label("What is asked").select_option(label=CASE)
    room.alice.get_by_role("button", name="Open the room").click()
    expect(room.alice.get_by_label("Link to this room")).to_be_visible()
    come_in(room.bob, room.alice.url, "Bob")
    come_in(room.charlie, room.alice.url, "Charlie")
    draw(room)
    begin_round(room, room.alice, room.bob)

    room.alice.get_by_role("button", name="Show: Events").click()
    for page in (room.bob, room.charlie):
        expect(page.get_by_text("Liveness probe failed")).to_be_visible()
        expect(page.get_by_text(PODS)).to_have_count(0)
    room.alice.get_by_text("Answers to clarifying questions").click()
    room.alice.get_by_role("button", name="Answer: Since when?").click()
    expect(room.bob.get_by_text("Since noon.")).to_be_visible()
    room.alice.get_by_role("button", name="On to: Decide").click()

    expect(room.bob.get_by_text("Say what you change.")).to_be_visible()
    assert [fault for page in room.everyone for fault in faults(page)] == []
