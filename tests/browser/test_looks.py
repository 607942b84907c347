"""The product looks as it was kept: the style guide and twelve pages. `make looks` keeps how it looks now."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.judging import SHIFTED
from tests.pictures.camera import difference
from tests.pictures.demo import demo_on
from tests.pictures.looks import KEPT, MOST, NAMES, looks
from tests.pictures.shown import Shown
from tests.pictures.shown_site import site_with_content
from tests.pictures.walk import MOST_SHIFT

pytestmark = [pytest.mark.browser_only, pytest.mark.xdist_group("looks")]


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[str, dict[str, Shown]]]:
    """A site's address, and what there is to see on it."""
    with site_with_content() as site:
        yield site.url, demo_on(site.environment)


@pytest.fixture(scope="module")
def now(browser: Browser, demo) -> dict[str, bytes]:
    return dict(looks(browser, *demo))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_was_kept(browser: Browser, now, name, tmp_path):
    page = browser.new_page()

    differs = difference(page, (KEPT / f"{name}.webp").read_bytes(), now[name])

    page.close()
    seen = tmp_path / f"{name}.webp"
    seen.write_bytes(now[name])
    assert differs <= MOST, (
        f"{name} differs by {differs:.2f}: compare {seen} with {KEPT / name}.webp, and call `make looks` if it is meant so."
    )


def test_nothing_else_is_kept():
    assert sorted(path.stem for path in KEPT.glob("*.webp")) == sorted(NAMES)


def test_a_part_that_is_gone_is_seen(browser: Browser, now):
    """Two pages that differ in their colours and parts are further apart than what passes."""
    page = browser.new_page()

    assert difference(page, now["new-1280-light"], now["module-1280-light"]) > 2 * MOST
    assert difference(page, now["new-1280-light"], now["new-1280-light"]) == 0
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["landing", "lesson", "module", "interviews", "answer", "report", "progress", "today", "round-observer"])
def test_nothing_moves_while_a_page_comes(browser: Browser, demo, name, width):
    """Faces, the reader's own times and what scripts fold and open leave what is read in its place."""
    url, shown = demo
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=url)
    if shown[name].session:
        context.add_cookies([{"name": "sessionid", "value": shown[name].session, "url": url}])
    page = context.new_page()
    page.goto(shown[name].path, wait_until="load")

    assert page.evaluate(SHIFTED) <= MOST_SHIFT

    context.close()
