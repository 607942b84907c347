"""Fixtures that turn drills on."""

import pytest

from apps.accounts.models import User


@pytest.fixture
def drills_on(settings, tmp_path) -> None:
    settings.DRILLS = True
    settings.DATA_DIR = tmp_path


@pytest.fixture
def staff(bob) -> User:
    bob.is_staff = True
    bob.save(update_fields=["is_staff"])
    return bob
