"""The files of a module's folder, made of a study document. Where the document says nothing, something generic stands, to be replaced."""

from collections import Counter

from apps.curriculum.rules.importing.document import Document
from apps.curriculum.rules.importing.drafting.drafts import Draft
from apps.curriculum.rules.importing.drafting.generic import blueprints, toml
from apps.curriculum.rules.importing.drafting.lessons import LONGEST_TITLE, Lessons
from apps.curriculum.rules.importing.drafting.prose import listed, shortened
from apps.curriculum.rules.importing.drafting.questions import card_drafts, question_drafts
from apps.curriculum.rules.importing.drafting.writer import Writer
from apps.curriculum.rules.importing.words import words


def draft_module(document: Document, *, plain: frozenset[str] = frozenset()) -> Draft:
    """Return the module's files. They are made to pass the checks; whether they do is for the caller to see.

    The texts of the files named in `plain` are shown as they were written, as code: that passes whatever they hold.
    """
    writer = Writer(document, plain)
    lessons = Lessons(writer)
    questions = list(question_drafts(writer, lessons))
    cards = list(card_drafts(writer, lessons))
    kinds = Counter(question.taken.kind for question in questions)
    files = {
        "module.toml": _module_table(writer, lessons),
        **dict(lessons.files()),
        **{question.file: question.text for question in questions},
        **_joined(cards),
        **dict(blueprints(kinds, len(cards))),
    }
    counts = Counter(lessons=len(lessons.drafts), sections=len(lessons.sections), questions=len(questions), cards=len(cards))
    return Draft(files, counts, tuple(question.taken for question in questions), writer.left_out, writer.notes)


def _joined(cards: list[tuple[str, str]]) -> dict[str, str]:
    """Return the text of each file of cards by its path."""
    texts: dict[str, list[str]] = {}
    for file, text in cards:
        texts.setdefault(file, []).append(text)
    return {file: "\n".join(cards) for file, cards in texts.items()}


def _module_table(writer: Writer, lessons: Lessons) -> str:
    document = writer.document
    titles = [words(lesson.title) for lesson in lessons.drafts] or [document.title]
    overview = writer.written(document.overview, writer.tidy(), "")
    table: dict[str, str | int] = {
        "title": shortened(words(document.title), LONGEST_TITLE),
        "number": document.number,
        "summary": writer.summary(overview) or f"{listed(titles)}, imported from {document.name}.",
    }
    return "".join(f"{key} = {toml(value)}\n" for key, value in table.items())
