"""What pages may do with the device: ask for the microphone, play a recording."""

import pytest
from django.urls import reverse

from tests.small_module import grade

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/interviews/", "/accounts/login/", "/nothing/here/"])
def test_our_own_pages_may_ask_for_the_microphone_and_nobody_for_anything_else(client, path):
    policy = dict(part.split("=") for part in client.get(path).headers["Permissions-Policy"].split(", "))

    assert policy.pop("microphone") == "(self)"
    assert set(policy.values()) <= {"()"}


def test_a_page_names_the_powers_that_it_does_without(client):
    policy = client.get("/interviews/").headers["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "display-capture=()", "payment=()", "usb=()"} < set(policy.split(", "))


def media(response) -> list[str]:
    return [part for part in response.headers["Content-Security-Policy"].split("; ") if part.startswith("media-src")]


def test_where_an_answer_is_graded_and_reported_its_recording_plays(as_user, alice, submitted):
    client = as_user(alice)
    grading = client.get(reverse("interviews:grade-turn", args=[submitted.pk, 1]))
    grade(submitted, alice, 2, 2)
    report = client.get(reverse("interviews:report", args=[submitted.pk]))

    assert (grading.status_code, media(grading)) == (200, ["media-src blob:"])
    assert (report.status_code, media(report)) == (200, ["media-src blob:"])


def test_elsewhere_nothing_plays(as_user, alice):
    assert media(as_user(alice).get("/interviews/")) == []
