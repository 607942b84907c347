"""Every element that htmx sends, while the server refuses, breaks or can't be reached: the page says so, and nothing looks stored."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opened, end_round, look
from tests.browser.stages import Stage, stages_on
from tests.browser.trouble import CANDIDATE, HOST, OBSERVER, STORED_LEVEL, Trouble, alert_of, give_level, press, see, take_note
from tests.site import Site
from tests.templates import senders

pytestmark = pytest.mark.browser_only

BESIDE = 160
"""The most pixels between an element and the sentence about its failure."""


@dataclass(frozen=True)
class Row:
    """An element: the stage of its page, how it is pressed, and what the page shows once it is done and not before."""

    stage: str
    act: Callable[[Page], object]
    done: Callable[[Page], Locator]
    who: int = HOST


def heading(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("heading", name=name)


def in_settings(act: Callable[[Page], object]) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        page.get_by_text("Settings of the room").click()
        act(page)

    return opened


def words(text: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_text(text)


def agree(page: Page) -> None:
    page.locator(".agree").first.get_by_role("button").last.click()


def save_call(page: Page) -> None:
    page.get_by_label("call", exact=False).fill("https://call.example/")
    page.get_by_role("button", name="Save", exact=True).click()


def meet(page: Page) -> None:
    page.locator("input[type=datetime-local]").fill(f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Meet at this time").click()


def take_out(page: Page) -> None:
    page.locator("#remove-who").select_option(label="Person 2")
    page.get_by_role("button", name="Take out").click()


def give_feedback(page: Page) -> None:
    page.get_by_label("First takeaway").fill("Say the trade-off")
    page.get_by_role("button", name="Give it").click()


def rate(page: Page) -> None:
    page.get_by_role("group", name="Useful").get_by_label("4").check()
    page.get_by_role("group", name="Fair").get_by_label("5").check()
    page.get_by_role("button", name="Say so").click()


def choose_time(page: Page) -> None:
    page.get_by_label("Time", exact=True).focus()
    page.get_by_label("Time", exact=True).select_option("2.0")


def change_name(page: Page) -> None:
    page.get_by_label("Your name").fill("Grace")
    page.get_by_label("Your name").press("Enter")


ROOM = "rooms"


def ask(page: Page) -> None:
    field = page.get_by_role("textbox", name="Ask to see something, or ask a question")
    field.fill("show me the pods")
    field.press("Enter")


def type_command(page: Page) -> None:
    page.get_by_label("Command").fill("k get pods")
    page.get_by_label("Command").press("Enter")


def choose_first(page: Page) -> None:
    page.get_by_text("What you can ask to see").click()
    page.get_by_role("button", name="Pods of the greeter").click()


ROWS = {
    ("accounts/settings.html", "What you changed is not saved"): Row(
        "settings", choose_time, see("select:not([data-unstored]) option[value='2.0']:checked")
    ),
    ("accounts/settings.html", "Your name is not saved"): Row("settings", change_name, see("[name=name]:not([data-unstored])")),
    ("curriculum/lesson-article.html", "The mark is not stored"): Row("lesson", press(".read-mark button"), see(".read-mark .badge")),
    ("curriculum/lesson-article.html", "The first mark is not stored"): Row("visit", press(".read-mark a"), see(".read-mark .badge")),
    ("interviews/answer.html", "The hint is not taken"): Row("answering", press("#take-hint"), see("#hints li")),
    ("interviews/ask_field.html", "Nothing was asked"): Row("case", ask, see("text=CrashLoopBackOff")),
    ("interviews/case.html", "The phase is not changed"): Row("case", press("#case .phases button"), see("text=Say what you change.")),
    (f"{ROOM}/case_to_show.html", "The phase has not begun"): Row("case-round", press("#next-phase"), see("text=Say what you change.")),
    (f"{ROOM}/things_to_show.html", "It is not shown"): Row("case-round", press("#show-0"), see(".rows .quiet", has_text="shown")),
    ("interviews/askable_list.html", "It is not shown"): Row("case", choose_first, see("text=CrashLoopBackOff")),
    ("handson/terminal.html", "The command did not run"): Row("terminal", type_command, see("#transcript [data-code='0']")),
    ("interviews/grade.html", "What you chose is not stored"): Row("self-grading", give_level, STORED_LEVEL),
    (f"{ROOM}/head.html", "The clock is not paused"): Row("round", press("#pause-button"), see("[data-room-clock] .badge")),
    (f"{ROOM}/head.html", "The clock does not go on"): Row("paused", press("#pause-button"), see("#pause-button", has_text="Pause")),
    (f"{ROOM}/head.html", "The two minutes are not added"): Row(
        "round", press("#extend-button"), see("//*[@data-room-clock and @data-turn-ms > @data-allotted * 1000]")
    ),
    (f"{ROOM}/head.html", "Your hand is not raised"): Row("round", press("#hand-button"), see(".people .badge", has_text="hand up")),
    (f"{ROOM}/head.html", "Your hand is not lowered"): Row("raised", press("#hand-button"), see(".people:not(:has-text('hand up'))")),
    (f"{ROOM}/stage/interviewer.html", "The follow-up is not asked"): Row(
        "round", press("#ask-0"), see(".to-ask .quiet", has_text="asked")
    ),
    (f"{ROOM}/stage/interviewer.html", "The hint is not given"): Row("round", press("#hint-0"), see(".to-ask .quiet", has_text="given")),
    (f"{ROOM}/stage/interviewer.html", "The next question is not put"): Row("round", press("#next-question"), see("text=Question 2 of 2")),
    (f"{ROOM}/stage/interviewer.html", "The round is not ended"): Row("round", end_round, heading("Grade what you heard")),
    (f"{ROOM}/desk/interviewer.html", "What you ticked is not stored"): Row(
        "round", lambda page: page.locator(".heard input[name=heard]").first.check(), see(".heard input:checked:not([data-unstored])")
    ),
    (f"{ROOM}/stage/latecomer.html", "The levels are not shown"): Row(
        "late", press("#reveal-button"), see("text=are talking it over"), who=OBSERVER
    ),
    (f"{ROOM}/stage/latecomer.html", "The next round is not prepared"): Row(
        "late-revealed", press("#next-round-button"), heading("A room"), who=OBSERVER
    ),
    (f"{ROOM}/stage/prepared_round.html", "Whether you are ready is not stored"): Row(
        "drawn", press("#ready-button"), see("#ready-button", has_text="not ready after all")
    ),
    (f"{ROOM}/stage/prepared_round.html", "The round has not begun"): Row("ready", press("#begin-button"), see("#pause-button")),
    (f"{ROOM}/desk/lobby.html", "The round is not drawn"): Row("lobby", press("form:has(#draw-interviewer) button"), see("#round-title")),
    (f"{ROOM}/desk/lobby.html", "The settings are not stored"): Row("lobby", in_settings(save_call), see("text=Join the call")),
    (f"{ROOM}/desk/lobby.html", "The time is not changed"): Row("lobby", in_settings(meet), see("text=Planned for")),
    (f"{ROOM}/desk/lobby.html", "Nobody was taken out"): Row("lobby", in_settings(take_out), see(".people:not(:has-text('Person 2'))")),
    (f"{ROOM}/note_form.html", "The note is not stored"): Row("round", take_note, see(".timed-notes", has_text="A thought")),
    (f"{ROOM}/stage/observer.html", "The round is not ended"): Row("watched", end_round, heading("The round is over")),
    (f"{ROOM}/agree.html", "The agreed level is not stored"): Row("revealed", agree, see(".agree li:last-child [aria-pressed=true]")),
    (f"{ROOM}/stage/revealed.html", "The next round is not prepared"): Row("revealed", press("#next-round"), heading("Next round")),
    (f"{ROOM}/desk/revealed.html", "Your feedback is not stored"): Row(
        "revealed", give_feedback, see("section[aria-label^='Feedback of']")
    ),
    (f"{ROOM}/desk/revealed.html", "Your rating is not stored"): Row("revealed", rate, see("text=found it useful: 4 of 5"), who=CANDIDATE),
    (f"{ROOM}/rubric.html", "What you chose is not stored"): Row("round", give_level, STORED_LEVEL),
    (f"{ROOM}/stage/candidate.html", "The levels are not shown"): Row(
        "host-asked", press("#reveal-button"), words("All levels of round 1")
    ),
    (f"{ROOM}/waiting.html", "The levels are not shown"): Row("graded", press("#reveal-button"), words("All levels of round 1")),
}
RETRY = {sender.name: sender.attribute("data-retry") for sender in senders() if sender.verb != "get"}


def test_every_element_that_sends_has_a_row():
    assert RETRY.keys() == ROWS.keys()


@pytest.fixture(scope="module")
def stages(site: Site) -> dict[str, Stage]:
    """A stage for each row, with its name."""
    return stages_on(site.environment, {" ".join(name): row.stage for name, row in ROWS.items()})


DISTANCE = """(alert) => {
  const [one, other] = [document.activeElement, alert].map((element) => element.getBoundingClientRect());
  return Math.max(other.top - one.bottom, one.top - other.bottom, other.left - one.right, one.left - other.right, 0);
}"""


def spoil_token(page: Page, base_url: str) -> None:
    """Make the page's CSRF token outdated, as signing up in another tab does."""
    page.context.add_cookies([{"name": "csrftoken", "value": "d" * 32, "url": base_url}])


