"""The real server with the real content, to be looked at."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.site import ROOT, Site


@contextmanager
def site_with_content() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), content=ROOT / "content")
        site.environment["DRILLS"] = "true"
        site.start()
        try:
            yield site
        finally:
            site.stop()
