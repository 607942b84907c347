"""What a page asks of the database stays the same, however long someone has reviewed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from tests.bench import coach
from tests.factories import make_lesson, make_question

pytestmark = pytest.mark.django_db

SMALL, LARGE = 100, 1_000
"""Reviews."""


@pytest.fixture
def content():
    topic = make_lesson(sections=2)
    for _ in range(60):
        make_question(topic=topic, kind="rapid", allotted_seconds=20).sections.set(topic.sections.all()[:1])
    question = make_question(topic=topic)
    question.sections.set(topic.sections.all())
    assert question.revision
    question.revision.html["rubric"]["criteria"] *= 5  # as many as the bench's population gives levels for
    question.revision.save()


def queries(client: Client, person: User) -> dict[str, int]:
    """Return the number of queries of each page, once everything that is made at the first visit is there."""
    counts = {}
    for name, ask in coach.pages(client, person).items():
        ask()
        with CaptureQueriesContext(connection) as captured:
            assert ask().status_code == 200
        counts[name] = len(captured)
    return counts


def test_no_page_asks_more_after_ten_times_the_reviews(content, as_user):
    few, many = (coach.someone(reviews=count, interviews=interviews) for count, interviews in ((SMALL, 30), (LARGE, 60)))

    assert queries(as_user(few), few) == queries(as_user(many), many)
