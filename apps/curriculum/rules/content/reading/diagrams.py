"""Drawings: one SVG a file."""

from collections.abc import Iterator

from apps.curriculum.rules.content.diagrams import LARGEST, parsed
from apps.curriculum.rules.content.reading.files import SLUG, Files
from apps.curriculum.rules.content.source import DiagramSource


def diagrams(files: Files) -> Iterator[DiagramSource]:
    for path, name, text in files.files("diagrams/*.svg"):
        if not SLUG.match(path.stem):
            files.wrong(name, 1, "a drawing's file is named in lower case with hyphens, such as hpa-loop.svg; rename it")
        if (size := len(text.encode())) > LARGEST:
            files.wrong(name, 1, f"the drawing has {size / 1024:.1f} KiB; at most 32 KiB go into a page, so draw it with less")
        for line, fault in parsed(path.stem, text).faults:
            files.wrong(name, line, fault)
        yield DiagramSource(name, path.stem, text)
