"""Turns a plain study document into a module's folder: a start to write on from, not a finished module."""

import os
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from apps.curriculum.checking import check
from apps.curriculum.importing.document import Refused, parsed
from apps.curriculum.importing.drafting import LONGEST_SLUG, drafted, slug_of
from apps.curriculum.importing.tidying import words
from apps.curriculum.reading import read
from apps.curriculum.reading.files import LARGEST_FILE, SLUG
from apps.curriculum.source import Mistake

__all__ = ["Imported", "Refused", "import_module"]


@dataclass(frozen=True)
class Imported:
    """The new folder, how much of what it holds, and what of the document was cut or left out."""

    folder: Path
    counts: Counter[str]
    left_out: tuple[Mistake, ...]


def import_module(document: Path, *, into: Path, slug: str = "") -> Imported:
    """Writes the module's folder below `into`, named `slug` or after the document's title. It passes every check of content.

    Raises Refused, and writes nothing, when the document can't be read or is no study document, when the slug is none, or when
    there is such a folder already.
    """
    source = parsed(document.name, _text(document))
    slug = slug or slug_of(words(source.title))
    if not slug:
        raise Refused(f"{document.name}:1: no folder name can be made of the title {source.title!r}; give one with --slug")
    if not SLUG.match(slug) or len(slug) > LONGEST_SLUG:
        raise Refused(f"The slug {slug!r} is no folder name; write at most {LONGEST_SLUG} lower-case letters, digits and hyphens.")
    folder = into / slug
    if folder.exists() or folder.is_symlink():
        raise Refused(f"{folder} is there already; remove it first, or choose another name with --slug.")
    draft = drafted(source)
    try:
        _write(folder, draft.files)
    except OSError as error:
        raise Refused(f"{folder} can't be written: {error.strerror}.") from None
    return Imported(folder, draft.counts, draft.left_out)


def _text(document: Path) -> str:
    """The document's text, lines ended by a line feed."""
    try:
        if document.stat().st_size > LARGEST_FILE:
            raise Refused(f"{document} has {document.stat().st_size / 1024 / 1024:.1f} MiB; at most 1 MiB can be imported, so split it.")
        raw = document.read_bytes()
    except OSError as error:
        raise Refused(f"{document} can't be read: {error.strerror}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused(f"{document.name}:{line}: byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8") from None
    if "\0" in text:
        raise Refused(f"{document.name}:{text.count('\n', 0, text.index('\0')) + 1}: a NUL character stands here; a document is plain text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _write(folder: Path, files: dict[str, str]) -> None:
    """All the files or none: they are written beside the folder, checked, and then moved into place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".import-") as beside:
        draft = Path(beside) / folder.name
        for name, text in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        module, mistakes = read(draft)
        if mistakes := sorted({*mistakes, *check(module)}):
            raise Refused(f"The document gives content with {len(mistakes)} mistakes, so nothing was written. The first: {mistakes[0]}")
        os.rename(draft, folder)  # noqa: PTH104 - Path.rename is the same, but reads as if `draft` changed its name
