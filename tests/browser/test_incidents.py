"""An incident by keys alone, with a script and without; its terminal on a phone; what is read aloud."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser_only

PATCH = """k patch svc api -p '{"spec":{"selector":{"app":"api-v2"},"ports":[{"port":80,"name":"http","targetPort":"web"}]}}'"""


def begin(page: Page, mode: str = "Begin to practise") -> None:
    page.goto("/hands-on/")
    page.get_by_role("link", name="Nobody answers").click()
    page.get_by_role("button", name=mode).click()
    expect(page.get_by_label("Command")).to_be_visible()


def begin_with_script(page: Page) -> None:
    """The same; ends when the terminal's script is there, which puts the focus into the line."""
    begin(page)
    expect(page.get_by_label("Command")).to_be_focused()


def newest(page: Page) -> Locator:
    return page.locator("#transcript > [data-code]").last


def run(page: Page, line: str, shown: str) -> None:
    """Type a command; ends when its output is there."""
    page.get_by_label("Command").fill(line)
    page.keyboard.press("Enter")
    expect(newest(page)).to_contain_text(line)
    expect(newest(page)).to_contain_text(shown)


def test_an_incident_is_solved_by_keys(page: Page):
    begin(page)
    expect(page.get_by_label("Command")).to_be_focused()
    expect(page.get_by_text("not seen yet")).to_have_count(2)

    run(page, "k get endpointslices", "<unset>")
    expect(page.get_by_text("The Service has no endpoints")).to_be_visible()
    expect(page.get_by_label("Command")).to_have_value("")
    run(page, "k describe svc api | grep -E 'Selector|TargetPort'", "app=api")
    expect(page.get_by_text("not seen yet")).to_have_count(0)
    run(page, PATCH, "service/api patched")
    run(page, "k exec deploy/client -- curl -sS http://api", '{"ok":true}')
    page.get_by_label("The cause").focus()
    page.keyboard.type("Selector and port name.")
    page.keyboard.press("Tab")
    page.keyboard.type("Aligned both.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Solved: Nobody answers")
    expect(page.get_by_text("4 commands")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


def test_older_commands_come_back_by_the_arrow_keys(page: Page):
    begin_with_script(page)
    run(page, "k get pods", "api")
    run(page, "k get svc", "ClusterIP")
    page.keyboard.type("k half")

    for key, shown in (
        ("ArrowUp", "k get svc"),
        ("ArrowUp", "k get pods"),
        ("ArrowUp", "k get pods"),
        ("ArrowDown", "k get svc"),
        ("ArrowDown", "k half"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_label("Command")).to_have_value(shown)


def test_a_tab_completes_the_last_word_and_in_an_empty_line_leaves(page: Page):
    begin_with_script(page)
    field = page.get_by_label("Command")

    page.keyboard.type("k desc")
    page.keyboard.press("Tab")
    expect(field).to_have_value("k describe ")
    page.keyboard.type("deploy ")
    page.keyboard.press("Tab")
    expect(page.get_by_role("status").filter(has_text="client")).to_have_text(re.compile("api +client"))
    page.keyboard.type("cl")
    page.keyboard.press("Tab")
    expect(field).to_have_value("k describe deploy client ")

    field.fill("k get")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    field.fill("")
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()


def test_a_tab_indents_the_manifest_and_escape_leaves_it(page: Page):
    begin_with_script(page)
    page.get_by_text("A file, for").click()
    field = page.get_by_label("file.yaml")
    field.focus()

    page.keyboard.press("Tab")
    expect(field).to_have_value("  ")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    expect(field).not_to_be_focused()


def test_what_was_typed_is_there_again_after_a_reload(page: Page):
    begin(page)
    run(page, "k get pods", "api")

    page.reload()

    expect(newest(page)).to_contain_text("k get pods")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_terminal_is_accessible_and_nothing_sticks_out(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    begin(page)
    run(page, "k get pods -o wide", "NOMINATED")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in Axe().run(page).response["violations"]] == []


def test_an_interview_shows_no_evidence_and_no_hint(page: Page):
    begin(page, "Begin as an interview")
    run(page, "k get endpointslices", "<unset>")

    expect(page.get_by_role("heading", name="Evidence")).to_have_count(0)
    expect(page.get_by_role("button", name="Take a hint")).to_have_count(0)


def test_without_a_script_the_page_comes_back_with_the_transcript(browser: Browser, base_url: str):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    begin(page)

    page.get_by_label("Command").fill("k get svc")
    page.get_by_role("button", name="Run").click()
    expect(newest(page)).to_contain_text("ClusterIP")
    page.get_by_role("button", name="Take a hint").click()
    expect(page.get_by_text("Look between the Service and the pods.")).to_be_visible()
    page.get_by_role("button", name="End the incident").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Not solved: Nobody answers")
    context.close()
