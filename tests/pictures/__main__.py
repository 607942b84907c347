"""Take pictures: `python -m tests.pictures FOLDER [--only NAME…] [--widths 1280 390] [--schemes light dark] [--whole]`.

With `--for-docs` those of the README and of what is shown where a link to Dry Run is passed on, as WebP, in docs/pictures and static/img.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser

from tests.pictures.camera import chromium, take, webp
from tests.pictures.demo import demo_on
from tests.pictures.shown import Shown
from tests.pictures.shown_site import site_with_content
from tests.site import ROOT

FOR_DOCS = ["landing", "lesson-debugging", "grade", "report", "round-interviewer", "revealed-observer", "progress"]
PREVIEW = ROOT / "static" / "img" / "preview.webp"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs" / "pictures")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages, or how they begin")
    parser.add_argument("--widths", nargs="*", type=int, default=[1280, 390])
    parser.add_argument("--schemes", nargs="*", default=["light", "dark"])
    parser.add_argument("--whole", action="store_true", help="the whole page, not one screen of it")
    parser.add_argument("--for-docs", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with site_with_content() as site, chromium() as browser:
        shown = demo_on(site.environment)
        if options.for_docs:
            for_docs(browser, site.url, shown, options.folder)
            return
        wanted = {name: page for name, page in shown.items() if not options.only or any(name.startswith(word) for word in options.only)}
        for width in options.widths:
            for name, scheme, png in take(browser, site.url, wanted, width=width, schemes=options.schemes, whole=options.whole):
                (options.folder / f"{name}-{width}-{scheme}.png").write_bytes(png)


def for_docs(browser: Browser, url: str, shown: dict[str, Shown], folder: Path) -> None:
    """Write the README's pictures, each light and dark, and the preview of a link: the landing page, 1280 by 640."""
    blank = browser.new_page()
    for name, scheme, png in take(browser, url, {name: shown[name] for name in FOR_DOCS}, width=1280, schemes=("light", "dark")):
        (folder / f"{name}-{scheme}.webp").write_bytes(webp(blank, png))
    context = browser.new_context(viewport={"width": 1280, "height": 640}, base_url=url, color_scheme="light")
    tab = context.new_page()
    tab.goto("/", wait_until="load")
    tab.evaluate("document.fonts.ready")
    PREVIEW.write_bytes(webp(blank, tab.screenshot(), quality=0.8))


if __name__ == "__main__":
    main()
