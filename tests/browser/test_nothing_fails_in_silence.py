"""Every element that htmx sends, while the server refuses, breaks or can't be reached: the page says so, and nothing looks stored."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import end_round, open_rubric, sign_in, sign_up
from tests.browser.judging import DIAGONALS, faults
from tests.browser.stages import Stage, stages_on
from tests.site import Site
from tests.templates import senders

HOST, CANDIDATE, OBSERVER = 0, 1, 2
BESIDE = 160
"""The most pixels between an element and the sentence about its failure."""


@dataclass(frozen=True)
class Row:
    """An element: the stage of its page, how it is pressed, and what the page shows once it is done and not before."""

    stage: str
    act: Callable[[Page], object]
    done: Callable[[Page], Locator]
    who: int = HOST


def press(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def see(selector: str, **options) -> Callable[[Page], Locator]:
    return lambda page: page.locator(selector, **options)


def heading(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("heading", name=name)


def in_settings(act: Callable[[Page], object]) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        page.get_by_text("Settings of the room").click()
        act(page)

    return opened


def words(text: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_text(text)


def give_level(page: Page) -> None:
    open_rubric(page)
    page.locator("input[name=level-0][value='2']").check()


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


def take_note(page: Page) -> None:
    page.get_by_label("Private note").fill("A thought")
    page.get_by_role("button", name="Note", exact=True).click()


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


STORED_LEVEL = see("input[name=level-0][value='2']:checked:not([data-unstored])")
ROOM = "rooms"
ROWS = {
    ("accounts/settings.html", "Your time is not saved"): Row(
        "settings", choose_time, see("select:not([data-unstored]) option[value='2.0']:checked")
    ),
    ("accounts/settings.html", "Your name is not saved"): Row("settings", change_name, see("[name=name]:not([data-unstored])")),
    ("curriculum/lesson-article.html", "The mark is not stored"): Row("lesson", press(".read-mark button"), see(".read-mark .badge")),
    ("curriculum/lesson-article.html", "The first mark is not stored"): Row("visit", press(".read-mark a"), see(".read-mark .badge")),
    ("interviews/answer.html", "The hint is not taken"): Row("answering", press("#take-hint"), see("#hints li")),
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


class Trouble:
    """What happens to a page's POST requests: nothing, a status, or `offline`. Pages and streams aren't affected."""

    def __init__(self, page: Page) -> None:
        self.kind = ""
        self.count = 0
        page.route(re.compile(r"/(rooms|interviews|learn|settings)/"), self._meet)

    def _meet(self, route: Route) -> None:
        if route.request.method != "POST" or not self.kind:
            return route.fallback()
        self.count += 1
        if self.kind == "offline":
            return route.abort("internetdisconnected")
        headers = {"Retry-After": "2"} if self.kind in {"429", "503"} else {}
        return route.fulfill(status=int(self.kind), headers=headers, body="<h1>No</h1>", content_type="text/html")


def look(page: Page, path: str) -> None:
    """Open the page and wait for the script that shows failures, which is fetched last."""
    page.goto(path)
    page.locator("html[data-later=there]").wait_for()


type Opened = Callable[[str, int], Page]


@pytest.fixture(scope="module")
def stages(site: Site) -> dict[str, Stage]:
    """A stage for each row, with its name, and those of the tests below."""
    return stages_on(site.environment, {" ".join(name): row.stage for name, row in ROWS.items()} | STORIES)


STORIES = {
    "sign up": "round",
    "sign in": "round",
    "somebody else": "round",
    "tunnel": "round",
    "busy": "round",
    "slow": "round",
    "refused": "grading",
    "other desk": "round",
    "stage anew": "round",
    "twice": "lobby",
    "lost reply": "round",
    "notepad": "round",
    "lesson": "lesson",
    "no script": "lesson",
    "leaving": "self-grading",
    "looks": "round",
    "answer": "answering",
    "typed on": "round",
    "half a page": "self-grading",
}


@pytest.fixture
def opened(browser: Browser, base_url: str, stages: dict[str, Stage]) -> Iterator[Opened]:
    """Opens the page of a stage as one of its people; an error on its console fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def came(name: str, who: int) -> Page:
        context = browser.new_context(base_url=base_url, reduced_motion="reduce")
        contexts.append(context)
        context.add_cookies(stages[name].cookies(who, base_url))  # type: ignore[arg-type]
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: problems.append(f"uncaught on {page.url}: {error}"))
        look(page, stages[name].path)
        return page

    yield came
    for context in contexts:
        context.close()
    assert problems == []


