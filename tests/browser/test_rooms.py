"""Three people, each in a browser of their own, in one room, from the invitation to the second round."""

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import end_round, open_rubric
from tests.browser.judging import faults, follow
from tests.browser.three_visitors import Room, Visitor, begin, come_in, draw, open_room, people


def grade_oneself(page: Page, level: int) -> None:
    page.get_by_role("link", name="Grade yourself").click()
    while True:
        page.get_by_role("group", name="Predicted level").get_by_role("radio").nth(level).check()
        page.get_by_role("button", name="Show the model answer").click()
        grade_all(page, level)
        following = page.locator("a#score-next")
        if not following.count():
            break
        following.click()
        expect(page.get_by_role("group", name="Predicted level")).to_be_visible()
    page.get_by_role("button", name="Back to the room").click()


def grade_all(page: Page, level: int) -> None:
    """Give every criterion on the page the level."""
    open_rubric(page)
    expect(page.locator(".criterion").first).to_be_visible()
    for criterion in page.locator(".criterion").all():
        criterion.locator(f"input[type=radio][value='{level}']").check()
    for form in page.locator("form:has(.criterion)").all():
        expect(form.locator(".score")).to_contain_text(re.compile(r"(\d+) of \1 graded"))


def test_who_comes_and_goes_is_seen_by_all(room: Room):
    room.charlie.get_by_role("button", name="Leave the room").click()

    for page in (room.alice, room.bob):
        expect(people(page)).not_to_contain_text("Charlie")


def test_the_notepad_is_seen_as_it_grows(running: Room):
    running.bob.get_by_label("Your notepad").press_sequentially("The scheduler binds it", delay=20)

    for page in (running.alice, running.charlie):
        expect(page.get_by_role("region", name="Notepad", exact=True)).to_contain_text("The scheduler binds it")


def test_hints_follow_ups_and_the_next_question_reach_the_candidate(running: Room):
    running.alice.get_by_role("button", name=re.compile("^Ask:")).first.click()
    expect(running.bob.get_by_role("log")).to_contain_text("Follow-up")
    running.bob.get_by_label("Your notepad").fill("Written just before the next question")

    running.alice.get_by_role("button", name="Next question").click()

    for page in running.everyone:
        expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    expect(running.bob.get_by_label("Your notepad")).to_have_value("")
    end_round(running.alice)
    expect(running.alice.get_by_role("heading", name="Grade what you heard")).to_be_visible()
    running.alice.get_by_text("The answer, as it was written").first.click()
    expect(running.alice.get_by_text("Written just before the next question")).to_be_visible()


TICK = """() => new Promise((done) => {
  const turn = document.querySelector("[data-room-clock] .turn");
  const before = turn.textContent;
  const look = () => {
    if (turn.textContent === before) return requestAnimationFrame(look);
    const [minutes, seconds] = turn.textContent.split(":").map(Number);
    done(performance.timeOrigin + performance.now() + (60 * minutes + seconds) * 1000);
  };
  look();
})"""
"""Resolves, at the page's next tick, to the moment at which its clock will show 0:00, in milliseconds of the real clock."""


def test_all_see_the_same_clock_whatever_their_own_says(visitor: Visitor):
    room = Room(visitor(), visitor(), visitor())
    room.bob.add_init_script("const real = Date.now; Date.now = () => real() + 300_000;")
    address = open_room(room.alice)
    come_in(room.bob, address, "Bob")
    come_in(room.charlie, address, "Charlie")
    expect(people(room.alice)).to_contain_text("Charlie")
    draw(room)
    begin(room, room.alice, room.bob)
    for page in room.everyone:
        expect(page.locator("[data-room-clock]")).to_be_visible()

    # A tick that is seen late, on a busy machine, tells a later end: the earliest of some is the nearest.
    deadlines = [math.inf] * 3
    for _ in range(30):
        deadlines = [min(deadline, page.evaluate(TICK)) for deadline, page in zip(deadlines, room.everyone, strict=True)]
        if max(deadlines) - min(deadlines) < 200:
            break

    assert max(deadlines) - min(deadlines) < 200


