"""What a study document gives: the files of a module that passes every check, and what is said of the rest."""

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
from apps.curriculum.rules.importing.folder import write_files
from apps.curriculum.rules.importing.parsing import UNTITLED, parse
from apps.curriculum.rules.importing.slugs import slug_of
from apps.curriculum.rules.importing.words import words

MOST_LEFT_OUT = 0.1
"""The share of what looks like a question that may be left out in silence: more, and someone should say that this is meant."""

AS_CODE = "holds what our Markdown has no word for, so its text stands there as it was written"


@dataclass(frozen=True)
class Examined:
    """What a document called `name` gives. `slug` is a folder's name, made of the title."""

    name: str
    title: str
    slug: str
    draft: Draft
    dropped: Counter[str]
    """How many images, badges, comments and so on were dropped."""

    @property
    def taken(self) -> int:
        """How many questions and cards were taken."""
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
        """More than MOST_LEFT_OUT of what looks like a question or card was left out."""
        return len(self.draft.left_out) > MOST_LEFT_OUT * self.looks


def examine(name: str, text: str, *, title: str = "") -> Examined:
    """Return what the document called `name` gives, under its own title or `title`. Writes nothing that stays.

    Raises Refused when it is nested too deeply, or gives content with mistakes.
    """
    document = parse(name, text)
    if title:
        document = replace(document, title=title)
    if not words(document.title):
        document = replace(document, title=UNTITLED)
    try:
        draft = _draft_without_mistakes(document)
    except RecursionError:
        raise Refused(f"{name} nests lists or quotes too deeply to be read; flatten them.") from None
    shown = words(document.title)
    return Examined(name, shown, slug_of(shown) or "imported", draft, document.dropped)


def _draft_without_mistakes(document: Document) -> Draft:
    """Draft the texts of a file that has mistakes again as they were written, as code, until there are none."""
    plain: frozenset[str] = frozenset()
    while True:
        draft = draft_module(document, plain=plain)
        if not draft.counts["lessons"]:
            return draft
        mistakes = _mistakes(draft)
        if not mistakes:
            return _with_notes(draft, document.name, plain)
        faulty = {mistake.file.partition("/")[2] for mistake in mistakes} - plain
        if not any(file in draft.files and file.endswith(".md") for file in faulty):
            raise Refused(f"The document gives content with {len(mistakes)} mistakes, so nothing was written. The first: {mistakes[0]}")
        plain |= faulty


def _with_notes(draft: Draft, name: str, plain: frozenset[str]) -> Draft:
    notes = [Mistake(name, 1, f"{file} {AS_CODE}") for file in plain]
    return replace(draft, notes=tuple(sorted([*draft.notes, *notes])))


def _mistakes(draft: Draft) -> list[Mistake]:
    with tempfile.TemporaryDirectory(prefix="import-") as beside:
        folder = Path(beside) / "module"
        write_files(draft.files, folder)
        module, mistakes = read(folder)
        return sorted({*mistakes, *check(module)})
