"""What our reader finds in the content is what the renderer shows: the same headings and the same blocks of code, in the same order."""

import re
from pathlib import Path

import pytest

from apps.curriculum.rules.content.markup import fences, heading_id, headings
from apps.curriculum.rules.content.rendering import Renderer, as_text
from apps.curriculum.rules.content.source import Text

CONTENT = Path(__file__).parents[2] / "content"
FILES = sorted(CONTENT.glob("*/*/*.md"))
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
HEADING = re.compile(r'<h(?P<level>[1-6]) id="(?P<id>[^"]*)">')
CODE = re.compile(r"<pre [^>]*>(?P<code>.*?)</pre>", re.DOTALL)
REPEATED = re.compile(r"_\d+$")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(lambda slug: slug)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CONTENT)))
def test_headings_and_code_found_are_those_that_are_rendered(file: Path, renderer: Renderer):
    text = FRONT_MATTER.sub("", file.read_text(encoding="utf-8"))

    html = renderer.block(text)

    shown = [(int(heading["level"]), REPEATED.sub("", heading["id"])) for heading in HEADING.finditer(html)]
    assert [(level, heading_id(title)) for _, level, title in headings(Text(1, text))] == shown
    code = [as_text(code["code"]).rstrip("\n") for code in CODE.finditer(html)]
    assert [fence.code.rstrip("\n") for fence in fences(Text(1, text))] == code


def test_there_is_code_and_there_are_headings_to_compare():
    texts = [Text(1, file.read_text(encoding="utf-8")) for file in FILES]

    assert sum(1 for text in texts for _ in headings(text)) > 1000
    assert sum(1 for text in texts for _ in fences(text)) > 100
