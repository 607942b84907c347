"""Long lists are split into pages."""

import pytest

from apps.accounts.models import User
from apps.core.paging import Page, PageForm, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Seven people in the order they joined, for pages of three."""
    User.objects.bulk_create(User(name=str(number)) for number in range(1, 8))
    return User.objects.order_by("pk")


def page(people, asked, size=3) -> Page:
    return page_of(people, PageForm({"page": asked}).number, size=size)


def names(people, asked):
    return "".join(person.name for person in page(people, asked).rows)


def test_a_page_holds_its_part_of_the_list(people):
    assert [names(people, asked) for asked in ("1", "2", "3")] == ["123", "456", "7"]


def test_each_page_knows_the_ones_beside_it(people):
    pages = [page(people, asked) for asked in ("1", "2", "3")]

    assert [(page.before, page.after) for page in pages] == [(0, 2), (1, 3), (2, 0)]


def test_what_is_no_page_means_the_nearest_one(people):
    first = ["", "0", "-1", "one", "1.5", "\0", "２½", "١"]
    last = ["4", "999999999999", "9" * 5000, "۹"]

    assert {names(people, asked) for asked in first} == {"123"}
    assert {names(people, asked) for asked in last} == {"7"}
    assert {page(people, asked).number for asked in last} == {3}


def test_an_empty_list_has_one_empty_page(people):
    for asked in ("", "1", "7"):
        empty = page(people.none(), asked)

        assert (empty.rows, empty.number, empty.before, empty.after) == ([], 1, 0, 0)


def test_a_full_last_page_leads_nowhere(people):
    assert page(people[:6], "2").after == 0


def test_a_page_takes_one_query(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(people, "2")
