"""Answers on the pages of a room: not rendered while they are typed, rendered once afterwards, and no text breaks others' pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.interviews.models import Response
from apps.rooms.actions import blind_grading, rounds
from apps.rooms.models import Room
from tests import NOON
from tests.hostile_texts import HOSTILE

KEPT = "<p>what is kept</p>"


def end(three, text: str) -> None:
    """End a round in which one question was put and got this answer; everyone may grade."""
    Room.objects.filter(pk=three.room.pk).update(observers_grade=True)
    three.begin()
    three.write(text)
    rounds.end(three.room.pk, three.alice, now=NOON + timedelta(seconds=30))


def reveal(three) -> None:
    three.grade_self(2, now=NOON + timedelta(seconds=40))
    three.grade(three.alice, 1, now=NOON + timedelta(seconds=41))
    blind_grading.reveal(three.room.pk, three.alice, now=NOON + timedelta(seconds=50))


def shown(as_user, three, who, *, round_page: bool = False) -> str:
    address = reverse("rooms:round", args=[three.room.pk, 1]) if round_page else three.room.get_absolute_url()
    page = as_user(who.person).get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_nothing_is_rendered_while_the_answer_grows(as_user, three):
    Room.objects.filter(pk=three.room.pk).update(observers_grade=True)
    three.begin()
    three.write("*a*")

    for who in (three.alice, three.bob, three.charlie):
        assert "*a*" in shown(as_user, three, who)

    assert set(Response.objects.values_list("html", "html_of")) == {("", "")}


@pytest.mark.parametrize("who", ["alice", "charlie"])
def test_graders_see_an_answer_that_is_rendered_once(as_user, three, who):
    end(three, "The *loop*")
    assert "The <em>loop</em>" in shown(as_user, three, getattr(three, who))
    assert Response.objects.exclude(html="").update(html=KEPT) == 1

    assert KEPT in shown(as_user, three, getattr(three, who))


@pytest.mark.parametrize("round_page", [False, True])
def test_after_the_reveal_everyone_sees_an_answer_rendered_once(as_user, three, round_page):
    end(three, "The *loop*")
    reveal(three)
    assert "The <em>loop</em>" in shown(as_user, three, three.bob, round_page=round_page)
    assert Response.objects.exclude(html="").update(html=KEPT) == 1

    for who in (three.alice, three.bob, three.charlie):
        assert KEPT in shown(as_user, three, who, round_page=round_page)


@pytest.mark.parametrize("text", ["- " * 500 + "a", HOSTILE["a table of 500 columns"]], ids=["nested", "table"])
def test_no_answer_breaks_the_pages_of_the_others(as_user, three, text):
    end(three, text)
    for who in (three.alice, three.bob, three.charlie):
        shown(as_user, three, who)
    reveal(three)

    for who in (three.alice, three.bob, three.charlie):
        shown(as_user, three, who)
        shown(as_user, three, who, round_page=True)