def test_the_clock_stops_and_goes_on_for_all(running: Room):
    running.alice.get_by_role("button", name="Pause").click()
    for page in running.everyone:
        expect(page.locator("[data-room-clock]")).to_contain_text("Paused")

    running.alice.get_by_role("button", name="Resume").click()

    for page in running.everyone:
        expect(page.locator("[data-room-clock]")).not_to_contain_text("Paused")


def test_a_hand_is_seen(running: Room):
    running.bob.get_by_role("button", name="Raise your hand").click()

    expect(people(running.alice)).to_contain_text("hand up")


def test_what_is_being_typed_survives_what_happens_around_it(running: Room):
    note = running.alice.get_by_label("Private note")
    note.press_sequentially("half a")
    running.bob.get_by_label("Your notepad").fill("Meanwhile")
    expect(running.alice.get_by_role("region", name="Notepad", exact=True)).to_contain_text("Meanwhile")

    note.press_sequentially(" note")

    expect(note).to_have_value("half a note")
    note.press("Enter")
    expect(running.alice.get_by_text("half a note")).to_be_visible()
    expect(note).to_have_value("")
    expect(running.charlie.get_by_text("half a note")).to_have_count(0)


def test_a_role_that_was_chosen_survives_someone_coming_in(visitor: Visitor):
    alice, bob, charlie = visitor(), visitor(), visitor()
    address = open_room(alice)
    come_in(bob, address, "Bob")
    expect(people(alice)).to_contain_text("Bob")
    alice.get_by_label("Interviewer").select_option(label="Alice")
    alice.get_by_label("Candidate", exact=True).select_option(label="Bob")

    come_in(charlie, address, "Charlie")

    expect(alice.get_by_label("Interviewer").get_by_role("option", name="Charlie")).to_be_attached()
    assert alice.get_by_label("Interviewer").evaluate("(field) => field.selectedOptions[0].label") == "Alice"
    assert alice.get_by_label("Candidate", exact=True).evaluate("(field) => field.selectedOptions[0].label") == "Bob"


def test_a_click_counts_though_someone_comes_in_between_press_and_release(visitor: Visitor):
    alice, bob, charlie = visitor(), visitor(), visitor()
    address = open_room(alice)
    come_in(bob, address, "Bob")
    expect(people(alice)).to_contain_text("Bob")
    alice.get_by_label("Interviewer").select_option(label="Alice")
    alice.get_by_label("Candidate", exact=True).select_option(label="Bob")
    alice.get_by_role("button", name=re.compile("draw", re.IGNORECASE)).hover()

    alice.mouse.down()
    come_in(charlie, address, "Charlie")
    expect(people(alice)).to_contain_text("Charlie")
    alice.mouse.up()

    expect(alice.get_by_text("Alice interviews Bob")).to_be_visible()


def test_a_whole_round_then_a_second_with_roles_rotated(running: Room):
    running.bob.get_by_label("Your notepad").fill("A pod has one address.")
    expect(running.alice.get_by_role("region", name="Notepad", exact=True)).to_contain_text("one address")
    grade_all(running.alice, 1)
    end_round(running.alice)
    grade_all(running.charlie, 2)
    expect(running.alice.get_by_text("Still grading: Bob.")).to_be_visible()

    grade_oneself(running.bob, 3)
    running.alice.get_by_role("button", name="Show all levels").click()

    for page in running.everyone:
        expect(page.get_by_text("All levels of round 1")).to_be_visible()
        expect(page.get_by_text("2 apart").first).to_be_visible()
    running.alice.get_by_label("What to keep").fill("The structure")
    running.alice.get_by_label("First takeaway").fill("Name a number")
    running.alice.get_by_role("button", name="Give it").click()
    expect(running.bob.get_by_text("Name a number")).to_be_visible()
    running.bob.get_by_role("group", name="Useful").get_by_label("5").check()
    running.bob.get_by_role("group", name="Fair").get_by_label("4").check()
    running.bob.get_by_role("button", name="Say so").click()
    expect(running.alice.get_by_text("useful: 5 of 5")).to_be_visible()

    running.alice.get_by_role("button", name="Next round").click()
    expect(running.alice.get_by_role("heading", name="Next round")).to_be_visible()
    expect(running.alice.get_by_label("Candidate", exact=True)).not_to_have_value("")
    running.alice.get_by_role("button", name=re.compile("draw", re.IGNORECASE)).click()
    expect(running.bob.get_by_text(re.compile("interviews Alice"))).to_be_visible()

    running.bob.get_by_role("link", name=re.compile("^Round 1:")).click()
    expect(running.bob.get_by_role("heading", name="Replay")).to_be_visible()
    running.bob.get_by_role("slider").fill("0")
    expect(running.bob.get_by_role("region", name="Notepad at that moment")).to_contain_text("Nothing written yet.")


