"""Simulate a concurrent request: do something right after a table was read for the first time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


@contextmanager
def after_the_first_read_of(model: type[models.Model], do: Callable[[], object]) -> Iterator[None]:
    """Call `do` once, right after the model's table was read and before the next query. Fails if it was never read."""
    table = f'FROM "{model._meta.db_table}"'
    state = "waiting"

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal state
        if state == "read":
            state = "done"
            do()
        if state == "waiting" and table in sql:
            state = "read"
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        yield
    assert state == "done", f"{table}: {state}"
