"""What `make walk` judges pages by: it finds what is wrong with a page that is wrong in everything, and nothing in one that isn't."""

import pytest
from playwright.sync_api import Browser

from tests.pictures.shown import Shown
from tests.pictures.walk import faults_of

pytestmark = pytest.mark.browser_only

WHOLE = '<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1></main></html>'
BROKEN = """<!doctype html><html><title>A page</title><main>
<div style="inline-size: 500px; color: #ddd; background: #fff">It can hardly be read.</div>
<img src="/nothing/there.png" alt=""><img src="http://elsewhere.example/pixel.png" alt="">
<script>console.error("it broke"); addEventListener("load", () => setTimeout(() => { throw new Error("later") }))</script>
</main></html>"""


@pytest.fixture
def judged(browser: Browser, base_url: str):
    return lambda shown: list(faults_of(browser, base_url, shown, [390], ["light"]))


def test_a_whole_page_has_no_fault(judged):
    assert judged(Shown("/whole/", body=WHOLE)) == []


@pytest.mark.parametrize(
    "fault",
    [
        "390: light: html-has-lang",
        "390: light: color-contrast",
        "390: light: wider than the screen",
        "390: light: not exactly one h1",
        "390: asks http://elsewhere.example/pixel.png",
        "390: console: it broke",
        "390: uncaught: later",
    ],
)
def test_a_broken_page_is_found_out(judged, fault):
    assert [said for said in judged(Shown("/broken/", body=BROKEN)) if said.startswith(fault)]


def test_a_file_that_is_missing_is_a_fault(judged, base_url):
    assert f"390: 404 for {base_url}/nothing/there.png" in judged(Shown("/broken/", body=BROKEN))


def test_a_page_that_leads_elsewhere_or_answers_otherwise_is_a_fault(judged):
    faults = judged(Shown("/interviews/new", status=404))

    assert {"390: answers 200", "390: leads to /interviews/new/"} <= set(faults)
