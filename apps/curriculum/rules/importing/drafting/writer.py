"""Writes blocks of one document for the files of one module, and keeps what has to be said of the texts."""

from collections.abc import Callable

import yaml

from apps.curriculum.rules.content.source import Mistake
from apps.curriculum.rules.importing.asking.answers import without_rules
from apps.curriculum.rules.importing.commonmark.blocks import Block
from apps.curriculum.rules.importing.document import Document
from apps.curriculum.rules.importing.drafting.prose import LONGEST_PROSE, LONGEST_SUMMARY, first_prose, sentences, shortened
from apps.curriculum.rules.importing.drafting.tidying import Tidy
from apps.curriculum.rules.importing.drafting.writing import as_code, written
from apps.curriculum.rules.importing.words import words

AS_WRITTEN = "our Markdown has no word for what stands here, so it was kept as it was written, as code"


class Writer:
    """The texts of the files named in `plain` are shown as they were written, as code: that passes whatever they hold."""

    def __init__(self, document: Document, plain: frozenset[str]) -> None:
        self.document = document
        self.plain = plain
        self.targets: dict[str, tuple[str, str]] = {}
        """From a heading's id in the document to the lesson's file and the heading's id there, empty for the lesson as a whole."""

        self._left_out = list(document.left_out)
        self._notes = list(document.notes)
        self._as_written: list[int] = []

    @property
    def left_out(self) -> tuple[Mistake, ...]:
        """What looks like a question and isn't taken, in the order of the lines."""
        return tuple(sorted(self._left_out))

    @property
    def notes(self) -> tuple[Mistake, ...]:
        """What else was said, in the order of the lines; each line that was kept as code once."""
        kept = [Mistake(self.document.name, line, AS_WRITTEN) for line in set(self._as_written)]
        return tuple(sorted([*self._notes, *kept]))

    def leave_out(self, line: int, why: str) -> None:
        """Keep that what stands at a line of the document isn't taken."""
        self._left_out.append(Mistake(self.document.name, line, why))

    def note(self, line: int, text: str) -> None:
        """Keep what the person who imports should know of a line of the document."""
        self._notes.append(Mistake(self.document.name, line, text))

    def tidy(self, folder: str = "", heading: Callable[[str], str] = str) -> Tidy:
        """Return what tidies texts for a file from which `folder` leads to the lessons; `heading` words the headings in it."""

        def resolve(target: str) -> str | None:
            file, heading_id = self.targets.get(target[1:].lower(), ("", "")) if target.startswith("#") else ("", "")
            return f"{folder}{file}{'#' if heading_id else ''}{heading_id}" if file else None

        return Tidy(self.document.definitions, resolve, heading, self._as_written)

    def written(self, blocks: list[Block], tidy: Tidy, file: str) -> str:
        """Return the blocks as Markdown; those of a file that is to be plain as code."""
        text = written(without_rules(blocks), tidy)
        return as_code(text) if text and file in self.plain else text

    def summary(self, markdown: str) -> str:
        """Return the first sentence or two of the first paragraph that is prose; empty when there is none."""
        tidied = " ".join(words(self.tidy().inline(first_prose(markdown)[:LONGEST_PROSE])).split())
        return sentences(tidied, LONGEST_SUMMARY, most=2) or shortened(tidied, LONGEST_SUMMARY)


def front_matter(fields: dict[str, object]) -> str:
    """Return the fields as YAML between hyphens, lists on one line."""
    holds_list = any(isinstance(value, list) for value in fields.values())
    text = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=None if holds_list else False)
    return f"---\n{text}---\n"
