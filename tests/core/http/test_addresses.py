"""The address that a request comes from, and the subscriber behind it."""

import pytest

from apps.core.http.addresses import address, subscriber

PEER = "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", PEER),
        (0, "203.0.113.9", PEER),  # anyone may write it
        (1, "", PEER),  # past the proxy
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", PEER),  # shorter than what our proxies add: past one of them
        (3, "198.51.100.7, 203.0.113.9", PEER),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "unknown", PEER),
        (1, "", PEER),
        (1, ", ,", PEER),
    ],
)
def test_only_what_our_own_proxies_added_is_believed(settings, proxies, forwarded, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    assert address(PEER, forwarded) == expected


def test_a_connection_without_an_address_stands_for_itself(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0

    assert address("", "") == ""
    assert address("unix:" + "x" * 500, "") == "unix:" + "x" * 95


@pytest.mark.parametrize(
    ("known_as", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("somewhere", "somewhere"),
    ],
)
def test_all_addresses_of_one_subscriber_are_one(known_as, expected):
    assert subscriber(known_as) == expected
