"""Three people in one room, each in a browser of their own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

QUICK = "Quick interview"


@dataclass
class Room:
    """A room that Alice hosts and that Bob and Charlie entered by her link."""

    alice: Page
    bob: Page
    charlie: Page

    @property
    def everyone(self) -> list[Page]:
        return [self.alice, self.bob, self.charlie]


type Visitor = Callable[..., Page]


@pytest.fixture
def visitor(browser: Browser, base_url: str) -> Iterator[Visitor]:
    """Opens a page in a browser of its own; an error on its console fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def came(**options) -> Page:
        context = browser.new_context(base_url=base_url, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: problems.append(f"uncaught on {page.url}: {error}"))
        return page

    yield came
    for context in contexts:
        context.close()
    assert problems == []


def open_room(page: Page, *, observers_grade: bool = True) -> str:
    """Open a room as Alice and return its address."""
    page.goto("/rooms/new/")
    page.get_by_label("Your name").fill("Alice")
    page.get_by_label("What is asked").select_option(label=QUICK)
    page.get_by_label("Observers see the rubric").set_checked(observers_grade)
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_label("Link to this room")).to_be_visible()
    return page.url


def come_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("list", name="Who is here")).to_contain_text(name)


def people(page: Page):
    return page.get_by_role("list", name="Who is here")


def draw(room: Room, *, interviewer: str = "Alice", candidate: str = "Bob") -> None:
    room.alice.get_by_label("Interviewer").select_option(label=interviewer)
    room.alice.get_by_label("Candidate", exact=True).select_option(label=candidate)
    room.alice.get_by_role("button", name=re.compile("draw", re.IGNORECASE)).click()
    expect(room.alice.get_by_text(f"{interviewer} interviews {candidate}")).to_be_visible()


def begin(room: Room, interviewer: Page, candidate: Page) -> None:
    for page in (interviewer, candidate):
        page.get_by_role("button", name="I am ready").click()
    interviewer.get_by_role("button", name="Begin the round").click()
    expect(candidate.get_by_label("Your notepad")).to_be_visible()


@pytest.fixture
def room(visitor: Visitor) -> Room:
    room = Room(visitor(), visitor(), visitor())
    address = open_room(room.alice)
    come_in(room.bob, address, "Bob")
    come_in(room.charlie, address, "Charlie")
    for page in room.everyone:
        expect(people(page)).to_contain_text("Charlie")
    return room


@pytest.fixture
def running(room: Room) -> Room:
    draw(room)
    begin(room, room.alice, room.bob)
    return room
