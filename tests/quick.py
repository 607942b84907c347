"""`make quick`: rules and actions alone, with `-p tests.quick`. What goes through HTTP, a browser or a server waits for `make test`."""

import pytest

ASK_BY_HTTP = {"client", "as_user", "admin_client", "page", "context", "site", "live_server", "opened", "hosts", "texts", "post"}
"""Fixtures that only tests of pages use."""

SLOW = (
    "tests/accounts/test_merging.py",
    "tests/core/test_markdown.py",
    "tests/curriculum/test_document_process.py",
    "tests/curriculum/test_shapes.py",
    "tests/rooms/test_live_process.py",
    "tests/rooms/test_rounds.py::test_what_one_person_can_store",
)
"""What begins so takes seconds."""

FOLDERS = ("core", "accounts", "curriculum", "interviews", "teams", "rooms", "progress", "observability")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not is_quick(item)])
    items[:] = filter(is_quick, items)


def is_quick(item: pytest.Item) -> bool:
    path = item.path.relative_to(item.config.rootpath)
    is_of_an_app = (len(path.parts) == 3 and path.parts[1] in FOLDERS) or path.name in {"test_layers.py", "test_shape.py", "test_docs.py"}
    asks = ASK_BY_HTTP & set(getattr(item, "fixturenames", ()))
    return is_of_an_app and not asks and not item.nodeid.startswith(SLOW) and not any(map(item.get_closest_marker, ("browser", "services")))
