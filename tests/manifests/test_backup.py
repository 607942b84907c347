"""Backup and restore on a real PostgreSQL, by the scripts that the Jobs run."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.manifests.rendering import K8S
from tests.services import newest_postgres, start_postgres

SCRIPTS = K8S / "components/backup"


@pytest.fixture(scope="module")
def server() -> str:
    programs = newest_postgres()
    if programs is None:
        assert not os.environ.get("CI"), "PostgreSQL isn't installed: install Debian's postgresql."
        pytest.skip("PostgreSQL isn't installed: install Debian's postgresql.")
    return start_postgres(programs, Path(tempfile.mkdtemp(prefix="dryrun-backup-")))


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """Return the URL of a database with one answer in it."""
    url = server.replace("/postgres", "/dryrun")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS dryrun")
        connection.execute("CREATE DATABASE dryrun")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE answer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL)")
        connection.execute("INSERT INTO answer (text) VALUES ('A pod shares one address.')")
    yield url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "backups"
    path.mkdir()
    return path


def run(script: str, url: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    given = folder.parent / "url"
    given.write_text(url, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL_FILE": str(given), "FOLDER": str(folder)} | variables
    return subprocess.run(["sh", SCRIPTS / script], env=environment, capture_output=True, text=True, check=False, timeout=120)


def ask(url: str, query: str) -> list[object]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def test_a_restore_brings_back_lost_rows_and_removes_later_ones(database: str, folder: Path):
    assert run("backup.sh", database, folder).returncode == 0
    ask(database, "DELETE FROM answer")
    ask(database, "CREATE TABLE newer (id bigint)")

    done = run("restore.sh", database, folder, BACKUP="latest", INTO="dryrun")

    assert (done.returncode, done.stderr) == (0, "")
    assert ask(database, "SELECT text FROM answer") == ["A pod shares one address."]
    assert ask(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == ["answer"]
    ask(database, "INSERT INTO answer (text) VALUES ('Numbers go on.')")
    assert ask(database, "SELECT max(id) FROM answer") == [2]


def test_it_is_restored_while_the_app_is_connected(database: str, folder: Path):
    run("backup.sh", database, folder)
    with psycopg.connect(database, autocommit=True) as app:
        app.execute("SELECT count(*) FROM answer")
        app.execute("DELETE FROM answer")

        assert run("restore.sh", database, folder, BACKUP="latest", INTO="dryrun").returncode == 0

        assert app.execute("SELECT count(*) FROM answer").fetchone() == (1,)


@pytest.mark.parametrize("into", ["", "postgres"])
def test_it_is_not_restored_unless_the_database_is_named(database: str, folder: Path, into: str):
    run("backup.sh", database, folder)
    ask(database, "DELETE FROM answer")

    done = run("restore.sh", database, folder, BACKUP="latest", INTO=into)

    sentence = "This replaces everything in the database 'dryrun'. Nothing was done: set INTO=dryrun to want it.\n"
    assert (done.returncode, done.stderr) == (2, sentence)
    assert ask(database, "SELECT count(*) FROM answer") == [0]


@pytest.mark.parametrize("backup", ["", "latest", "dryrun-20260101T000000Z.dump"])
def test_it_is_not_restored_from_what_is_not_there(database: str, folder: Path, backup: str):
    done = run("restore.sh", database, folder, BACKUP=backup, INTO="dryrun")

    assert done.returncode == 2
    assert done.stderr == f"There is no backup '{backup}'. Nothing was done: set BACKUP to latest, or to one of:\n"
    assert ask(database, "SELECT count(*) FROM answer") == [1]


def test_half_a_dump_changes_nothing(database: str, folder: Path):
    run("backup.sh", database, folder)
    (dump,) = folder.iterdir()
    dump.write_bytes(dump.read_bytes()[:-200])

    done = run("restore.sh", database, folder, BACKUP="latest", INTO="dryrun")

    assert done.returncode != 0
    assert ask(database, "SELECT text FROM answer") == ["A pod shares one address."]


def test_the_newest_are_kept(database: str, folder: Path):
    for day in range(1, 5):
        (folder / f"dryrun-2026010{day}T030000Z.dump").touch()
    (folder / "dryrun-20260105T030000Z.dump.part").touch()

    done = run("backup.sh", database, folder, KEEP="3")

    assert done.returncode == 0
    kept = sorted(path.name for path in folder.iterdir())
    assert kept[:2] == ["dryrun-20260103T030000Z.dump", "dryrun-20260104T030000Z.dump"]
    assert len(kept) == 3


@pytest.mark.parametrize("keep", ["0", "-1", "many"])
def test_a_number_that_would_keep_nothing_is_refused(database: str, folder: Path, keep: str):
    (folder / "dryrun-20260101T030000Z.dump").touch()

    done = run("backup.sh", database, folder, KEEP=keep)

    assert (done.returncode, done.stderr) == (2, f"KEEP is '{keep}': write how many backups to keep, at least 1.\n")
    assert [path.name for path in folder.iterdir()] == ["dryrun-20260101T030000Z.dump"]


def test_a_database_that_is_away_leaves_the_old_backups_alone(database: str, folder: Path):
    (folder / "dryrun-20260101T030000Z.dump").touch()

    done = run("backup.sh", database.replace("/dryrun", "/elsewhere"), folder, KEEP="1")

    assert done.returncode != 0
    assert [path.name for path in folder.iterdir()] == ["dryrun-20260101T030000Z.dump"]
