"""Every import points down, between apps and inside them, and some modules have few users. The contracts are in pyproject.toml."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]


def test_no_import_points_up(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    status = lint_imports(config_filename="pyproject.toml", no_cache=True)

    shown = capsys.readouterr().out
    assert status == EXIT_STATUS_SUCCESS, shown
    assert "Contracts: 3 kept, 0 broken." in shown


@pytest.mark.parametrize(
    ("module", "text", "complaint"),
    [
        ("rooms/helpers.py", "", "must be declared as a layer"),
        ("rooms/rules/looks_up.py", "from apps.rooms.models import Room", "apps.rooms.rules is not allowed to import apps.rooms.models"),
        ("interviews/actions/looks_up.py", "from apps.interviews import forms", "apps.interviews.actions is not allowed to import"),
        ("accounts/actions/looks_up.py", "from apps.teams.models import Team", "apps.accounts is not allowed to import apps.teams"),
    ],
)
def test_a_module_outside_of_the_layers_or_against_them_fails(tmp_path: Path, module: str, text: str, complaint: str):
    shutil.copytree(ROOT / "apps", tmp_path / "apps", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "apps" / module).write_text(f"{text}\n")

    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert complaint in " ".join(done.stdout.split())
