"""Finding a room by its code, and limits on guessing: in parallel, from many addresses, and while Redis is away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.urls import reverse

from apps.core.http.caching import ImpatientRedis, RedisOrMemory
from apps.rooms.actions import code_lookup
from apps.rooms.rules import join_codes
from tests.own_redis import OwnRedis

HERE = "192.0.2.1"
WRONG = "ACDEFHJK"


def guess(times: int, address: str = HERE) -> None:
    for _ in range(times):
        assert code_lookup.room_with_code(WRONG, address=address) is None


def test_a_room_is_found_by_its_code_however_it_is_typed(open_room):
    room = open_room()

    assert code_lookup.room_with_code(f" {room.code[:4].lower()}-{room.code[4:]} ", address=HERE) == room
    assert code_lookup.room_with_code("nothing", address=HERE) is None


def test_after_the_last_wrong_guess_the_right_one_is_refused_too(open_room):
    room = open_room()
    guess(join_codes.WRONG_GUESSES_A_DAY)

    with pytest.raises(code_lookup.TooMany, match="Ask for the link"):
        code_lookup.room_with_code(room.code, address=HERE)
    assert code_lookup.room_with_code(room.code, address="192.0.2.2") == room


def test_behind_our_proxy_visitors_are_counted_by_their_forwarded_address(open_room, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    room = open_room()

    def tried(code: str, forwarded: str) -> int:
        return client.post(reverse("rooms:room-join"), {"code": code}, headers={"X-Forwarded-For": forwarded}).status_code

    for number in range(join_codes.WRONG_GUESSES_A_DAY + 1):  # what a visitor says of themselves stands before what the proxy adds
        tried(WRONG, f"198.51.100.{number}, {HERE}")

    assert tried(room.code, HERE) == 429
    assert tried(room.code, "192.0.2.2") == 302


def test_without_our_proxy_a_forwarded_address_is_ignored(open_room, client):
    room = open_room()

    for number in range(join_codes.WRONG_GUESSES_A_DAY + 1):
        client.post(reverse("rooms:room-join"), {"code": WRONG}, headers={"X-Forwarded-For": f"192.0.2.{number}"})

    assert client.post(reverse("rooms:room-join"), {"code": room.code}).status_code == 429


def test_right_codes_are_not_limited(open_room):
    room = open_room()

    for _ in range(join_codes.WRONG_GUESSES_A_DAY + 1):
        assert code_lookup.room_with_code(room.code, address=HERE) == room


def test_a_right_code_works_even_if_its_count_expired_meanwhile(open_room, monkeypatch):
    room = open_room()
    count = code_lookup._count

    def counted_and_forgotten(key: str) -> int:
        attempts = count(key)
        caches["counts"].clear()
        return attempts

    monkeypatch.setattr(code_lookup, "_count", counted_and_forgotten)

    assert code_lookup.room_with_code(room.code, address=HERE) == room


def test_all_addresses_of_an_ipv6_subscriber_count_as_one(open_room):
    room = open_room()
    for number in range(join_codes.WRONG_GUESSES_A_DAY):
        guess(1, f"2001:db8:0:1::{number:x}")

    with pytest.raises(code_lookup.TooMany):
        code_lookup.room_with_code(room.code, address="2001:db8:0:1:ffff::1")
    assert code_lookup.room_with_code(room.code, address="2001:db8:0:2::1") == room


def test_guesses_that_come_at_once_are_counted_each():
    with ThreadPoolExecutor(max_workers=8) as threads:
        counted = list(threads.map(code_lookup._count, ["wrong-codes:at-once"] * 40))

    assert sorted(counted) == list(range(1, 41))


@pytest.fixture
def own_caches(own_redis: OwnRedis) -> Iterator[OwnRedis]:
    """The caches on a Redis that the test may kill."""
    before = {alias: caches[alias] for alias in ("default", "counts")}
    caches["default"], caches["counts"] = RedisOrMemory(own_redis.url, {}), ImpatientRedis(own_redis.url, {})
    yield own_redis
    for alias, cache in before.items():
        caches[alias] = cache


@pytest.mark.services
def test_while_redis_is_away_codes_are_refused_with_a_sentence(own_caches, open_room, client):
    room = open_room()
    own_caches.kill()

    refused = client.post(reverse("rooms:room-join"), {"code": room.code})
    own_caches.start()
    answer = client.post(reverse("rooms:room-join"), {"code": room.code})

    assert refused.status_code == 503
    assert "Codes can’t be checked at the moment. Ask for the link" in refused.content.decode()
    assert answer.url == room.get_absolute_url()


@pytest.mark.services
def test_while_redis_is_silent_no_code_is_tried_either(own_caches, open_room, client):
    room = open_room()

    with own_caches.frozen():
        refused = client.post(reverse("rooms:room-join"), {"code": room.code})

    assert refused.status_code == 503


@pytest.mark.services
@pytest.mark.parametrize("trouble", ["away", "silent"])
def test_whatever_redis_does_people_sign_up_and_in(own_caches, client, db, trouble):
    account = {"email": "dora@example.com", "password1": "correct horse battery"}
    if trouble == "away":
        own_caches.kill()
        assert client.post(reverse("account_signup"), account).status_code == 302
    else:
        with own_caches.frozen():
            assert client.post(reverse("account_signup"), account).status_code == 302

    client.post(reverse("account_logout"))
    signed_in = client.post(reverse("account_login"), {"login": account["email"], "password": account["password1"]})
    assert signed_in.status_code == 302
    assert client.get(reverse("accounts:settings")).context["user"].email == account["email"]


@pytest.mark.parametrize("typed", ["", "nothing", "ACDEFHJ", "ACDEFHJKL", "ACDEFHJ0", "АСDEFHJK", "9" * 5_000])
def test_text_that_cannot_be_a_code_is_not_counted(open_room, client, typed):
    room = open_room()

    for _ in range(join_codes.WRONG_GUESSES_A_DAY + 1):
        assert code_lookup.room_with_code(typed, address=HERE) is None
    refused = client.post(reverse("rooms:room-join"), {"code": typed}, REMOTE_ADDR=HERE)

    assert refused.status_code == 422
    assert code_lookup.room_with_code(room.code, address=HERE) == room


def test_a_code_in_full_width_opens_the_room(open_room, client):
    room = open_room()
    wide = "".join(chr(ord(character) + 0xFEE0) for character in room.code)

    assert client.post(reverse("rooms:room-join"), {"code": wide}).url == room.get_absolute_url()
