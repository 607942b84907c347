"""Find the elements that send by htmx in the templates, so that a test which walks them can't miss a new one."""

import re
from collections.abc import Iterator, Mapping
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


INCLUDE = re.compile(r'\{%\s*include\s+"(?P<template>[^"]+)"(?P<rest>[^%]*)%\}')


def without_token(sources: Mapping[str, str]) -> list[str]:
    """Return the includes whose forms would be refused: `only` hides the token, which then has to be handed on by `csrf_token=csrf_token`.

    `sources` are templates by name; each include that is wrong is named by the template it stands in and the one that it shows.
    """
    return sorted(
        {
            f"{name} -> {tag['template']}"
            for name, source in sources.items()
            for tag in INCLUDE.finditer(source)
            if " only" in tag["rest"] and "csrf_token=" not in tag["rest"] and _has_form(tag["template"], sources)
        }
    )


def _has_form(name: str, sources: Mapping[str, str]) -> bool:
    """Whether a template, or one that it includes with all it knows, holds a form with a token."""
    source = sources.get(name, "")
    shown = [tag["template"] for tag in INCLUDE.finditer(source) if " only" not in tag["rest"] and tag["template"] != name]
    return "{% csrf_token %}" in source or any(_has_form(inner, sources) for inner in shown)
