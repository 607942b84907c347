"""Names in our code are the terms of docs/words.md: what one of them replaced doesn't come back."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

REPLACED = {
    "rater": "grader",
    "raters": "graders",
    "rated": "graded",
    "rating": "grading, or feedback",
    "seat": "role",
    "seats": "roles",
    "seated": "drawn, or has a role",
    "sheet": "screen",
    "sheets": "screens",
    "stroke": "edit",
    "strokes": "edits",
    "scene": "RoomContext, or ReplayFrame",
    "turnstile": "RoomContext",
    "storey": "layer",
    "door": "view",
    "doors": "views",
    "specimen": "excerpt",
    "happening": "event",
    "hear": "on_<what happened>",
}
"""The word that was used, and what it is called."""

KEPT = {"stylesheet"}
"""Terms that hold one of those words."""

TERMS_OF = {"reviews": {"rating"}}
"""Words that are the field's term for something else in one app: FSRS' rating says how well a card was recalled."""


def names(tree: ast.Module) -> Iterator[str]:
    """The names that a module defines or uses."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg", "asname"):
            if isinstance(value := getattr(node, field, None), str):
                yield value


def test_no_name_is_a_word_that_was_replaced():
    used = {}
    for path in (ROOT / "apps").rglob("*.py"):
        if "migrations" not in path.parts:
            terms = TERMS_OF.get(path.relative_to(ROOT / "apps").parts[0], set())
            for name in {*names(ast.parse(path.read_text(encoding="utf-8"))), path.stem} - KEPT:
                for word in {word.lower() for word in WORD.findall(name)} & REPLACED.keys() - terms:
                    used[f"{path.relative_to(ROOT)}: {name}"] = f"say {REPLACED[word]}"

    assert used == {}


def test_names_are_read_word_by_word():
    assert WORD.findall("CriterionLevel") == ["Criterion", "Level"]
    assert WORD.findall("mark_as_HTML_of") == ["mark", "as", "HTML", "of"]


NO_NOUN = {"one", "found"}
"""Variables that don't say what they hold."""


def bound(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The names that functions give to arguments and variables, each with its line."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.arg):
                    yield node.arg, node.lineno
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id, node.lineno


def test_a_variable_is_named_after_what_it_holds():
    modules = [path for folder in ("apps", "tests") for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]

    assert [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules
        for name, line in bound(ast.parse(path.read_text(encoding="utf-8")))
        if name in NO_NOUN
    ] == []
