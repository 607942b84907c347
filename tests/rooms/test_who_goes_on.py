"""What each page of a room says of who does what next is what that person may do."""

import re

import pytest
from django.urls import reverse

from apps.rooms.actions import blind_grading, rounds
from tests import NOON

WAITS = "Alice or the host shows all levels together"


@pytest.fixture
def said(as_user):
    def words(three, who):
        page = as_user(who.person).get(reverse("rooms:room-stage", args=[three.room.pk])).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    return words


def test_after_grading_each_is_told_who_shows_the_levels(three, said):
    three.begin()
    rounds.end(three.room.pk, three.alice, now=NOON)
    assert "After that, you show all levels here." in said(three, three.alice)
    assert f"After that {WAITS}" in said(three, three.charlie)

    three.grade_self()
    three.grade(three.alice, 1)

    assert "Show all levels" in said(three, three.alice)
    assert f"Now {WAITS}" in said(three, three.charlie)
    assert WAITS in said(three, three.bob)
    assert "by itself" not in said(three, three.bob)

    blind_grading.reveal(three.room.pk, three.alice, now=NOON)
    for who in (three.bob, three.charlie):
        assert "Alice or the host prepares the next round" in said(three, who)
    assert "prepares the next round" not in said(three, three.alice)
