"""All of the content goes into an empty database at once, and soon."""

import time
from io import StringIO

import pytest
from django.core.management import call_command

LONGEST = 10
"""Seconds of the processor: what the machine does beside it doesn't count."""


@pytest.mark.django_db
def test_loading_all_of_the_content_takes_at_most_ten_seconds():
    said = StringIO()
    started = time.process_time()

    call_command("load_content", stdout=said)

    assert time.process_time() - started <= LONGEST
    assert said.getvalue().startswith("Content: 1 module, 11 lessons, ")
