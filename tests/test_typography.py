"""What people read has typographic quotes: the content, the templates, and the sentences of refusals. Code and attributes keep theirs."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from apps.curriculum.rules.content.rendering import Renderer
from tests.templates import FOLDER

ROOT = Path(__file__).parents[1]
APOSTROPHE = re.compile(r"(?<=[a-z])'(?=[a-z])")
NO_PROSE = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{%.*?%\}|\{\{.*?\}\}|<(script|style|code|pre)\b.*?</\1>|<[^>]*>|[\w-]+=\"[^\"]*\"", re.DOTALL
)
SAYING = ("actions", "forms", "queries", "screens", "views")
"""Layers whose sentences people read."""
FOR_LOGS = {"A drill can't be done: %s.", "the API server doesn't answer: %s", "a running interview has a turn that isn't closed"}


def without_code(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(pre|code)\b.*?</\1>", "", html, flags=re.DOTALL)))


def test_rendered_content_has_typographic_quotes_outside_of_code():
    renderer = Renderer(lambda slug: f"/{slug}/")
    texts = {path.name: path.read_text(encoding="utf-8").rpartition("\n---\n")[2] for path in (ROOT / "content").rglob("*.md")}

    assert len(texts) > 100
    assert {
        name: straight for name, text in texts.items() if (straight := re.findall(r".{9}['\"].{9}", without_code(renderer.block(text))))
    } == {}


def test_code_keeps_its_quotes():
    rendered = Renderer(lambda slug: slug).block("It's `'a'`.\n\n```text\necho 'b' \"c\"\n```\n")

    assert "It’s <code>'a'</code>." in rendered
    assert "echo 'b' \"c\"" in unescape(re.sub(r"<[^>]+>", "", rendered))


def test_a_headings_id_is_the_same_with_either_quote():
    render = Renderer(lambda slug: slug).block

    assert (
        render("## What it doesn't cover").split(">")[0]
        == render("## What it doesn’t cover").split(">")[0]
        == '<h2 id="what-it-doesnt-cover"'
    )


def test_names_and_titles_in_the_content_have_typographic_quotes():
    """They are shown as they are written."""
    plain = re.compile(r"^(?:title|summary|concept|name)\b.*|^### .*\(weight \d\)$", re.MULTILINE)
    lines = {line for path in (ROOT / "content").rglob("*.[mt][do]*") for line in plain.findall(path.read_text(encoding="utf-8"))}

    assert len(lines) > 300
    assert [line for line in lines if APOSTROPHE.search(line)] == []


def test_prose_in_templates_has_typographic_quotes():
    texts = [*FOLDER.rglob("*.html"), *FOLDER.rglob("*.txt")]
    prose = {path.relative_to(FOLDER).as_posix(): NO_PROSE.sub(" ", path.read_text(encoding="utf-8")) for path in texts}

    assert {name: straight for name, text in prose.items() if (straight := re.findall(r".*[\w.]['\"](?:[a-z]| ).*", text))} == {}


def sentences(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [body for node in ast.walk(tree) if isinstance(body := getattr(node, "body", None), list)]
    docstrings = {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_what_the_code_says_to_people_has_typographic_quotes():
    modules = [path for path in (ROOT / "apps").rglob("*.py") if {*path.parent.parts, path.stem} & set(SAYING)]
    said = {sentence for path in modules if "observability" not in path.parts for sentence in sentences(path)}

    assert len(modules) > 100
    assert {sentence for sentence in said if APOSTROPHE.search(sentence)} - FOR_LOGS == set()
