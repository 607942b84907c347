"""Nonsense sent to every view by HTTP, in queries, forms and addresses, is answered with a page and never a server error."""

import pytest
from django.urls import reverse

from apps.rooms.models import Room
from tests.nonsense import NINES, SENT
from tests.test_access import ROOM_ACTIONS, address, ids, running  # noqa: F401  # fixtures
from tests.test_forms import EVERY_FORM, made

MADE_LATER = ["level-0", "note-0", "evidence-0", "zone", "next", "remember"]
"""Names of fields that no form has until it is made, or that allauth's forms have."""

ALLAUTH = ["account_login", "account_signup", "account_reset_password", "account_change_password", "account_set_password"]
OF_ALLAUTH = ["login", "email", "password", "password1", "password2", "oldpassword"]

NUMBERS = ["0", "00", str(2**31), str(2**63), "9" * 4_000, NINES]


@pytest.fixture
def names(ids) -> list[str]:  # noqa: F811
    """Return the names of all fields."""
    room = Room.objects.select_related("host").get(pk=ids["room_id"])
    return sorted({name for kind in EVERY_FORM for name in made(kind, room, None).fields} | {*MADE_LATER, *OF_ALLAUTH})


@pytest.mark.parametrize("name", ROOM_ACTIONS)
def test_no_nonsense_breaks_a_view(name, ids, names, as_user, alice):  # noqa: F811
    """Each field gets each kind of nonsense at some view; tests/test_forms.py tries each by itself."""
    where = address(name, ids)

    for shift in range(0, len(SENT), 11):
        sent = [*SENT.values()][shift:] + [*SENT.values()][:shift]
        data = dict(zip(names, sent * len(names), strict=False))
        client = as_user(alice)
        assert client.get(where, {field: typed[:300] for field, typed in data.items()}).status_code < 500
        assert client.post(where, {field: typed[:20_000] for field, typed in data.items()}).status_code < 500


@pytest.mark.parametrize("name", ALLAUTH)
def test_no_nonsense_breaks_signing_up_and_in(name, as_user, alice, client):
    for sent in SENT.values():
        for browser in (client, as_user(alice)):
            assert browser.get(reverse(name), {"next": sent[:2_000]}).status_code < 500
            assert browser.post(reverse(name), dict.fromkeys([*OF_ALLAUTH, "next"], sent[:20_000])).status_code < 500


@pytest.mark.parametrize("name", [name for name, (arguments, _) in ROOM_ACTIONS.items() if arguments])
def test_no_number_in_an_address_breaks_a_view(name, ids, as_user, alice):  # noqa: F811
    client = as_user(alice)
    known = {key: ids[key] if value == "?" else value for key, value in ROOM_ACTIONS[name][0].items()}
    for key in [key for key, value in known.items() if isinstance(value, int)]:
        for number in NUMBERS:
            where = reverse(name, kwargs=known | {key: 1}).replace("/1/", f"/{number}/")

            assert client.get(where).status_code in {302, 404, 405}
            assert client.post(where, {"level": 1, "version": 0, "role": "owner"}).status_code in {302, 404, 405, 409, 410, 422}


@pytest.mark.parametrize("number", ["9" * 20, NINES, f"-{NINES}", str(-(2**63) - 1), "٣", "\0"])
def test_numbers_that_are_no_ids_are_choices_that_were_not_offered(number, ids, as_user, alice):  # noqa: F811
    client = as_user(alice)

    planned = client.post(reverse("interviews:new"), {"topics": number})
    opened = client.post(reverse("rooms:room-new"), {"name": "Alice", "questions": number})

    assert (planned.status_code, opened.status_code) == (422, 422)
    assert planned.context["form"].errors["topics"] == ["Choose from the topics shown."]
    assert opened.context["form"].errors["questions"] == ["Choose from the questions shown."]


def test_an_id_with_thousands_of_zeros_before_it_takes_nobody_out(three, as_user):
    room = three.room
    before = list(room.participants.values())

    answer = as_user(room.host).post(reverse("rooms:room-remove", args=[room.pk]), {"participant": f"{'0' * 5_000}{three.bob.pk}"})

    assert answer.status_code == 422
    assert "Choose someone who is in the room." in answer.content.decode()
    assert list(room.participants.values()) == before
