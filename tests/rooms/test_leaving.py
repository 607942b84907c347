"""People who leave block nobody, and administrators delete no rounds."""

from datetime import timedelta
from typing import Any

import pytest
from django.forms import MultiWidget
from django.urls import reverse

from apps.interviews.models import Interview
from apps.rooms.actions import blind_grading, closing, joining, rounds
from apps.rooms.models import Event, Participant, Room, Round
from tests import NOON
from tests.factories import make_team

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=1)


@pytest.mark.parametrize("goes", ["leaves", "is taken out"])
def test_the_reveal_does_not_wait_for_a_candidate_who_left(three, goes):
    three.begin()
    rounds.end(three.room.pk, three.alice, now=LATER)
    three.grade(three.alice, 2, now=LATER)
    if goes == "leaves":
        joining.leave(three.room.pk, three.bob, now=LATER)
    else:
        joining.remove(three.room.pk, three.alice, other=three.bob.pk, now=LATER)

    blind_grading.reveal(three.room.pk, three.alice, now=LATER)

    assert three.state == "revealed"


def test_a_candidate_who_left_still_reaches_their_own_answers(three, as_user):
    three.begin()
    rounds.end(three.room.pk, three.alice, now=LATER)
    joining.leave(three.room.pk, three.bob, now=LATER)

    answer = as_user(three.bob.person).get(three.interview.get_absolute_url(), follow=True)

    assert answer.status_code == 200
    assert "/grade/1/" in answer.redirect_chain[-1][0]


@pytest.mark.parametrize("ends", ["in the round", "in grading"])
def test_a_candidate_of_a_room_closed_early_reaches_their_own_answers(three, as_user, ends):
    three.begin()
    if ends == "in grading":
        rounds.end(three.room.pk, three.alice, now=LATER)
    closing.close(three.room.pk, three.alice, now=LATER)
    browser, link = as_user(three.bob.person), three.interview.get_absolute_url()

    answer = browser.get(link, follow=True)

    assert answer.redirect_chain[-1][0].endswith("/grade/1/")
    assert f'href="{link}"' in browser.get(three.room.get_absolute_url()).content.decode()
    three.grade_self(2)
    assert browser.get(link, follow=True).redirect_chain[-1][0].endswith("/report/")
    for other in (three.alice, three.charlie):
        assert link not in as_user(other.person).get(three.room.get_absolute_url()).content.decode()


def test_when_the_host_leaves_the_first_to_have_come_leads(three, bob):
    three.begin()

    joining.leave(three.room.pk, three.alice, now=LATER)

    assert Room.objects.get().host == bob
    rounds.end(three.room.pk, three.bob, now=LATER)
    assert three.state == "grading"


@pytest.fixture
def staff(alice, as_user):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return as_user(alice)


def row_counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Room, Round, Interview, Event, Participant))


@pytest.mark.parametrize("what", ["accounts_user", "teams_team", "rooms_room"])
def test_an_administrator_deletes_no_round(three, staff, bob, alice, what):
    team = make_team(owner=bob, members=[alice])
    Room.objects.filter(pk=three.room.pk).update(team=team)
    three.reveal()
    before = row_counts()
    pk = {"accounts_user": bob.pk, "teams_team": team.pk, "rooms_room": three.room.pk}[what]

    answer = staff.post(reverse(f"admin:{what}_delete", args=[pk]), {"post": "yes"})

    assert answer.status_code == (403 if what == "rooms_room" else 302)
    assert row_counts() == before


def test_an_interview_whose_round_is_gone_shows_its_own_answers(three, as_user, bob):
    three.reveal()
    interview = three.interview
    Round.objects.all().delete()

    assert as_user(bob).get(interview.get_absolute_url(), follow=True).status_code == 200


def test_an_administrator_can_save_a_guest_who_stays_a_guest(staff, guest):
    answer = staff.post(reverse("admin:accounts_user_change", args=[guest.pk]), {"email": "", "name": "Known", "is_active": "on"})

    assert answer.status_code == 302
    guest.refresh_from_db()
    assert (guest.email, guest.name) == (None, "Known")


def test_an_administrator_gives_a_room_to_another_host(three, staff, bob):
    link = reverse("admin:rooms_room_change", args=[three.room.pk])

    answer = staff.post(link, unchanged_form(staff.get(link)) | {"host": bob.pk})

    assert answer.status_code == 302
    assert Room.objects.get().host == bob


def test_an_administrator_closes_rooms_and_changes_no_state_by_hand(three, staff):
    three.begin()
    link = reverse("admin:rooms_room_changelist")

    staff.post(link, {"action": "close", "_selected_action": [three.room.pk]})

    room, round_ = Room.objects.get(), Round.objects.get()
    assert (room.state, room.closed_at is not None, round_.ended_at is not None) == ("closed", True, True)
    form = staff.get(reverse("admin:rooms_room_change", args=[room.pk])).context["adminform"].form
    assert not {"state", "closed_at", "version"} & form.fields.keys()


def unchanged_form(page) -> dict[str, Any]:
    """Return what the admin's form sends if nothing in it is changed."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    shown = [page.context["adminform"].form, *(form for formset in formsets for form in [formset.management_form, *formset.forms])]
    sent: dict[str, Any] = {}
    for field in (field for form in shown for field in form):
        value, widget = field.value(), field.field.widget
        if isinstance(widget, MultiWidget):
            sent |= {f"{field.html_name}_{number}": part for number, part in enumerate(widget.decompress(value) or ()) if part is not None}
        elif value is not None and value is not False:
            sent[field.html_name] = value
    return sent