@pytest.mark.parametrize("name", ROWS, ids=lambda name: f"{name[0].rpartition('/')[2]}: {re.sub(r'{%.*?%}', '', name[1])}")
def test_a_failure_is_shown_beside_the_element_and_retried_later(name: tuple[str, str], opened: Opened, base_url: str):
    row = ROWS[name]
    page = opened(" ".join(name), row.who)
    trouble = Trouble(page)
    said = re.sub(r"{% if .*?%}.*?{% else %}(.*?){% endif %}", r"\1", name[1])
    for trouble.kind, why in (("403", "not allowed"), ("500", "something broke"), ("offline", "no connection")):
        if trouble.count:
            look(page, page.url.partition("#")[0])
        row.act(page)

        alert = alert_of(page)
        expect(alert).to_have_count(1)
        expect(alert.get_by_role("alert")).to_have_text(re.compile(rf"^{said}: .*{why}.*; .*\.$"))
        assert alert.evaluate(DISTANCE) <= BESIDE
        assert page.evaluate("document.activeElement !== document.body")
        expect(row.done(page)).to_have_count(0)
        expect(page.locator("[data-connection]", has_text="Live")).to_have_count(0)
        expect(alert.get_by_role("button", name="Load the page again")).to_have_count(int(trouble.kind == "403"))
    trouble.kind, before = "", trouble.count
    spoil_token(page, base_url)

    if RETRY[name] == "safe":
        expect(alert.get_by_role("button")).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('online'))")
    else:
        page.evaluate("dispatchEvent(new Event('online'))")
        alert.get_by_role("button", name="Try again").click()

    expect(row.done(page)).to_have_count(1)
    expect(alert_of(page)).to_have_count(0)
    assert trouble.count == before
    page.reload()
    expect(row.done(page)).to_have_count(1)
