"""While a new version rolls out, the last release runs on today's schema: its own tests check that it can."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.site import ROOT, fresh_database

pytestmark = pytest.mark.services

BASELINE = "51a211c845bbd7014a42b59c2f331e24c1048497"
"""Stands for the last release until there is one: a commit that was used with data worth keeping."""

MISSING = (
    "The commit {} isn't in this clone, so whether the last release still runs on this schema is not tested. A shallow clone lacks it: "
    "git fetch --unshallow, or give the checkout its whole history (actions/checkout: fetch-depth: 0)."
)

MIGRATED = """
import django
django.setup()
from django.db import connection
connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
"""

FLUSH_WITH_CASCADE = """
from django.db.backends.postgresql.operations import DatabaseOperations
truncate = DatabaseOperations.sql_flush
DatabaseOperations.sql_flush = lambda self, style, tables, **options: truncate(self, style, tables, **options | {"allow_cascade": True})
"""
"""A pytest plugin. An older release empties the tables that it knows, and PostgreSQL refuses while newer tables refer to them."""


@pytest.fixture(scope="module")
def schema_of_today() -> Iterator[str]:
    """Return the URL of a server whose test database has been migrated by the current code."""
    url = fresh_database()
    subprocess.run([sys.executable, "-c", MIGRATED], cwd=ROOT, env=environment(url), check=True)
    yield url
    for name in (database_of_tests(url), url.rpartition("/")[2]):
        change(os.environ["DATABASE_URL"], f'DROP DATABASE "{name}" WITH (FORCE)')


def change(url: str, statement: str) -> None:
    """Run a statement by a connection of its own, since a test run ends those that it finds in its database."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement.encode())


def environment(url: str) -> dict[str, str]:
    """Return an environment with the last of Redis' databases, which no worker of a test run uses."""
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "apps.config.settings", "PYTEST_XDIST_WORKER": "gw15"}


def database_of_tests(url: str) -> str:
    return f"test_{url.rpartition('/')[2]}"


def last_release() -> str:
    """Return the newest tag such as v0.2.0 before this commit, or BASELINE if there is none."""
    tags = subprocess.run(
        ["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return tags.stdout.strip() or BASELINE


def is_here(revision: str) -> bool:
    """Return whether this clone has the commit. A shallow one may not, and nothing is fetched for a test."""
    asked = ["git", "cat-file", "-e", f"{revision}^{{commit}}"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0


def run_of_tests(revision: str, folder: Path, url: str, *which: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a revision by its own code, on the test database as it is."""
    with subprocess.Popen(["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE) as archive:
        subprocess.run(["tar", "-x", "-C", str(folder)], stdin=archive.stdout, check=True)
    (folder / "flush_with_cascade.py").write_text(FLUSH_WITH_CASCADE)
    plugins = ["-p", "tests.services", "-p", "flush_with_cascade", "-p", "no:cacheprovider"]
    chosen = ["-m", "not browser", *plugins, "--reuse-db", *which]
    command = [sys.executable, "-m", "pytest", "-q", *chosen]
    return subprocess.run(command, cwd=folder, env=environment(url), capture_output=True, text=True, check=False)


def test_the_last_release_works_on_the_schema_of_today(schema_of_today: str, tmp_path: Path):
    release = last_release()
    assert is_here(release), MISSING.format(release)

    done = run_of_tests(
        release, tmp_path, schema_of_today, "tests/accounts", "tests/curriculum", "tests/interviews", "tests/progress", "tests/teams"
    )

    assert done.returncode == 0, done.stdout[-4000:]


def test_code_whose_schema_has_not_changed_passes(schema_of_today: str, tmp_path: Path):
    done = run_of_tests("HEAD", tmp_path, schema_of_today, "tests/interviews/test_answering.py")

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_a_column_that_older_code_does_not_fill_is_found(schema_of_today: str, tmp_path: Path):
    tests_in = f"{schema_of_today.rpartition('/')[0]}/{database_of_tests(schema_of_today)}"
    change(tests_in, "ALTER TABLE interviews_interview ADD COLUMN mood text NOT NULL")

    try:
        done = run_of_tests("HEAD", tmp_path, schema_of_today, "tests/interviews/test_answering.py")
    finally:
        change(tests_in, "ALTER TABLE interviews_interview DROP COLUMN mood")

    assert done.returncode == 1
    assert 'null value in column "mood"' in done.stdout


def test_a_commit_missing_from_the_clone_fails_with_advice():
    assert not is_here("0" * 40)
    assert "git fetch --unshallow" in MISSING.format("0" * 40)
