"""What is wrong with a module as a whole: ids, links, minutes, images, raw HTML. Reading its files finds the rest."""

from apps.curriculum.checking.blueprints import blueprints
from apps.curriculum.checking.images import images
from apps.curriculum.checking.lessons import lessons
from apps.curriculum.checking.questions import questions
from apps.curriculum.checking.texts import texts
from apps.curriculum.source import Mistake, ModuleSource


def check(module: ModuleSource) -> list[Mistake]:
    """Every mistake that only shows when the files are seen together. Those of `reading.read` come on top."""
    return [*lessons(module), *questions(module), *blueprints(module), *texts(module), *images(module)]
