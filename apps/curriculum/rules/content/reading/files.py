"""The files of one module's folder, and what is wrong with them."""

import re
from collections.abc import Iterator
from pathlib import Path

from apps.curriculum.rules.content.decoding import NotText, decode
from apps.curriculum.rules.content.source import Mistake

LARGEST_FILE = 1024 * 1024
SLUG = re.compile(r"^[a-z0-9][a-z0-9-]{0,49}$")


class Files:
    """Hands out the files of a folder and collects what is wrong. Reading never stops at a mistake: what can be read is returned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []
        self.texts: dict[str, str] = {}

    def wrong(self, file: str, line: int, text: str) -> None:
        """Keep a mistake: `file` is a name inside the content folder, `line` counts from 1."""
        self.mistakes.append(Mistake(file, line, text))

    def files(self, pattern: str) -> Iterator[tuple[Path, str, str]]:
        """Yield each readable file that matches, with its name inside the content folder and its text."""
        for path in sorted(self.folder.glob(pattern)):
            name = str(path.relative_to(self.folder.parent))
            text = self._text(path, name)
            if text is not None:
                self.texts[name] = text
                yield path, name, text

    def _text(self, path: Path, name: str) -> str | None:
        if path.is_symlink() or not path.is_file():
            self.wrong(name, 1, "this is no plain file; content is plain files inside the module's folder")
            return None
        if (size := path.stat().st_size) > LARGEST_FILE:
            self.wrong(name, 1, f"the file has {size / 1024 / 1024:.1f} MiB; at most 1 MiB can be read, so split it")
            return None
        try:
            return decode(path.read_bytes(), thing="content")
        except NotText as fault:
            self.wrong(name, fault.line, str(fault))
            return None
