"""Which real errors count as the database being away, and what is answered then."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, Error, IntegrityError, OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import RequestFactory

from apps.accounts.models import User
from apps.core.http import outages
from tests.services import free_port

pytestmark = pytest.mark.django_db  # which lets connections of a test's own be opened, too


def raised(by: Callable[[], Any]) -> Error:
    with pytest.raises(Error) as failure:
        by()
    return failure.value


def nobody_there() -> Error:
    there = {"ENGINE": "django.db.backends.postgresql", "NAME": "x", "HOST": "127.0.0.1", "PORT": free_port()}
    return raised(lambda: ConnectionHandler({"default": there})["default"].ensure_connection())


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Return a function that writes to a SQLite file which another connection has locked."""
    file = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "held.sqlite3", "OPTIONS": {"timeout": 0}}
    holder, waiter = (ConnectionHandler({"default": file})["default"] for _ in range(2))
    with holder.cursor() as cursor:
        cursor.execute("CREATE TABLE held (number integer)")
        cursor.execute("BEGIN EXCLUSIVE")
    yield lambda: waiter.cursor().execute("INSERT INTO held VALUES (1)")
    holder.close()
    waiter.close()


def test_a_server_that_answers_nobody_is_away():
    assert outages.is_outage(nobody_there())


def test_a_file_that_another_process_holds_is_away(held):
    assert outages.is_outage(raised(held))


def test_a_sentence_that_makes_no_sense_is_our_fault(tmp_path):
    there = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "empty.sqlite3"}
    connection = ConnectionHandler({"default": there})["default"]

    error = raised(lambda: connection.cursor().execute("SELECT * FROM nowhere"))
    connection.close()

    assert isinstance(error, OperationalError)
    assert not outages.is_outage(error)


def test_what_the_database_refuses_is_our_fault():
    User.objects.create_user("alice@example.com")
    with pytest.raises(IntegrityError) as refusal:
        User.objects.create_user("alice@example.com")

    assert not outages.is_outage(refusal.value)


def test_what_came_of_an_outage_is_one_too():
    try:
        try:
            raise nobody_there()
        except DatabaseError:
            raise ValueError("no session to save") from None  # which hides it from a traceback, not from us
    except ValueError as error:
        assert outages.is_outage(error)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "is_away"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
        ("SET statement_timeout = 1; SELECT pg_sleep(10)", False),
        ("SELECT 1 / 0", False),
    ],
)
def test_of_postgresqls_errors_only_lost_connections_are(statement, is_away):
    with connection.cursor() as cursor:
        error = raised(lambda: [cursor.execute(part) for part in statement.split(";")])
    connection.close()

    assert outages.is_outage(error) is is_away


def answered(error: Exception, **headers: str) -> Any:
    try:
        raise error
    except Exception:  # noqa: BLE001  # as Django does
        return outages.server_error(RequestFactory().get("/", headers=headers))


def test_a_page_says_that_it_comes_back():
    response = answered(nobody_there())

    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert "will be back in a moment" in response.content.decode()


def test_htmx_gets_a_sentence_and_a_script_json():
    part, told = answered(nobody_there(), hx_request="true"), answered(nobody_there(), accept="application/json")

    assert part.content.decode() == f'<p role="alert">{outages.SENTENCE}</p>'
    assert told.content.decode().startswith('{"error": "The database can')
    assert {part.status_code, told.status_code} == {503}


def test_any_other_error_is_a_500():
    response = answered(ValueError("a fault of ours"))

    assert response.status_code == 500
    assert "Something broke" in response.content.decode()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_it_is_one_line_in_the_log_and_no_traceback(as_user, alice, caplog):
    client = as_user(alice)
    client.raise_request_exception = False
    cut_connections_of_everyone()

    response = client.get("/progress/")
    connection.close()

    assert response.status_code == 503
    assert [record.getMessage() for record in caplog.records] == ["The database is away: a request is answered with 503."]
    assert not any(record.exc_info for record in caplog.records)


def cut_connections_of_everyone() -> None:
    """Close the connection without Django's knowledge: it takes it for open, and doesn't check again within a test."""
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.errors_occurred = False
    connection.health_check_done = True  # type: ignore[attr-defined]  # as it is after the first look
