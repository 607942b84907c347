"""What of the device pages may ask for."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/interviews/", "/accounts/login/", "/nothing/here/"])
def test_our_own_pages_may_ask_for_the_microphone_and_nobody_for_anything_else(client, path):
    policy = dict(part.split("=") for part in client.get(path).headers["Permissions-Policy"].split(", "))

    assert policy.pop("microphone") == "(self)"
    assert set(policy.values()) <= {"()"}


def test_a_page_names_the_powers_that_it_does_without(client):
    policy = client.get("/interviews/").headers["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "display-capture=()", "payment=()", "usb=()"} < set(policy.split(", "))
