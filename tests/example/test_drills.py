"""Staff start and stop drills on a pod, within bounds; for everyone else there are none."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.example.actions import drills, watching
from apps.example.models import Drill, DrillSample
from apps.example.rules.drill_kinds import ABOUT, Kind
from tests import NOON
from tests.at_once import together
from tests.example.drilling import BURN, SLOW, UNREADY, after, started

pytestmark = pytest.mark.usefixtures("drills_on")


def post(client, kind: str, seconds: object):
    return client.post(reverse("example:drill-start"), {"kind": kind, "seconds": seconds})


# Who may


def every_view(drill: Drill):
    return [
        ("get", reverse("example:drills")),
        ("get", drill.get_absolute_url()),
        ("post", reverse("example:drill-start")),
        ("post", reverse("example:drill-stop", args=[drill.pk])),
    ]


def test_where_drills_are_off_there_is_nothing_even_for_staff(db, settings, as_user, staff):
    drill = started()
    settings.DRILLS = False

    for method, path in every_view(drill):
        assert getattr(as_user(staff), method)(path, {"kind": BURN}).status_code == 404, path

    assert Drill.objects.not_ended().count() == 1


def test_who_is_not_staff_finds_nothing_and_changes_nothing(as_user, client, alice, guest):
    drill = started()

    for someone in (as_user(alice), as_user(guest), client):
        for method, path in every_view(drill):
            assert getattr(someone, method)(path, {"kind": BURN}).status_code == 404, path

    assert list(Drill.objects.not_ended()) == [drill]


def test_a_drill_that_is_not_there_is_not_found(as_user, staff):
    assert as_user(staff).get(reverse("example:drill", args=[uuid4()])).status_code == 404
    assert as_user(staff).post(reverse("example:drill-stop", args=[uuid4()])).status_code == 404


# What is asked for


def test_staff_start_and_stop_a_drill_with_two_forms(as_user, staff):
    client = as_user(staff)

    page = client.post(reverse("example:drill-start"), {"kind": BURN, "seconds": "45"}, follow=True)
    drill = Drill.objects.get()

    assert page.redirect_chain == [(drill.get_absolute_url(), 302)]
    assert (drill.kind, drill.seconds, drill.ended_at) == (BURN, 45, None)
    assert f'action="{reverse("example:drill-stop", args=[drill.pk])}"' in page.content.decode()

    page = client.post(reverse("example:drill-stop", args=[drill.pk]), follow=True)
    drill.refresh_from_db()

    assert drill.ended_at is not None
    assert "Stop it" not in page.content.decode()


@pytest.mark.parametrize("kind", [BURN, UNREADY])
def test_without_a_number_it_lasts_as_long_as_usual(as_user, staff, kind):
    post(as_user(staff), kind, "")

    assert Drill.objects.get().seconds == ABOUT[kind].usual


@pytest.mark.parametrize("kind", Kind)
def test_what_lasts_longer_than_it_may_is_refused_with_what_was_typed(as_user, staff, kind):
    for typed in (ABOUT[kind].most + 1, "0", "-5", "1.5", "9" * 5000, "soon", "\0"):
        page = post(as_user(staff), kind, typed)

        assert page.status_code == 422, typed
        if kind is not SLOW:
            assert f"Write a whole number of seconds, from 1 to {ABOUT[kind].most}." in page.content.decode()

    assert post(as_user(staff), BURN, "301").content.decode().count('value="301"') == 1
    assert not Drill.objects.exists()


@pytest.mark.parametrize("kind", ["", "reboot", "\0"])
def test_a_drill_nobody_offers_is_refused_in_a_sentence(as_user, staff, kind):
    page = post(as_user(staff), kind, 10)

    assert page.status_code == 422
    assert "Choose one of the drills shown." in page.content.decode()


def test_a_second_drill_on_a_pod_is_refused(as_user, staff):
    client = as_user(staff)
    post(client, BURN, 60)

    page = post(client, UNREADY, 30)

    assert page.status_code == 409
    assert "One at a time: stop it, or wait until it has ended." in page.content.decode()
    assert Drill.objects.get().kind == BURN


@pytest.mark.django_db
def test_the_database_itself_keeps_two_from_one_pod_and_any_from_lasting():
    started()

    for fields in ({"pod": "web-1", "seconds": 10}, {"pod": "web-2", "seconds": 301}, {"pod": "web-2", "seconds": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Drill.objects.create(kind=BURN, started_at=NOON, **fields)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_four_simultaneous_drills_that_take_pods_away_one_begins(settings, monkeypatch):
    monkeypatch.setattr(watching, "begin", lambda drill: None)  # nothing has to be done to this process
    settings.POD = {"name": "web", "namespace": "dryrun", "node": "here"}

    refusals = together(*(partial(started, kind, pod=f"web-{number}") for number, kind in enumerate([UNREADY, SLOW] * 2)))

    away = Drill.objects.get()
    sentence = f"{away} takes a pod from its visitors until {away.due_at:%H:%M:%S} UTC. One at a time: start this one after it."
    assert [str(refusal) for refusal in refusals] == [sentence] * 3


@pytest.mark.django_db
def test_two_pods_may_burn_but_only_one_may_fail():
    started(BURN, pod="web-1")
    started(BURN, pod="web-2")
    started(UNREADY, pod="web-3")

    with pytest.raises(Refused, match="Fail readiness on web-3 takes a pod from its visitors until 12:01:00 UTC"):
        started(UNREADY, pod="web-4")


@pytest.mark.django_db
def test_a_slow_start_is_offered_in_a_pod_only(settings, as_user, staff):
    settings.POD = {"name": "", "namespace": "", "node": ""}
    client = as_user(staff)

    assert "Not offered here. It needs a pod" in client.get(reverse("example:drills")).content.decode()
    assert post(client, SLOW, 20).status_code == 409
    assert not Drill.objects.exists()

    settings.POD = {"name": "web-1", "namespace": "dryrun", "node": "here"}
    assert "Not offered here" not in client.get(reverse("example:drills")).content.decode()
    assert post(client, SLOW, 20).status_code == 302


@pytest.mark.django_db
def test_one_whose_process_died_ended_when_it_was_due():
    died = started(seconds=60)

    started(now=after(61))

    died.refresh_from_db()
    assert died.ended_at == after(60)


@pytest.mark.django_db
def test_only_the_last_twenty_are_kept():
    first = started(now=NOON)
    DrillSample.objects.create(drill=first, at=after(2), values={})
    for number in range(1, drills.KEPT + 1):
        started(now=after(number * 400))

    assert Drill.objects.count() == drills.KEPT
    assert not DrillSample.objects.exists()


# How they are shown


@pytest.mark.django_db
def test_the_growing_plot_asks_again_until_the_watch_is_over(as_user, staff):
    drill = started(now=timezone.now() - timedelta(seconds=2))
    DrillSample.objects.create(drill=drill, at=timezone.now(), values={"ready": True, "cpu": 998, "memory": 1})
    client = as_user(staff)

    whole = client.get(drill.get_absolute_url()).content.decode()
    part = client.get(drill.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert 'hx-trigger="every 2s"' in whole
    assert "<html" not in part
    assert 'id="run-now"' in part
    assert 'id="run-figures"' in part
    assert "CPU over" in part

    Drill.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert "hx-trigger" not in client.get(drill.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()


@pytest.mark.django_db
def test_the_page_of_three_drills_takes_as_many_queries_as_one(as_user, staff, django_assert_num_queries):
    client = as_user(staff)
    started(now=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("example:drills"))

    started(pod="web-2", now=timezone.now())
    started(pod="web-3", now=timezone.now())

    with django_assert_num_queries(len(queries)):
        client.get(reverse("example:drills"))
