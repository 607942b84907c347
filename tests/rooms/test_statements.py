"""How many statements a change in a room takes: each row is read once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

HTMX = {"HX-Request": "true"}
WRITER = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


@pytest.fixture
def post(three, as_user):
    """Sends an action from someone's browser and returns its statements, savepoints left out."""

    def post(participant, action, **sent) -> list[str]:
        client = as_user(participant.person)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.post(
                reverse(f"rooms:room-{action}", args=[three.room.pk]), sent, headers=HTMX | {"Accept": "application/json"}
            )
        assert response.status_code in {200, 204}
        return [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]

    return post


def test_a_level_takes_at_most_twelve_statements(three, post):
    three.begin(now=timezone.now())
    post(three.alice, "grade", turn=1, version=0, **{"level-0": 1})

    asked = post(three.alice, "grade", turn=1, version=1, **{"level-0": 2})

    assert len(asked) <= 12, "\n".join(asked)


def test_a_save_of_the_notepad_takes_at_most_nine_statements(three, post):
    three.begin(now=timezone.now())
    post(three.bob, "write", turn=1, text="The loop", save_number=1, seen=0, writer=WRITER)

    asked = post(three.bob, "write", turn=1, text="The loop compares", save_number=2, seen=1, writer=WRITER)

    assert len(asked) <= 9, "\n".join(asked)
