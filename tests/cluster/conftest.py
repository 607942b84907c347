"""These tests need a container engine: `make image` and `make compose-test`. The rest of the suite leaves them out."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import browser_type_launch_args as browser_type_launch_args
from tests.browser.conftest import page as page
from tests.cluster.stack import Stack, build_image, docker, make_stand_ins

TAG = "test"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/cluster/"):
            item.add_marker(pytest.mark.containers)


@pytest.fixture(scope="session")
def image() -> str:
    docker("version")  # which says what is wrong with the engine
    return build_image(TAG, VERSION="1.2.3", REVISION="abc123")


@pytest.fixture(scope="session")
def stack(image: str) -> Iterator[Stack]:
    make_stand_ins()
    stack = Stack(TAG)
    stack.down()
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    return stack.url