def test_the_keyboard_stays_at_its_place_when_what_was_pressed_is_gone(running: Room):
    ask = running.alice.get_by_role("button", name=re.compile("^Ask:")).first
    ask.focus()
    running.alice.keyboard.press("Enter")

    expect(running.alice.locator(".to-ask .quiet", has_text="asked")).to_be_visible()

    expect(running.alice.locator(".to-ask > li:has(.quiet)")).to_be_focused()


def test_who_is_taken_out_is_told_at_once(room: Room):
    room.alice.get_by_text("Settings of the room").click()
    room.alice.get_by_label("Take someone out for good").select_option(label="Charlie")
    room.alice.get_by_role("button", name="Take out").click()

    expect(room.charlie.get_by_role("heading", name="You are not in this room any more")).to_be_visible()


def test_a_room_works_on_a_phone(visitor: Visitor):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    room = Room(visitor(**phone), visitor(**phone), visitor(**phone))
    address = open_room(room.alice)
    come_in(room.bob, address, "Bob")
    come_in(room.charlie, address, "Charlie")
    expect(people(room.alice)).to_contain_text("Charlie")
    draw(room)
    begin(room, room.alice, room.bob)

    for page in room.everyone:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    room.bob.get_by_label("Your notepad").fill("From a phone")
    expect(room.alice.get_by_role("region", name="Notepad", exact=True)).to_contain_text("From a phone")


@pytest.mark.browser_only
def test_every_page_of_every_role_is_accessible_and_whole(visitor: Visitor):
    room = Room(visitor(), visitor(), visitor())
    faults_at: dict[str, list[str]] = {}

    def look(state: str) -> None:
        for name, page in (("Alice", room.alice), ("Bob", room.bob), ("Charlie", room.charlie)):
            faults_at[f"{state}, {name}"] = faults(page)
            page.set_viewport_size({"width": 1280, "height": 844})

    address = open_room(room.alice)
    room.bob.goto(address)
    faults_at["the way in"] = faults(room.bob)
    come_in(room.bob, address, "Bob")
    come_in(room.charlie, address, "Charlie")
    expect(people(room.alice)).to_contain_text("Charlie")
    draw(room)
    look("lobby")
    follow(room.alice.get_by_role("link", name="Read the questions ahead"))
    faults_at["ahead"] = faults(room.alice)
    room.alice.go_back()
    begin(room, room.alice, room.bob)
    room.alice.get_by_role("button", name=re.compile("^Ask:")).first.click()
    expect(room.charlie.get_by_role("log")).to_contain_text("Follow-up")
    look("round")
    grade_all(room.alice, 1)
    end_round(room.alice)
    expect(room.bob.get_by_role("link", name="Grade yourself")).to_be_visible()
    look("grading")
    grade_oneself(room.bob, 3)
    room.alice.get_by_role("button", name="Show all levels").click()
    expect(room.charlie.get_by_text("All levels of round 1")).to_be_visible()
    look("revealed")
    follow(room.bob.get_by_role("link", name="Report and replay"))
    faults_at["report"] = faults(room.bob)

    assert {place: wrong for place, wrong in faults_at.items() if wrong} == {}
