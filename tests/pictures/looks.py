"""How the product looks, kept as small pictures: `make looks` keeps today's, tests/browser/test_looks.py compares."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.pictures.camera import chromium, take, webp
from tests.pictures.demo import Shown, demo_on
from tests.pictures.shown_site import site_with_content

KEPT = Path(__file__).parent / "kept"
WIDTH = 320
"""Pixels to which a picture is scaled before it is kept."""
MOST = 0.12
"""The largest difference that passes; another font moves text by less, another colour or a part that is gone by more."""

PAGES = {
    "styleguide": [(1280, "light")],
    "landing": [(1280, "light"), (390, "dark")],
    "today": [(1280, "light")],
    "module": [(1280, "light")],
    "lesson": [(1280, "light"), (390, "light")],
    "new": [(1280, "light")],
    "answer": [(1280, "light"), (390, "light")],
    "grade": [(1280, "light"), (390, "dark")],
    "report": [(1280, "light")],
    "progress": [(1280, "dark")],
    "round-interviewer": [(1280, "light")],
    "revealed-observer": [(1280, "light")],
    "signin": [(390, "light")],
}
"""The pages that are compared, each with widths and schemes."""


def looks(browser: Browser, url: str, shown: dict[str, Shown]) -> Iterator[tuple[str, bytes]]:
    """Yield each look's name and its small picture as it is now. The style guide is taken whole."""
    blank = browser.new_page()
    for name, views in PAGES.items():
        for width, scheme in views:
            pictures = take(browser, url, {name: shown[name]}, width=width, scheme=scheme, whole=name == "styleguide", steady=True)
            for _, png in pictures:
                yield f"{name}-{width}-{scheme}", webp(blank, png, width=WIDTH, quality=0.8)
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
