"""Every import points down, between apps and inside them, and what is protected has few users. The contracts stand in pyproject.toml."""

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]


def test_no_import_points_up(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    status = lint_imports(config_filename="pyproject.toml", no_cache=True)

    shown = capsys.readouterr().out
    assert status == EXIT_STATUS_SUCCESS, shown
    assert "Contracts: 3 kept, 0 broken." in shown
