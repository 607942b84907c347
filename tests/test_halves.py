"""Which tests run again on PostgreSQL with Redis and Celery: all that could fare otherwise there, by what they use."""

from pathlib import Path

import pytest

from tests.services import touches_services

BROWSER = Path(__file__).parent / "browser"
PAGES_ALONE = {BROWSER.with_name("test_early.py")}
"""Files outside BROWSER that are about what pages show."""

USES_A_DATABASE = """
import pytest

def test_pure(): pass

@pytest.mark.django_db
def test_marked(): pass

def test_by_fixture(db): pass

@pytest.fixture
def person(db): pass

def test_by_a_fixture_of_a_fixture(person): pass

@pytest.mark.services
def test_of_services(): pass

@pytest.mark.browser
def test_in_a_browser(): pass

@pytest.mark.browser
@pytest.mark.browser_only
def test_of_a_page(): pass
"""


@pytest.fixture
def collected(request: pytest.FixtureRequest, tmp_path: Path) -> list[pytest.Item]:
    file = tmp_path / "test_sample.py"
    file.write_text(USES_A_DATABASE)
    module = pytest.Module.from_parent(request.session, path=file)
    return [item for item in module.collect() if isinstance(item, pytest.Item)]


def test_what_uses_a_database_or_a_server_runs_again(collected: list[pytest.Item]):
    again = {item.name for item in collected if touches_services(item)}

    assert again == {"test_marked", "test_by_fixture", "test_by_a_fixture_of_a_fixture", "test_of_services", "test_in_a_browser"}


def test_only_tests_of_pages_are_left_to_one_half(request: pytest.FixtureRequest):
    """The mark `browser_only` would hide from PostgreSQL what an action or a query does."""
    left = [item for item in request.session.items if item.get_closest_marker("browser_only")]

    assert [item.nodeid for item in left if BROWSER not in item.path.parents and item.path not in PAGES_ALONE] == []
    assert [item.nodeid for item in left if item.get_closest_marker("services")] == []
