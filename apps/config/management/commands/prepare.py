"""Prepare the database for a new version, once, before it serves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

LOCK = 7_306_200_611
"""The number of our advisory lock in PostgreSQL."""


class Command(BaseCommand):
    help = (
        "Wait for the database, migrate it and load the content. Harmless when repeated; of two that run at once, one waits for the other."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patience", type=float, default=60, help="seconds to wait for the database (default: 60)")

    def handle(self, *args: Any, **options: Any) -> None:
        wait_for_database(options["patience"])
        with alone():
            call_command("migrate", verbosity=1, interactive=False, stdout=self.stdout)
            call_command("load_content", stdout=self.stdout, stderr=self.stderr)


def wait_for_database(patience: float) -> None:
    """Return once the database answers. Raises CommandError if it doesn't within `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            if time.monotonic() > deadline:
                raise CommandError(f"The database did not answer within {patience:.0f} s ({error.__cause__ or error}).") from error
            time.sleep(0.5)
        else:
            return


@contextmanager
def alone() -> Iterator[None]:
    """Let only one process at a time into the context, on PostgreSQL. The lock ends with the session, so a killed process releases it."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
