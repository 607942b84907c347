"""Turns a study document into a module's folder: a start to write on from, not a finished module."""

from pathlib import Path

from apps.core.errors import Refused
from apps.curriculum.rules.importing.examining import Examined, examine
from apps.curriculum.rules.importing.folder import LARGEST_DOCUMENT, decode_document, read_document, write_files, write_folder

__all__ = [
    "LARGEST_DOCUMENT",
    "Examined",
    "decode_document",
    "examine",
    "import_module",
    "read_document",
    "write_files",
    "write_module",
]


def import_module(document: Path, *, into: Path, slug: str = "") -> tuple[Examined, Path]:
    """Write the module's folder below `into`, named `slug` or after the document's title. It passes every check of content.

    Raises Refused, and writes nothing, when the document can't be read or gives nothing, when the slug is invalid, or when
    there is a folder of the name that was asked for.
    """
    examined = examine(document.name, read_document(document))
    return examined, write_module(examined, into=into, slug=slug)


def write_module(examined: Examined, *, into: Path, slug: str = "") -> Path:
    """Write the folder and return it. Without a `slug` it gets the title's, with a number where that is taken. Raises Refused."""
    if examined.is_empty:
        raise Refused(f"Nothing of {examined.name} can be taken, so nothing was written.")
    return write_folder(examined.draft.files, into=into, slug=slug, wanted=examined.slug)
