"""Take pictures: `python -m tests.pictures FOLDER [--only NAME…] [--widths 1280 390] [--schemes light dark] [--whole]`."""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.pictures.demo import Shown, demo_on
from tests.site import ROOT, Site

HEIGHTS = {1280: 800, 1920: 1080, 390: 844, 320: 700}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="names of pages, or how they begin")
    parser.add_argument("--widths", nargs="*", type=int, default=[1280, 390])
    parser.add_argument("--schemes", nargs="*", default=["light", "dark"])
    parser.add_argument("--whole", action="store_true", help="the whole page, not one screen of it")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.environment["CONTENT_DIR"] = str(ROOT / "content")
        site.start()
        try:
            shown = {name: page for name, page in demo_on(site.environment).items() if _is_wanted(name, options.only)}
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for width in options.widths:
                for scheme in options.schemes:
                    take(browser, site.url, shown, options.folder, width=width, scheme=scheme, whole=options.whole)
        finally:
            site.stop()


def _is_wanted(name: str, only: list[str]) -> bool:
    return not only or any(name.startswith(word) for word in only)


def take(
    browser: Browser, url: str, shown: dict[str, Shown], folder: Path, *, width: int, scheme: str, whole: bool
) -> None:  # fmt: skip
    """Write `FOLDER/NAME-WIDTH-SCHEME.png` for each page."""
    for name, page in shown.items():
        cookies = [{"name": "sessionid", "value": page.session, "url": url}] if page.session else []
        size = {"width": width, "height": HEIGHTS.get(width, 800)}
        context = browser.new_context(viewport=size, color_scheme=scheme, base_url=url, reduced_motion="reduce")  # type: ignore[arg-type]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        tab = context.new_page()
        tab.goto(page.path, wait_until="load")
        tab.evaluate("document.fonts.ready")
        tab.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=whole)
        context.close()


if __name__ == "__main__":
    main()
