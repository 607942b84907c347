"""Feedback can be given after the next round has begun, and the page says from whom it is still to come."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.rooms.actions import feedback, rounds
from apps.rooms.models import Feedback, Round
from tests import NOON
from tests.rooms.room_of_three import Three


@pytest.fixture
def revealed(three) -> Three:
    three.reveal()
    return three


@pytest.fixture
def after(revealed) -> tuple[Three, Round]:
    """A room whose first round is revealed and whose next one is being prepared."""
    first = revealed.round
    rounds.next_round(revealed.room.pk, revealed.alice, now=NOON + timedelta(hours=1))
    return revealed, first


def path(three: Three) -> str:
    return reverse("rooms:round-feedback", args=[three.room.pk, 1])


def test_it_is_given_on_the_rounds_page_while_another_is_prepared(after, as_user):
    three, first = after
    client = as_user(three.charlie.person)
    page = client.get(reverse("rooms:round", args=[three.room.pk, 1])).content.decode()
    assert "Your feedback" in page

    given = client.post(path(three), {"keep": "The order", "takeaway_1": "Say numbers", "seen": ""}, follow=True)

    assert "has your feedback now" in given.content.decode()
    assert Feedback.objects.get(round=first, author=three.charlie).takeaways == ["Say numbers"]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(after, as_user):
    three, _ = after

    answer = as_user(three.charlie.person).post(path(three), {"keep": "The order", "seen": ""})

    assert answer.status_code == 422
    assert "The order" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_the_candidate_and_strangers_give_none(after, as_user, db):
    three, first = after
    with pytest.raises(Refused, match="others give it"):
        feedback.give_later(three.bob, first, keep="", change="", takeaways=["x"], now=NOON)

    page = as_user(three.bob.person).get(reverse("rooms:round", args=[three.room.pk, 1])).content.decode()

    assert "Your feedback" not in page
    assert (
        as_user(User.objects.create_user(email="mallory@example.com", password=None)).post(path(three), {"takeaway_1": "x"}).status_code
        == 404
    )


def test_another_tabs_feedback_is_not_overwritten_unseen(after, as_user):
    three, first = after
    feedback.give_later(three.charlie, first, keep="", change="", takeaways=["first"], now=NOON)

    answer = as_user(three.charlie.person).post(path(three), {"takeaway_1": "second", "seen": ""})

    assert answer.status_code == 409
    assert Feedback.objects.get().takeaways == ["first"]


def test_who_leads_sees_from_whom_feedback_is_still_to_come(revealed):
    assert revealed.screen(revealed.alice).awaited == ["Alice", "Charlie"]

    feedback.give_feedback(revealed.room.pk, revealed.charlie, keep="", change="", takeaways=["x"], now=NOON)

    assert revealed.screen(revealed.alice).awaited == ["Alice"]
