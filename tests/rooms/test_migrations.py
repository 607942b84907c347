"""Rooms were part of the app `teams`; moving them changed no table."""

import pytest
from django.db.migrations import RunPython, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader


@pytest.mark.parametrize(("app", "prefix"), [("teams", "0013"), ("rooms", "0001")])
def test_the_move_changes_what_django_knows_and_no_table(app: str, prefix: str):
    operations = MigrationLoader(None).get_migration_by_prefix(app, prefix).operations

    assert any(isinstance(operation, SeparateDatabaseAndState) for operation in operations)
    for operation in operations:
        assert isinstance(operation, SeparateDatabaseAndState | RunPython)
        if isinstance(operation, SeparateDatabaseAndState):
            assert operation.database_operations == []
