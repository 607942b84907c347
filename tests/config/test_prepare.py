"""`manage.py prepare`, which runs once before a new version serves."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.site import ROOT, SMALL_CONTENT, fresh_database


def prepared(database: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DATABASE_URL": database, "CONTENT_DIR": str(SMALL_CONTENT)}
    command = [sys.executable, "manage.py", "prepare"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.services
def test_two_at_once_prepare_a_database_once():
    database = fresh_database()

    both = [prepared(database), prepared(database)]
    told = [process.communicate(timeout=120)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert sorted("Nothing changed" in output for output in told) == [False, True]
    assert sorted("No migrations to apply" in output for output in told) == [False, True]


@pytest.mark.services
def test_a_database_that_never_answers_is_said_in_a_sentence():
    environment = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    command = [sys.executable, "manage.py", "prepare", "--patience", "0.1"]

    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr.startswith("CommandError: The database did not answer within 0 s (")
    assert "Traceback" not in ended.stderr


@pytest.mark.django_db
def test_a_second_time_changes_nothing(capsys):
    with override_settings(CONTENT_DIR=SMALL_CONTENT):
        call_command("prepare")
        call_command("prepare")

    assert capsys.readouterr().out.count("Nothing changed") == 1
