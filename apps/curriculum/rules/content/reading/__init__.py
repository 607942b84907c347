"""Reads a module's folder. `docs/authoring.md` says what the files look like."""

from pathlib import Path

from apps.curriculum.rules.content.reading.cards import cards
from apps.curriculum.rules.content.reading.diagrams import diagrams
from apps.curriculum.rules.content.reading.files import SLUG, Files
from apps.curriculum.rules.content.reading.lessons import lessons
from apps.curriculum.rules.content.reading.questions import questions
from apps.curriculum.rules.content.reading.tables import blueprints, module_table
from apps.curriculum.rules.content.source import Mistake, ModuleSource


def read(folder: Path) -> tuple[ModuleSource, list[Mistake]]:
    """Return the module in `folder`, and what is wrong with how its files are written.

    Raises FileNotFoundError when there is no such folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    files = Files(folder)
    if not SLUG.match(folder.name):
        files.wrong(folder.name, 1, "a module's folder is named in lower case with hyphens; rename it")
    found_lessons, found_questions, found_cards = tuple(lessons(files)), tuple(questions(files)), tuple(cards(files))
    module = ModuleSource(
        folder=folder,
        slug=folder.name,
        **module_table(files),
        lessons=found_lessons,
        questions=found_questions + found_cards,
        blueprints=tuple(blueprints(files)),
        diagrams=tuple(diagrams(files)),
        texts=files.texts,
    )
    return module, files.mistakes
