"""A database from before models moved to other apps, with rows in every table, is migrated without losing or changing a row."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import STARTED_BY
from tests.site import ROOT, SMALL_CONTENT, fresh_database
from tests.test_upgrade import MISSING, is_here

BEFORE = "de7017cf90858017b09a93031cfffd5e3f355c24"
"""The last commit in which rooms belonged to the app `teams`, and drills to `ops`."""

FILL = """
import io
import django; django.setup()
from datetime import timedelta
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone
from allauth.account.models import EmailAddress, EmailConfirmation
from apps.accounts.models import User
from apps.curriculum.models import StudyDocument
from apps.ops.models import Drill
from tests.bench import population

now = timezone.now()
call_command("migrate", verbosity=0)
call_command("load_content", stdout=io.StringIO())
population.answers(8, population.others(4), turns=2)
population.share_reports(2)
person = User.objects.first()
group = Group.objects.create(name="Organisers")
group.permissions.add(*Permission.objects.filter(codename__in=["change_room", "view_drill"]))
person.groups.add(group)
person.user_permissions.add(Permission.objects.get(codename="view_drillsample"))
LogEntry.objects.create(user=person, content_type=ContentType.objects.get(model="room"), object_id="1", action_flag=2)
EmailConfirmation.objects.create(email_address=EmailAddress.objects.first(), key="key")
StudyDocument.objects.create(name="notes.md", text="# Notes", state="read", uploaded_at=now, begun_at=now)
drill = Drill.objects.create(kind="burn-cpu", pod="web-1", seconds=60, started_at=now, ended_at=now + timedelta(minutes=1))
drill.samples.create(at=now, values={"cpu": 0.5})
print(*(model._meta.label for model in apps.get_models(include_auto_created=True) if not model._base_manager.exists()))
"""

MIGRATE = """
import django; django.setup()
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
print(*(f"{kind.app_label}.{kind.model}" for kind in ContentType.objects.all() if kind.model_class() is None))
"""
"""Prints the content types whose model no longer exists."""

ROWS = """
import django; django.setup()
import json
from django.db import connection
rows = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in cursor.description]
        rows[table] = [dict(zip(columns, map(str, row))) for row in cursor]
print(json.dumps(rows))
"""

Rows = dict[str, list[dict[str, str]]]


class EarlierDatabase:
    """A database made and filled by the code of BEFORE."""

    def __init__(self, folder: Path) -> None:
        self.code = folder / "before"
        self.code.mkdir()
        url = fresh_database() if STARTED_BY in os.environ else f"sqlite:///{folder}/before.sqlite3"
        self._environment = os.environ | {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "apps.config.settings",
        }
        with subprocess.Popen(["git", "archive", BEFORE], cwd=ROOT, stdout=subprocess.PIPE) as archive:
            subprocess.run(["tar", "-x", "-C", str(self.code)], stdin=archive.stdout, check=True)

    def run(self, script: str, code: Path) -> str:
        """Run a script by the code in that folder, on the content beside it, and return what it prints."""
        environment = self._environment | {"PYTHONPATH": str(code), "CONTENT_DIR": str(code / SMALL_CONTENT.relative_to(ROOT))}
        done = subprocess.run([sys.executable, "-c", script], cwd=code, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def rows(self) -> Rows:
        return dict(json.loads(self.run(ROWS, ROOT)))


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> EarlierDatabase:
    assert is_here(BEFORE), MISSING.format(BEFORE)
    return EarlierDatabase(tmp_path_factory.mktemp("earlier"))


def test_every_row_of_an_earlier_database_is_kept(earlier: EarlierDatabase):
    assert earlier.run(FILL, earlier.code) == "", "these tables are empty"
    before = earlier.rows()

    without_model = earlier.run(MIGRATE, ROOT)

    assert without_model == ""
    after = earlier.rows()
    assert before.keys() <= after.keys()
    for table in before.keys() - {"django_content_type", "django_migrations", "sqlite_sequence"}:
        kept = [{column: row[column] for column in before[table][0]} for row in after[table]]
        assert [row for row in before[table] if row not in kept] == [], table
    assert len(after["django_content_type"]) >= len(before["django_content_type"])
    moved = {row["id"]: row["app_label"] for row in after["django_content_type"]}
    assert [(row["model"], moved[row["id"]]) for row in before["django_content_type"] if row["app_label"] == "ops"] == [
        ("drill", "example"),
        ("drillsample", "example"),
    ]
