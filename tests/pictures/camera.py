"""Takes pictures of pages, makes them small, and compares them; all in the browser, so that no other program is needed."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.pictures.shown import Shown, go

HEIGHTS = {1920: 1080, 1280: 800, 390: 844, 320: 700}
"""The height of a screen by its width, in pixels."""

CHANGES = "time, .time, .clock, .spoken-code, .try .ask, input[readonly] { visibility: hidden } h1 time { display: none }"
"""Style for what differs from one day or run to the next."""

DRAW = """async ([png, width, quality]) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(width || image.width, Math.round(image.height * (width || image.width) / image.width));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({type: "image/webp", quality})).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""

COMPARE = """async ([before, after, block]) => {
  const pixels = async (webp) => {
    const image = await createImageBitmap(await (await fetch(`data:image/webp;base64,${webp}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return {width: image.width, height: image.height, data: context.getImageData(0, 0, image.width, image.height).data};
  };
  const [a, b] = [await pixels(before), await pixels(after)];
  if (a.width !== b.width || Math.abs(a.height - b.height) > block) return 1;
  let worst = 0;
  for (let top = 0; top + block <= Math.min(a.height, b.height); top += block)
    for (let left = 0; left + block <= a.width; left += block) {
      const sums = [0, 0, 0];
      for (let y = top; y < top + block; y++)
        for (let x = left; x < left + block; x++)
          for (let colour = 0, at = 4 * (y * a.width + x); colour < 3; colour++) sums[colour] += a.data[at + colour] - b.data[at + colour];
      worst = Math.max(worst, ...sums.map((sum) => Math.abs(sum) / block / block / 255));
    }
  return worst;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def take(
    browser: Browser, url: str, shown: Mapping[str, Shown], *, width: int, schemes: Sequence[str], whole: bool = False, steady: bool = False
) -> Iterator[tuple[str, str, bytes]]:
    """Yield each page's name, and its picture (PNG) in each scheme. `steady` hides what differs from run to run."""
    for name, page in shown.items():
        context = browser.new_context(
            service_workers="block",
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            base_url=url,
            reduced_motion="reduce",
            bypass_csp=True,
            timezone_id="UTC",
        )
        if page.session:
            context.add_cookies([{"name": "sessionid", "value": page.session, "url": url}])
        tab = context.new_page()
        status = go(tab, page)
        assert status == page.status, f"{name} is no picture of the product: {status}"
        go(tab, page)  # the faces are there now: the first time a browser does without what comes late
        _settle(tab)
        if steady:
            tab.add_style_tag(content=CHANGES)
        tab.evaluate("document.fonts.ready")
        for scheme in schemes:
            tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            yield name, scheme, tab.screenshot(full_page=whole)
        context.close()


def _settle(tab: Page) -> None:
    """Wait for the scripts that come late: until then htmx does nothing yet."""
    if tab.locator("script[src*='page/later']").count():
        tab.locator("html[data-later=there]").wait_for(state="attached")


def webp(page: Page, png: bytes, *, width: int = 0, quality: float = 0.9) -> bytes:
    """Return the picture as WebP, scaled to the width where one is given. `page` is any page on a secure origin or about:blank."""
    return base64.b64decode(page.evaluate(DRAW, [base64.b64encode(png).decode(), width, quality]))


def difference(page: Page, before: bytes, after: bytes, *, block: int = 16) -> float:
    """Return how much two pictures (WebP) differ where they differ most: the mean difference of a colour in a block, from 0 to 1.

    Text that is set a little differently leaves a block's mean nearly as it was; a colour, a gap or a part that is gone does not.
    """
    return float(page.evaluate(COMPARE, [base64.b64encode(before).decode(), base64.b64encode(after).decode(), block]))
