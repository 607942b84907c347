"""Diagrams: one SVG a file."""

from collections.abc import Iterator

from apps.curriculum.rules.content.diagrams import LARGEST, parse
from apps.curriculum.rules.content.reading.files import SLUG, Files
from apps.curriculum.rules.content.source import DiagramSource


def diagrams(files: Files) -> Iterator[DiagramSource]:
    """Yield every diagram, also one with faults: what would go into a page is seen by `diagrams.parse`."""
    for path, name, text in files.files("diagrams/*.svg"):
        if not SLUG.match(path.stem):
            files.wrong(name, 1, "a diagram's file is named in lower case with hyphens, such as hpa-loop.svg; rename it")
        if (size := len(text.encode())) > LARGEST:
            files.wrong(name, 1, f"the diagram has {size / 1024:.1f} KiB; at most 32 KiB go into a page, so draw it with less")
        for line, fault in parse(path.stem, text).faults:
            files.wrong(name, line, fault)
        yield DiagramSource(name, path.stem, text)
