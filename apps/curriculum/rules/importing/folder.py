"""Study documents and module folders on the disk: one is read, the other written, all of it or nothing."""

import os
import tempfile
from pathlib import Path

from apps.core.errors import Refused
from apps.curriculum.rules.content.decoding import NotText, decode
from apps.curriculum.rules.importing.slugs import is_slug, numbered

LARGEST_DOCUMENT = 2 * 1024 * 1024
"""Bytes. The longest public lists have half a megabyte."""


def read_document(document: Path) -> str:
    """Return the document's text. Raises Refused when it is too large, can't be read or is no text."""
    try:
        refuse_too_large(str(document), document.stat().st_size)
        raw = document.read_bytes()
    except OSError as error:
        raise Refused(f"{document} can't be read: {error.strerror}.") from None
    return decode_document(document.name, raw)


def refuse_too_large(name: str, size: int) -> None:
    """Raise Refused when a document has more than LARGEST_DOCUMENT bytes."""
    if size > LARGEST_DOCUMENT:
        raise Refused(f"{name} has {size / 1024 / 1024:.1f} MiB; at most 2 MiB can be imported, so split it.")


def decode_document(name: str, raw: bytes) -> str:
    """Return a document's bytes, in UTF-8 or UTF-16, as text, its lines ended by a line feed. Raises Refused."""
    try:
        return decode(raw, thing="a document", accepts_utf_16=True).replace("\r", "\n")
    except NotText as fault:
        raise Refused(f"{name}:{fault.line}: {fault}") from None


def write_folder(files: dict[str, str], *, into: Path, slug: str, wanted: str) -> Path:
    """Write a module's files into a new folder below `into`, and return it: all of them or, with Refused, none.

    The folder is named `slug`; where that is empty `wanted`, with a number when there is such a folder already.
    """
    if slug and not is_slug(slug):
        raise Refused(f"The slug {slug!r} is no folder name; write at most 50 lower-case letters, digits and hyphens.")
    folder = into / (slug or _free(wanted, into))
    if _is_taken(folder):
        raise Refused(f"{folder} is there already; remove it first, or choose another name with --slug.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".import-") as beside:
            draft = Path(beside) / folder.name
            write_files(files, draft)
            os.rename(draft, folder)  # noqa: PTH104 - Path.rename is the same, but reads as if `draft` changed its name
    except OSError as error:
        raise Refused(f"{folder} can't be written: {error.strerror}.") from None
    return folder


def write_files(files: dict[str, str], folder: Path) -> None:
    """Write the files, by their paths inside it, into a new folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _free(slug: str, into: Path) -> str:
    free, number = slug, 1
    while _is_taken(into / free):
        number += 1
        free = numbered(slug, number)
    return free


def _is_taken(folder: Path) -> bool:
    return folder.exists() or folder.is_symlink()
