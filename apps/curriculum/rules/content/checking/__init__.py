"""What is wrong with a module as a whole: ids, links, minutes, images, raw HTML. Reading its files finds the rest."""

from apps.curriculum.rules.content.checking.blueprints import blueprints
from apps.curriculum.rules.content.checking.images import images
from apps.curriculum.rules.content.checking.lessons import lessons
from apps.curriculum.rules.content.checking.questions import questions
from apps.curriculum.rules.content.checking.texts import texts
from apps.curriculum.rules.content.source import Mistake, ModuleSource


def check(module: ModuleSource) -> list[Mistake]:
    """Return every mistake that only shows when the files are seen together. Those of `reading.read` come on top."""
    return [*lessons(module), *questions(module), *blueprints(module), *texts(module), *images(module)]
