"""All of the content goes into an empty database at once, and soon."""

from io import StringIO

import pytest
from django.core.management import call_command

from apps.curriculum.models import Lesson, QuestionRevision
from tests.processor import processor_time

LONGEST = 10
"""Seconds of the processor: what the machine does beside it doesn't count."""


@pytest.mark.django_db
def test_loading_all_of_the_content_takes_at_most_ten_seconds():
    said = StringIO()

    with processor_time() as took:
        call_command("load_content", stdout=said)

    assert took.seconds <= LONGEST
    assert said.getvalue().startswith("Content: 1 module, 11 lessons, ")
    cards = QuestionRevision.objects.filter(question__kind="rapid")
    assert len(cards) > 100
    assert [card.title for card in cards if card.below_heading] == [], "a card says in its heading all that it asks"


HEAVIEST = 24 * 1024
"""Bytes of a lesson's page, its diagrams in it, compressed. Style and scripts take about 28 KiB beside it, and a first visit at most 60."""


@pytest.mark.django_db
def test_every_lesson_leaves_room_for_style_and_scripts_in_a_first_visit(client):
    call_command("load_content", stdout=StringIO())

    weights = {
        lesson.slug: len(client.get(lesson.get_absolute_url(), headers={"Accept-Encoding": "gzip"}).content)
        for lesson in Lesson.objects.not_retired().select_related("module")
    }

    assert len(weights) == 11
    assert {slug: weight for slug, weight in weights.items() if weight > HEAVIEST} == {}
