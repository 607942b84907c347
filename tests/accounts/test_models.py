"""The constraints on users and preferences hold, no matter what writes to the database."""

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models import Preferences, User

pytestmark = pytest.mark.django_db


def test_an_address_is_stored_in_small_letters():
    assert User.objects.create_user("Dora@Example.COM").email == "dora@example.com"


def test_an_address_belongs_to_one_user_in_any_case(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="ALICE@example.com").save()

    assert User.objects.count() == 1


def test_a_superuser_may_enter_the_admin():
    root = User.objects.create_superuser("root@example.com", "correct horse battery")

    assert (root.is_staff, root.is_superuser, root.check_password("correct horse battery")) == (True, True, True)


def test_a_clock_never_runs_shorter_than_given_or_longer_than_tenfold(alice):
    for factor in (0.99, 0, -1, 10.01):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preferences.objects.create(person=alice, time_factor=factor)

    assert not Preferences.objects.exists()


def test_people_are_called_by_name_or_address_or_guest(alice, guest):
    assert [str(person) for person in (alice, User(email="dora@example.com"), guest)] == ["Alice", "dora@example.com", "Guest"]
