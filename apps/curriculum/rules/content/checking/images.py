"""Images: a lesson shows the module's own diagrams, each on a line of its own and with words for those who don't see it."""

from collections.abc import Iterator

from apps.curriculum.rules.content.checking.texts import CODE_SPAN
from apps.curriculum.rules.content.diagrams import ANY_IMAGE, FILE, IMAGE
from apps.curriculum.rules.content.markup import outside_fences
from apps.curriculum.rules.content.source import Mistake, ModuleSource, Text

RIGHT = '![what it says](../diagrams/name.svg "Caption")'


def images(module: ModuleSource) -> Iterator[Mistake]:
    """Yield what is wrong with images, and every diagram that no lesson shows."""
    names = {diagram.name for diagram in module.diagrams}
    lessons = {lesson.file for lesson in module.lessons}
    shown: set[str] = set()
    for file, text in module.texts.items():
        if file in lessons:
            yield from _in_lesson(file, text, names, shown)
        elif file.endswith(".md"):
            yield from _elsewhere(file, text)
    for diagram in module.diagrams:
        if diagram.name not in shown:
            yield Mistake(diagram.file, 1, f"no lesson shows this diagram; show it by ![what it says](../diagrams/{diagram.name}.svg)")


def _elsewhere(file: str, text: str) -> Iterator[Mistake]:
    for number, _ in _lines_with_images(text):
        yield Mistake(file, number, "an image stands here; only lessons show diagrams, so say it in words or link to the section")


def _lines_with_images(text: str) -> Iterator[tuple[int, str]]:
    if not ANY_IMAGE.search(text):
        return iter(())  # most texts hold none, and finding the code takes time
    return ((number, line) for number, line in outside_fences(Text(1, text)) if ANY_IMAGE.search(CODE_SPAN.sub("", line)))


def _in_lesson(file: str, text: str, names: set[str], shown: set[str]) -> Iterator[Mistake]:
    """Yield what is wrong with the images of a lesson, and add to `shown` the names of the diagrams that stand there."""
    lines = ["", *text.split("\n"), ""]
    first: dict[str, int] = {}
    for number, line in _lines_with_images(text):
        image = IMAGE.match(line)
        if image is None or lines[number - 1].strip() or lines[number + 1].strip():
            yield Mistake(file, number, f"an image stands in the middle of text; give it a line of its own between empty ones, as {RIGHT}")
            continue
        if not image["alternative"].strip():
            yield Mistake(file, number, f"the image has no text alternative; say between the brackets what it shows, as {RIGHT}")
        name, fault = _diagram(image["target"], names, first)
        if fault:
            yield Mistake(file, number, fault)
        else:
            first[name] = number
            shown.add(name)


def _diagram(target: str, names: set[str], first: dict[str, int]) -> tuple[str, str]:
    """Return the name of the diagram that an image leads to, or what is wrong with it; `first` has the lines of those above it."""
    file = FILE.match(target)
    if file is None:
        return "", f"the image {target!r} is no diagram of the module; write ../diagrams/name.svg"
    name = file["name"]
    if name not in names:
        there = ", ".join(sorted(names)) or "none"
        return name, f"there is no diagram {name!r} in the module's diagrams; there is {there}"
    return name, f"the diagram {name!r} stands at line {first[name]} too; show it once" if name in first else ""
