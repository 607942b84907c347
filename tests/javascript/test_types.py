"""TypeScript finds nothing wrong with the types of static/js. It is installed here by npm, once for each lock file, and reaches no page."""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.javascript import scripts

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
INSTALLED = HERE / "node_modules" / ".installed"
"""The hash of the lock file that was installed."""
TSC = HERE / "node_modules" / ".bin" / "tsc"
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"]
CHECKS = ["--noEmit", "--allowJs", "--checkJs", "--strict"]
PATIENCE = 240
"""Seconds for npm or tsc; on a machine without a network npm gives up long before."""
TRIES = 3


def leave_out(why: str) -> NoReturn:
    line = f"NOT TESTED: the types of static/js, for {why}."
    print(f"\n{'!' * len(line)}\n{line}\n{'!' * len(line)}", file=sys.stderr)
    pytest.skip(line)


type Tsc = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def tsc() -> Tsc:
    """Runs TypeScript's compiler with the options given; installs it before, where it isn't there."""
    if not (shutil.which("node") and shutil.which("npm")):
        leave_out("there is no Node.js with npm")
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not INSTALLED.exists() or INSTALLED.read_text() != wanted:
        install()
        INSTALLED.write_text(wanted)
    return run


def run(*options: str | Path) -> subprocess.CompletedProcess[str]:
    """Run tsc, with `--listFiles` among its output. Where it fails to open one of its own libraries it goes on without a
    word and finds hundreds of wrong types, as on a machine short of file descriptors; so it is asked again then."""
    for _ in range(TRIES):
        done = subprocess.run(
            [TSC, "--singleThreaded", "--listFiles", *options], cwd=HERE, capture_output=True, text=True, timeout=PATIENCE
        )
        if not (unread := libraries_unread(files_read(done))):
            return done
    pytest.fail(f"TypeScript was asked {TRIES} times and did not read {sorted(unread)}, which its other libraries name.")


def files_read(done: subprocess.CompletedProcess[str]) -> set[Path]:
    return {Path(line) for line in done.stdout.splitlines() if Path(line).is_absolute()}


def libraries_unread(read: set[Path]) -> set[str]:
    libraries = {path.name for path in read if path.name.startswith("lib.")}
    named = {name for path in read if path.name in libraries for name in re.findall(r'<reference lib="([^"]+)"', path.read_text())}
    return {f"lib.{name}.d.ts" for name in named} - libraries


def faults(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in (done.stdout + done.stderr).splitlines() if not Path(line).is_absolute()]


def install() -> None:
    try:
        done = subprocess.run(INSTALL, cwd=HERE, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        leave_out("npm did not install TypeScript in time")
    else:
        if done.returncode:
            leave_out(f"npm could not install TypeScript ({' '.join(done.stderr.split())[:200]})")


@pytest.mark.xdist_group("typescript")
def test_the_types_of_all_scripts_are_right(tsc: Tsc):
    done = tsc("--project", HERE, *CHECKS)

    assert faults(done) == []
    assert done.returncode == 0


@pytest.mark.xdist_group("typescript")
def test_every_script_is_looked_at(tsc: Tsc):
    read = files_read(tsc("--project", HERE, *CHECKS))

    assert {scripts.FOLDER / name for name in scripts.names()} - read == set()


@pytest.mark.xdist_group("typescript")
def test_a_wrong_type_would_be_found(tsc: Tsc, tmp_path: Path):
    wrong = tmp_path / "wrong.js"
    wrong.write_text('/** @param {number} seconds */\nconst wait = (seconds) => seconds;\nwait("long");\n')

    assert "error TS2345" in tsc("--ignoreConfig", *CHECKS, wrong).stdout


def test_the_lock_names_no_registry():
    assert "://" not in LOCK.read_text()
