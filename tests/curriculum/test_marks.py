from datetime import timedelta

import pytest

from apps.curriculum.actions import read_marks
from apps.curriculum.models import ReadMark, Section
from tests.conftest import NOON
from tests.curriculum.conftest import Content

LATER = NOON + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sections(content: Content) -> list[Section]:
    content.load()
    return list(Section.objects.order_by("position"))


def stored() -> set[tuple[str, str, object]]:
    return {(mark.person.name, mark.section.anchor, mark.read_at) for mark in ReadMark.objects.select_related("person", "section")}


def test_reading_twice_keeps_the_first_moment(alice, sections):
    read_marks.mark_read(alice, sections[:1], now=NOON)
    read_marks.mark_read(alice, sections, now=LATER)

    assert stored() == {("Alice", "one-thing", NOON), ("Alice", "another-thing", LATER)}


def test_unmarking_is_for_one_person_only_and_harmless_when_repeated(alice, bob, sections):
    read_marks.mark_read(alice, sections, now=NOON)
    read_marks.mark_read(bob, sections, now=NOON)

    read_marks.mark_unread(alice, sections[:1])
    read_marks.mark_unread(alice, sections[:1])

    assert stored() == {("Alice", "another-thing", NOON), ("Bob", "one-thing", NOON), ("Bob", "another-thing", NOON)}


def test_marking_nothing_is_harmless(alice, sections):
    read_marks.mark_read(alice, [], now=NOON)
    read_marks.mark_unread(alice, [])

    assert stored() == set()