DISTANCE = """(alert) => {
  const [one, other] = [document.activeElement, alert].map((element) => element.getBoundingClientRect());
  return Math.max(other.top - one.bottom, one.top - other.bottom, other.left - one.right, one.left - other.right, 0);
}"""


def alert_of(page: Page) -> Locator:
    return page.locator(".failed:not([data-tone])")


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


# What comes of it


def work_in_the_room(page: Page) -> None:
    """Give a level, take a note, add two minutes, pause, put the next question: each is done without an alert."""
    give_level(page)
    expect(page.locator(".score")).to_contain_text("1 of")
    take_note(page)
    expect(page.locator(".timed-notes")).to_contain_text("A thought")
    page.get_by_role("button", name="Add 2 min").click()
    expect(page.locator("//*[@data-room-clock and @data-turn-ms > @data-allotted * 1000]")).to_have_count(1)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    expect(page.locator(".failed")).to_have_count(0)


def test_who_signs_up_in_another_tab_goes_on_in_the_room(opened: Opened):
    page = opened("sign up", HOST)

    sign_up(page.context.new_page())

    work_in_the_room(page)


def test_signing_in_to_an_account_in_another_tab_keeps_the_room(opened: Opened, browser: Browser, base_url: str):
    with browser.new_context(base_url=base_url) as before:
        email = sign_up(before.new_page())
    page = opened("sign in", HOST)

    sign_in(page.context.new_page(), email)

    work_in_the_room(page)


def test_a_page_does_not_act_for_somebody_else_who_has_signed_in(opened: Opened, base_url: str, stages: dict[str, Stage]):
    page = opened("somebody else", HOST)
    page.context.route("**/stage/", lambda route: route.abort())  # the page hasn't seen it yet
    page.context.add_cookies(stages["somebody else"].cookies(CANDIDATE, base_url, csrf="d" * 32))  # type: ignore[arg-type]

    give_level(page)

    expect(alert_of(page)).to_contain_text(
        "What you chose is not stored: in this browser you are signed out, or signed in as somebody else"
    )
    expect(page.locator("input[data-unstored=refused]:checked")).to_have_count(1)
    page.context.unroute("**/stage/")
    page.get_by_role("button", name="Load the page again").click()
    expect(page.get_by_label("Your notepad")).to_be_visible()


def test_a_level_and_a_note_of_a_tunnel_arrive_after_it(opened: Opened):
    page = opened("tunnel", HOST)
    expect(page.locator("[data-connection]")).to_have_text("Live")
    page.context.set_offline(True)
    give_level(page)
    take_note(page)
    expect(alert_of(page)).to_have_count(2)
    expect(page.locator("[data-connection]")).to_have_text("Not everything is stored")

    page.context.set_offline(False)

    expect(STORED_LEVEL(page)).to_have_count(1)
    expect(page.get_by_label("Private note")).to_have_value("A thought")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".timed-notes")).to_contain_text("A thought")
    expect(page.get_by_label("Private note")).to_have_value("")
    expect(page.locator("[data-connection]")).to_have_text("Live")
    expect(page.locator(".failed")).to_have_count(0)


def test_who_is_busy_says_when_and_is_left_alone_until_then(opened: Opened):
    page = opened("busy", HOST)
    trouble = Trouble(page)
    for trouble.kind, why in (("429", "that was too much at once"), ("503", "the server is not ready for it at the moment")):
        count = trouble.count
        open_rubric(page)
        page.locator(f"input[name=level-{int(trouble.kind == '503')}][value='1']").check()
        expect(alert_of(page)).to_have_text(f"What you chose is not stored: {why}; it is sent again in 2 s.", use_inner_text=True)
        page.evaluate("dispatchEvent(new Event('online'))")
        assert trouble.count == count + 1
    page.get_by_role("button", name="Add 2 min").click()
    expect(page.get_by_text("The two minutes are not added")).to_contain_text("try again in 2 s.")

    trouble.kind = ""

    expect(page.locator("input[data-unstored]")).to_have_count(0)
    expect(page.locator(".score")).to_contain_text("2 of")


