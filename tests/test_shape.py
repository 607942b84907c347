"""How our code is shaped: short ways through a function, folders that one sees at a glance, words for what a signature can't say."""

import ast
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

import pytest

ROOT = Path(__file__).parents[1]
MOST_BRANCHES = 10
MEAN_WAYS = 2.2
MOST_MODULES = 14
"""In one folder."""

BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler, ast.comprehension, ast.Assert, ast.match_case)
STATEMENTS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
"""Those of them that are statements, which McCabe counted."""
TOLD = {"rules", "queries", "actions"}
"""Layers whose public names are explained."""

type Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "apps").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def branches(function: Function) -> int:
    """One, and one more for each way that parts: conditions, loops, handlers, and each further operand of `and` and `or`."""
    inside = [node for node in ast.walk(function) if node is not function]
    return 1 + sum(
        len(node.values) - 1 if isinstance(node, ast.BoolOp) else isinstance(node, BRANCHES) + len(getattr(node, "ifs", ()))
        for node in inside
    )


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, bool]]:
    """The public functions, classes and their methods, and whether each has a docstring."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, ast.get_docstring(node) is not None
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def test_no_function_parts_into_more_than_ten_branches():
    functions = [
        (path, node) for path, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert {f"{path}: {node.name}": branches(node) for path, node in functions if branches(node) > MOST_BRANCHES} == {}


def test_a_function_has_few_ways_through_it_on_average():
    functions = [node for _, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert fmean(1 + sum(isinstance(node, STATEMENTS) for node in ast.walk(function)) for function in functions) <= MEAN_WAYS


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("def f(): return 1", 1),
        ("def f(a): return a if a else 1", 2),
        ("def f(a, b, c): return a and b or c", 3),
        ("def f(a): return [x for x in a if x if not x]", 4),
        ("def f(a):\n  for x in a:\n    if x:\n      while x: pass", 4),
    ],
)
def test_branches_are_counted_where_ways_part(source: str, count: int):
    (function,) = ast.parse(source).body

    assert isinstance(function, ast.FunctionDef)
    assert branches(function) == count


def test_every_public_rule_query_and_action_is_explained():
    missing = [
        f"{path}: {name}"
        for path, tree in modules()
        if TOLD & set(path.with_suffix("").parts[2:3])
        for name, is_explained in public(tree.body)
        if not is_explained
    ]

    assert missing == []


def test_no_folder_holds_more_modules_than_one_sees_at_a_glance():
    modules_in = Counter(path.parent for path, _ in modules() if path.name != "__init__.py")

    assert {str(folder): count for folder, count in modules_in.items() if count > MOST_MODULES} == {}


def chained(node: ast.expr) -> Iterator[str]:
    """The names of the methods in a chain of calls, the last one first."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield node.func.attr
        node = node.func.value


def test_a_row_is_locked_by_a_statement_of_its_own():
    """After waiting for a lock PostgreSQL reads the locked row anew, and what is joined to it as it was before: see rooms' context."""
    joins = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and {"select_for_update", "select_related"} <= set(chained(node))
    ]

    assert joins == []


JUDGING = {"faults", "faults_in_view"}
"""What looks at a page as it is at that moment, without waiting for anything on it."""


def called(tree: ast.AST) -> set[str]:
    """The names of functions that are called in the tree."""
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_no_page_is_judged_right_after_a_click():
    """A click returns before the next page has begun to come: wait for what only that page shows, or `follow` the link."""
    early = [
        f"{path.name}:{after.lineno}"
        for path in sorted((ROOT / "tests" / "browser").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(body := getattr(node, "body", None), list)
        for before, after in itertools.pairwise(body)
        if isinstance(before, ast.Expr) and {"click", "press"} & set(chained(before.value)) and JUDGING & called(after)
    ]

    assert early == []


def test_no_browser_test_waits_by_eval():
    """The pages' policy refuses it from the second look on, so such a wait fails only where something has to be waited for."""
    tests = sorted((ROOT / "tests" / "browser").rglob("test_*.py"))

    assert [path.name for path in tests if ".wait_for_function(" in path.read_text(encoding="utf-8")] == []
