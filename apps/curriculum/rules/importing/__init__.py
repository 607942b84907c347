"""Turns a study document into a module's folder: a start to write on from, not a finished module."""

import os
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from apps.core.errors import Refused
from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.content.source import Mistake
from apps.curriculum.rules.importing.document import Document
from apps.curriculum.rules.importing.drafting.drafts import Draft
from apps.curriculum.rules.importing.drafting.module import draft_module
from apps.curriculum.rules.importing.parsing import UNTITLED, parse
from apps.curriculum.rules.importing.slugs import is_slug, numbered, slug_of
from apps.curriculum.rules.importing.words import words

__all__ = ["LARGEST_DOCUMENT", "Examined", "examined", "import_module", "text_of", "write"]

LARGEST_DOCUMENT = 2 * 1024 * 1024
"""Bytes. The longest public lists have half a megabyte."""

MOST_LEFT_OUT = 0.1
"""The share of what looks like a question that may be left out in silence: more, and somebody should say that this is meant."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Examined:
    """What a document gives: the files of a module that passes every check, and what was taken, left out and dropped."""

    name: str
    title: str
    slug: str
    """A folder's name, made of the title."""

    draft: Draft
    dropped: Counter[str]

    @property
    def taken(self) -> int:
        return self.draft.counts["questions"] + self.draft.counts["cards"]

    @property
    def looks(self) -> int:
        """How many passages look like a question or card."""
        return self.taken + len(self.draft.left_out)

    @property
    def is_empty(self) -> bool:
        """Nothing was taken: no question, and nothing to read either."""
        return not self.taken and (self.looks > 0 or not self.draft.counts["lessons"])

    @property
    def leaves_much_out(self) -> bool:
        return len(self.draft.left_out) > MOST_LEFT_OUT * self.looks


def examined(name: str, text: str, *, title: str = "") -> Examined:
    """What the document called `name` gives, under its own title or `title`. Writes nothing that stays. Raises Refused."""
    document = parse(name, text)
    if title:
        document = replace(document, title=title)
    if not words(document.title):
        document = replace(document, title=UNTITLED)
    try:
        draft = _checked(document)
    except RecursionError:
        raise Refused(f"{name} nests lists or quotes too deeply to be read; flatten them.") from None
    shown = words(document.title)
    return Examined(name, shown, slug_of(shown) or "imported", draft, document.dropped)


def import_module(document: Path, *, into: Path, slug: str = "") -> tuple[Examined, Path]:
    """Writes the module's folder below `into`, named `slug` or after the document's title. It passes every check of content.

    Raises Refused, and writes nothing, when the document can't be read or gives nothing, when the slug is none, or when
    there is a folder of the name that was asked for.
    """
    found = examined(document.name, text_of(document))
    return found, write(found, into=into, slug=slug)


def write(found: Examined, *, into: Path, slug: str = "") -> Path:
    """The folder. Without a `slug` it gets the title's, with a number when there is such a folder already. Raises Refused."""
    if found.is_empty:
        raise Refused(f"Nothing of {found.name} can be taken, so nothing was written.")
    if slug and not is_slug(slug):
        raise Refused(f"The slug {slug!r} is no folder name; write at most 50 lower-case letters, digits and hyphens.")
    folder = into / (slug or _free(found.slug, into))
    if folder.exists() or folder.is_symlink():
        raise Refused(f"{folder} is there already; remove it first, or choose another name with --slug.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".import-") as beside:  # all the files or none
            draft = Path(beside) / folder.name
            put(found.draft.files, draft)
            os.rename(draft, folder)  # noqa: PTH104 - Path.rename is the same, but reads as if `draft` changed its name
    except OSError as error:
        raise Refused(f"{folder} can't be written: {error.strerror}.") from None
    return folder


def text_of(document: Path) -> str:
    """The document's text. Raises Refused when it is too large, can't be read or is no text."""
    try:
        if document.stat().st_size > LARGEST_DOCUMENT:
            raise Refused(f"{document} has {document.stat().st_size / 1024 / 1024:.1f} MiB; at most 2 MiB can be imported, so split it.")
        raw = document.read_bytes()
    except OSError as error:
        raise Refused(f"{document} can't be read: {error.strerror}.") from None
    return decoded(document.name, raw)


def decoded(name: str, raw: bytes) -> str:
    """Some bytes as text, lines ended by a line feed. Raises Refused."""
    try:
        text = raw.decode("utf-16" if raw.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused(f"{name}:{line}: byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8") from None
    if "\0" in text:
        raise Refused(f"{name}:{text.count('\n', 0, text.index('\0')) + 1}: a NUL character stands here; a document is plain text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def put(files: dict[str, str], folder: Path) -> None:
    """Writes the files, by their paths inside it, into a new folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _free(slug: str, into: Path) -> str:
    free, number = slug, 1
    while (into / free).exists() or (into / free).is_symlink():
        number += 1
        free = numbered(slug, number)
    return free


def _checked(document: Document) -> Draft:
    """A draft without mistakes: the texts of a file that has some are drafted again as they were written, as code. Raises Refused."""
    plain: frozenset[str] = frozenset()
    while True:
        draft = draft_module(document, plain=plain)
        if not draft.counts["lessons"]:
            return draft
        mistakes = _mistakes(draft)
        faulty = {mistake.file.partition("/")[2] for mistake in mistakes} - plain
        if not mistakes:
            notes = [
                Mistake(document.name, 1, f"{file} holds what our Markdown has no word for, so its text stands there as it was written")
                for file in plain
            ]
            return replace(draft, notes=tuple(sorted([*draft.notes, *notes])))
        if not any(file in draft.files and file.endswith(".md") for file in faulty):
            raise Refused(f"The document gives content with {len(mistakes)} mistakes, so nothing was written. The first: {mistakes[0]}")
        plain |= faulty


def _mistakes(draft: Draft) -> list[Mistake]:
    with tempfile.TemporaryDirectory(prefix="import-") as beside:
        folder = Path(beside) / "module"
        put(draft.files, folder)
        module, mistakes = read(folder)
        return sorted({*mistakes, *check(module)})