def test_what_gets_no_answer_does_not_look_stored(opened: Opened):
    page = opened("slow", HOST)
    held: list[Route] = []
    page.route("**/grade/", lambda route: held.append(route), times=1)

    give_level(page)

    expect(alert_of(page)).to_contain_text("What you chose is not stored: the server has not answered yet; still waiting for it.")
    expect(STORED_LEVEL(page)).to_have_count(0)
    held[0].continue_()
    expect(STORED_LEVEL(page)).to_have_count(1)
    expect(page.locator(".failed")).to_have_count(0)


def test_a_refusal_is_shown_where_one_pressed_and_takes_nothing_away(opened: Opened, base_url: str, stages: dict[str, Stage]):
    page = opened("refused", HOST)
    other = page.context.new_page()
    other.goto(stages["refused"].path)
    open_rubric(other)
    other.locator("input[name=level-0][value='1']").first.check()
    expect(other.locator(".score").first).to_contain_text("1 of")

    open_rubric(page)
    page.locator("input[name=level-0][value='3']").first.check()
    page.get_by_role("button", name="Note", exact=True).click()

    expect(alert_of(page)).to_have_count(2)
    for alert in alert_of(page).get_by_role("alert").all():
        expect(alert).not_to_be_empty()
    expect(page.locator("input[value='3'][data-unstored=refused]")).to_have_count(1)
    expect(page.locator("#problem")).to_be_empty()


def test_what_is_refused_stays_in_its_field(opened: Opened):
    page = opened("twice", HOST)
    page.get_by_text("Settings of the room").click()
    page.locator("input[type=datetime-local]").fill("2001-05-01T10:00")

    page.get_by_role("button", name="Meet at this time").click()

    expect(alert_of(page)).to_contain_text("This moment is past")
    expect(page.locator("input[type=datetime-local]")).to_have_value("2001-05-01T10:00")


def test_what_was_typed_since_is_neither_sent_nor_taken_away(opened: Opened):
    page = opened("typed on", HOST)
    trouble = Trouble(page)
    trouble.kind = "500"
    take_note(page)
    expect(alert_of(page)).to_have_count(1)
    page.get_by_label("Private note").fill("A thought, and half of the next")
    trouble.kind = ""

    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".timed-notes li span:last-child")).to_have_text("A thought")
    expect(page.get_by_label("Private note")).to_have_value("A thought, and half of the next")


def test_the_sentence_outlives_swaps_around_it_until_it_is_untrue(opened: Opened, stages: dict[str, Stage]):
    page = opened("stage anew", HOST)
    trouble = Trouble(page)
    other = opened("stage anew", HOST)
    trouble.kind = "500"
    page.get_by_role("button", name="Next question").click()
    page.locator("#ask-0").click()
    expect(alert_of(page)).to_have_count(2)

    other.get_by_role("button", name="Raise your hand").click()

    expect(page.locator(".people")).to_contain_text("hand up")
    expect(alert_of(page)).to_have_count(2)
    other.locator("#ask-0").click()
    expect(page.locator(".to-ask")).to_contain_text("asked")
    expect(alert_of(page)).to_have_count(1)
    other.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    expect(alert_of(page)).to_have_count(0)


def test_a_desk_is_not_swapped_while_something_waits_to_be_stored(opened: Opened):
    page = opened("other desk", HOST)
    trouble = Trouble(page)
    trouble.kind = "500"
    give_level(page)
    expect(alert_of(page)).to_have_count(1)
    other = opened("other desk", HOST)
    end_round(other)
    expect(page.get_by_role("heading", name="Grade what you heard")).to_be_visible()

    trouble.kind = ""

    expect(page.locator("#rate-1")).to_have_text(re.compile(r"^1\. "))
    expect(STORED_LEVEL(page)).to_have_count(1)
    expect(page.locator(".score")).to_contain_text("1 of")


def test_the_room_does_not_say_live_while_the_notepad_is_not_saved(opened: Opened):
    page = opened("notepad", CANDIDATE)
    expect(page.locator("[data-connection]")).to_have_text("Live")
    trouble = Trouble(page)
    trouble.kind = "429"

    page.get_by_label("Your notepad").fill("Half a thought")

    expect(page.locator("#save-state")).to_contain_text(
        "Not saved: that was too much at once. Your text is kept in this browser and sent again in 2 s."
    )
    expect(page.locator("[data-connection]")).to_have_text("Not everything is stored")
    trouble.kind = ""
    expect(page.locator("#save-state[data-state=saved]")).to_be_visible()
    expect(page.locator("[data-connection]")).to_have_text("Live")


