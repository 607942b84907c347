"""What comes of a failure: what one goes on with, what is kept, what is sent again, and what the page says meanwhile."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Opened, end_round, look, open_rubric, sign_in, sign_up
from tests.browser.judging import DIAGONALS, faults
from tests.browser.stages import Stage, stages_on
from tests.browser.trouble import CANDIDATE, HOST, STORED_LEVEL, Trouble, alert_of, give_level, press, take_note
from tests.site import Site

pytestmark = pytest.mark.browser_only

STAGES = {
    "sign up": "round",
    "sign in": "round",
    "someone else": "round",
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


@pytest.fixture(scope="module")
def stages(site: Site) -> dict[str, Stage]:
    return stages_on(site.environment, STAGES)


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


def test_a_page_does_not_act_for_someone_else_who_has_signed_in(opened: Opened, base_url: str, stages: dict[str, Stage]):
    page = opened("someone else", HOST)
    page.context.route("**/stage/", lambda route: route.abort())  # the page hasn't seen it yet
    page.context.add_cookies(stages["someone else"].cookies(CANDIDATE, base_url, csrf="d" * 32))

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
