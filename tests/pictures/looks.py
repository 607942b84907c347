"""How the product looks, kept as small pictures: `make looks` keeps today's, tests/browser/test_looks.py compares."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.pictures.camera import chromium, take, webp
from tests.pictures.demo import demo_on
from tests.pictures.shown import Shown
from tests.pictures.shown_site import site_with_content

KEPT = Path(__file__).parent / "kept"
WIDTHS = {1280: 320, 390: 200}
"""Pixels to which a picture is scaled before it is kept, by the width of the screen."""
SCHEMES = ("light", "dark")
MOST = 0.12
"""The largest difference that passes; another font moves text by less, another colour or a part that is gone by more."""

PAGES = {
    "styleguide": [1280],
    "landing": [1280, 390],
    "today-first": [1280, 390],
    "module": [1280],
    "lesson": [1280, 390],
    "new": [1280],
    "answer": [1280, 390],
    "grade": [1280, 390],
    "report": [1280],
    "progress": [1280],
    "round-interviewer": [1280],
    "revealed-observer": [1280],
    "signin": [390],
}
"""The pages that are compared, each with widths. Each is taken in both schemes."""
NAMES = [f"{name}-{width}-{scheme}" for name, widths in PAGES.items() for width in widths for scheme in SCHEMES]


def looks(browser: Browser, url: str, shown: dict[str, Shown]) -> Iterator[tuple[str, bytes]]:
    """Yield each look's name and its small picture as it is now. The style guide is taken whole."""
    blank = browser.new_page()
    for name, widths in PAGES.items():
        for width in widths:
            pictures = take(browser, url, {name: shown[name]}, width=width, schemes=SCHEMES, whole=name == "styleguide", steady=True)
            for _, scheme, png in pictures:
                yield f"{name}-{width}-{scheme}", webp(blank, png, width=WIDTHS[width], quality=0.8)
    blank.close()


def main() -> None:
    KEPT.mkdir(exist_ok=True)
    with site_with_content() as site, chromium() as browser:
        now = dict(looks(browser, site.url, demo_on(site.environment)))
    for path in KEPT.glob("*.webp"):
        path.unlink()
    for name, picture in now.items():
        (KEPT / f"{name}.webp").write_bytes(picture)


if __name__ == "__main__":
    main()
