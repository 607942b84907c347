"""What the documents of this repository name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLACES = (ROOT, ROOT / "apps", ROOT / "apps" / "curriculum" / "rules" / "content")
"""Where a path in a document begins."""

PATH = re.compile(r"`(?P<path>[a-z_][\w./-]*/[\w.-]*(?:\.(?:py|html|md|css|js|toml|sh|cfg)|/))`")
LINK = re.compile(r"\]\((?P<path>[\w./-]+\.md)(?:#[\w-]+)?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
"""Examples of what a file of someone's may hold."""

LONGEST_LINE = 120

MADE_LATER = {"var/", "node_modules/", "staticfiles/", "deploy/production/", ".venv/"}
"""Named, and not in the repository."""


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", [ROOT / "docs" / "architecture.md", ROOT / "docs" / "words.md", ROOT / "CONTRIBUTING.md"], ids=named)
def test_each_path_that_is_named_is_there(document: Path):
    paths = {match["path"] for match in PATH.finditer(document.read_text(encoding="utf-8"))} - MADE_LATER

    assert paths or document.name == "words.md"
    assert sorted(path for path in paths if not any((place / path).exists() for place in PLACES)) == []


@pytest.mark.parametrize("document", documents(), ids=named)
def test_each_page_that_is_linked_is_there(document: Path):
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    links = {match["path"] for match in LINK.finditer(text)}

    assert sorted(link for link in links if not (document.parent / link).exists()) == []


def test_the_architecture_is_written_in_lines_that_fit():
    lines = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if len(line) > LONGEST_LINE and not line.startswith("|")] == []
