"""Judge every page and state in a real browser: `python -m tests.pictures.walk [--widths 320 390] [--schemes light dark] [--only NAME…]`.

Those are all pages of `tests.pictures`, rooms and interviews at the stages of `tests.browser.stages`, and every page that the person of the
demonstration half-year may open. Prints a line a fault, and one of totals; ends with 1 if there are faults.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from time import monotonic

from playwright.sync_api import Browser, Page

from tests.browser.judging import SHIFTED, faults_in_view
from tests.browser.stages import stages_on
from tests.pictures.addresses import PICTURED
from tests.pictures.camera import HEIGHTS, chromium
from tests.pictures.demo import demo_on
from tests.pictures.half_year import half_year_on
from tests.pictures.shown import Shown, go
from tests.pictures.shown_site import site_with_content

MOST_SHIFT = 0.02
"""The most by which what is read may move while a page comes."""

TOLD_EVERY = 25
"""After how many pages it is said how far the walk has come."""

STAGES = ("drawn", "case-round", "paused", "raised", "watched", "graded", "late", "late-revealed", "host-asked")
"""Those of which no picture is taken."""

CLOCKS = ("answer", "case", "between", "submit", "round", "stage")
"""Pages whose clock runs come first, before their time is over."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", nargs="*", type=int, default=sorted(HEIGHTS))
    parser.add_argument("--schemes", nargs="*", default=["light", "dark"])
    parser.add_argument("--only", nargs="*", default=[], help="names of pages, or how they begin")
    options = parser.parse_args()
    began = monotonic()
    with site_with_content() as site, chromium() as browser:
        pages = pages_on(site.environment)
        wanted = {name: page for name, page in pages.items() if not options.only or name.startswith(tuple(options.only))}
        count = 0
        for number, (name, page) in enumerate(wanted.items()):
            if number % TOLD_EVERY == 0:
                print(f"{number} of {len(wanted)} pages, {(monotonic() - began) / 60:.0f} min", file=sys.stderr, flush=True)
            for fault in faults_of(browser, site.url, page, options.widths, options.schemes):
                print(f"{name}, {page.path}, {fault}", flush=True)
                count += 1
    views = len(wanted) * len(options.widths) * len(options.schemes)
    print(f"{len(wanted)} pages, {views} views in {(monotonic() - began) / 60:.0f} min: {count} faults.")
    sys.exit(bool(count))


def pages_on(environment: Mapping[str, str]) -> dict[str, Shown]:
    """Make all data on a site, and return its pages by name, those with a clock first."""
    pictures = demo_on(environment)
    if missing := PICTURED.keys() - {name for name, picture in PICTURED.items() if picture in pictures}:
        raise SystemExit(f"NOT WALKED: {', '.join(sorted(missing))}. There is no such picture.")
    stages = stages_on(environment, {name: name for name in STAGES})
    rooms = {
        f"stage {name} {number}": Shown(stage.path, session)
        for name, stage in stages.items()
        for number, session in enumerate(stage.sessions, 1)
    }
    pages = pictures | rooms | half_year_on(environment)
    return dict(sorted(pages.items(), key=lambda page: not page[0].startswith(CLOCKS)))


def faults_of(browser: Browser, url: str, shown: Shown, widths: Sequence[int], schemes: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with a page in each width and scheme. It is opened once in each width."""
    for width in widths:
        context = browser.new_context(
            service_workers="block", viewport={"width": width, "height": HEIGHTS.get(width, 800)}, base_url=url, reduced_motion="reduce"
        )
        if shown.session:
            context.add_cookies([{"name": "sessionid", "value": shown.session, "url": url}])
        tab = context.new_page()
        said = listen(tab, url, shown)
        seen = [*arrival(tab, url, shown, schemes[0]), *(fault for scheme in schemes for fault in in_scheme(tab, scheme))]
        yield from (f"{width}: {fault}" for fault in [*seen, *said])
        context.close()


def listen(tab: Page, url: str, shown: Shown) -> list[str]:
    """Return a list that fills with what goes wrong on the page: errors on the console, failed requests, and those to other hosts."""
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
    tab.on(
        "console", lambda line: said.append(f"console: {line.text}") if line.type == "error" and "Failed to load" not in line.text else None
    )
    tab.on("request", lambda asked: said.append(f"asks {asked.url}") if not asked.url.startswith((url, "data:", "blob:")) else None)
    tab.on("response", lambda got: said.append(f"{got.status} for {got.url}") if got.status >= 400 and got.status != shown.status else None)
    return said


def arrival(tab: Page, url: str, shown: Shown, scheme: str) -> list[str]:
    """Go to the page and return what is wrong with how it comes."""
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    status = go(tab, shown)
    problems = [f"answers {status}"] * (status != shown.status)
    problems += [f"leads to {tab.url.removeprefix(url)}"] * (tab.url != url + shown.path)
    shift = 0 if shown.clicks else tab.evaluate(SHIFTED)
    problems += [f"moves by {shift:.3f} while it comes"] * (shift > MOST_SHIFT)
    return problems


def in_scheme(tab: Page, scheme: str) -> list[str]:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    return [f"{scheme}: {fault}" for fault in faults_in_view(tab)]


if __name__ == "__main__":
    main()