def test_what_was_done_though_the_reply_got_lost_is_not_called_undone(opened: Opened):
    page = opened("lost reply", HOST)

    def lose_the_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/pause/", lose_the_reply, times=1)

    page.get_by_role("button", name="Pause").click()

    expect(page.locator("[data-room-clock]")).to_contain_text("Paused")
    expect(page.locator(".failed")).to_have_count(0)
    expect(page.locator("[data-connection]")).to_have_text("Live")


def test_a_search_that_fails_says_so_and_is_made_again(opened: Opened):
    page = opened("lesson", HOST)
    page.context.set_offline(True)
    page.locator("[data-search]").fill("pod")
    expect(page.get_by_text("The search is not done: no connection; it is asked for again as soon as there is one.")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator("#results li").first).to_be_visible()
    expect(page.locator(".failed")).to_have_count(0)


def test_what_was_pressed_before_failures_could_show_is_said_undone(opened: Opened, stages: dict[str, Stage]):
    page = opened("lesson", HOST)
    page.route("**/sending/failures*.js", lambda route: route.abort("internetdisconnected"))
    page.goto(stages["lesson"].path)
    press(".read-mark button")(page)

    expect(page.locator(".failed")).to_have_text(
        "The mark is not stored: no connection; press again when there is one.", use_inner_text=True
    )
    page.unroute("**/sending/failures*.js")
    press(".read-mark button")(page)

    expect(page.locator(".read-mark .badge")).to_have_count(1)
    expect(page.locator(".failed")).to_have_count(0)


def test_without_the_failure_script_a_form_is_sent_plainly(opened: Opened, stages: dict[str, Stage]):
    page = opened("no script", HOST)
    page.route("**/page/later*.js", lambda route: route.abort("internetdisconnected"))
    page.goto(stages["no script"].path)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        press(".read-mark button")(page)

    expect(page.locator(".read-mark .badge")).to_have_count(1)
    assert "hx-request" not in sent.value.headers


def test_figures_that_are_not_the_latest_say_so(opened: Opened):
    page = opened("lesson", HOST)
    look(page, "/worked-example/pod/")
    page.context.set_offline(True)
    expect(page.get_by_text("These figures are not the latest: no connection")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator(".failed")).to_have_count(0)


def test_the_words_of_a_search_are_there_again_after_going_back(opened: Opened):
    page = opened("lesson", HOST)
    for path in (page.url, "/search/"):
        page.goto(path)
        page.locator("[data-search]").fill("pod")
        page.locator("#results a").first.click()
        page.wait_for_url(re.compile("/learn/.*#"))

        page.go_back()

        expect(page.locator("[data-search]")).to_have_value("pod")
        expect(page.locator("#results li").first).to_be_visible()


def test_leaving_with_a_level_that_is_not_stored_asks_first(opened: Opened):
    page = opened("leaving", HOST)
    trouble = Trouble(page)
    trouble.kind = "500"
    give_level(page)
    expect(alert_of(page)).to_have_count(1)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))

    page.goto("/learn/")

    assert asked == ["beforeunload"]


def test_what_is_said_is_accessible_and_fits_a_phone(opened: Opened):
    page = opened("looks", HOST)
    Trouble(page).kind = "offline"
    for act in (press("#extend-button"), press("#pause-button"), press("#ask-0"), press("#hand-button"), take_note, give_level):
        act(page)
    expect(alert_of(page)).to_have_count(6)

    assert faults(page, [view for diagonal in DIAGONALS for view in diagonal]) == []


def test_a_hint_that_was_not_taken_leaves_the_answer_alone(opened: Opened):
    page = opened("answer", HOST)
    trouble = Trouble(page)
    answer = page.get_by_label("Your answer")
    answer.fill("Half a thought")
    trouble.kind = "offline"
    page.get_by_role("button", name="Take a hint").click()
    expect(page.get_by_text("The hint is not taken")).to_be_visible()

    trouble.kind = ""
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("#hints li")).to_have_count(1)
    expect(answer).to_have_value("Half a thought")


def test_what_the_page_can_not_show_is_said_too(opened: Opened):
    page = opened("half a page", HOST)
    page.evaluate("document.querySelector('#score').remove()")

    give_level(page)

    expect(alert_of(page)).to_contain_text("this page can’t show what came of it; load the page again")
    expect(STORED_LEVEL(page)).to_have_count(0)
