"""Find the elements that send by htmx in the templates, so that a test which walks them can't miss a new one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "templates"
TAG = re.compile(r"<\w+(?:\{%.*?%\}|\{\{.*?\}\}|\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*\"|[^>\"])*>", re.DOTALL)
ROOM_ACTION = re.compile(r"\{% room_action .*?%\}")
SENDS = re.compile(r"\bhx-(get|post|put|patch|delete)=")


@dataclass(frozen=True)
class Sender:
    """An element that sends by htmx, with its attributes as they are written."""

    template: str
    verb: str
    tag: str

    def attribute(self, name: str) -> str | None:
        """Return an attribute as written in HTML; for a form made by the tag `room_action`, the tag's argument."""
        if self.tag.startswith("{%"):
            name = {"data-retry": "retry", "data-failed": "failed", "hx-trigger": "saves_on"}.get(name, name.replace("-", "_"))
        match = re.search(rf'\b{name}="((?:\{{%.*?%\}}|\{{\{{.*?\}}\}}|[^"])*)"', self.tag, re.DOTALL)
        return match[1] if match else None

    @property
    def name(self) -> tuple[str, str]:
        """The template, and the sentence for a failure."""
        return self.template, self.attribute("data-failed") or ""


def senders() -> Iterator[Sender]:
    for path in sorted(FOLDER.rglob("*.html")):
        for action in ROOM_ACTION.finditer(path.read_text()):
            yield Sender(path.relative_to(FOLDER).as_posix(), "post", action[0])
        for tag in TAG.finditer(path.read_text()):
            if verb := SENDS.search(tag[0]):
                yield Sender(path.relative_to(FOLDER).as_posix(), verb[1], tag[0])
