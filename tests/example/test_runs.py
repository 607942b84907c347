"""Recorded runs, and who sees them."""

import re
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from apps.example.actions import drills, watching
from apps.example.models import DrillSample
from apps.example.queries import runs
from apps.example.rules import plot
from tests import NOON
from tests.example.drilling import BURN, UNREADY, after, started

pytestmark = pytest.mark.usefixtures("drills_on")


@pytest.mark.django_db
def test_a_recorded_drill_reads_as_it_was(tmp_path):
    drill = started()
    drills.stop(drill, now=after(30))
    drill.refresh_from_db()
    for second in (2, 4):
        DrillSample.objects.create(drill=drill, at=after(second), values={"ready": True, "cpu": second})

    output = StringIO()
    call_command("record_drill", str(drill.pk), "--on", "a laptop", stdout=output)
    (tmp_path / "burn.json").write_text(output.getvalue())

    seen = [plot.Point(2.0, {"ready": True, "cpu": 2}), plot.Point(4.0, {"ready": True, "cpu": 4})]
    assert runs.recorded(tmp_path) == [runs.Run(BURN, "web-1", "a laptop", NOON, 60, 30.0, True, seen)]


@pytest.mark.django_db
def test_recording_an_unknown_drill_is_refused_in_a_sentence():
    with pytest.raises(CommandError, match="There is no such drill"):
        call_command("record_drill", str(uuid4()))


def test_the_recorded_runs_are_real_and_whole():
    recorded = runs.recorded()

    assert [run.kind for run in recorded][:2] == [BURN, UNREADY]
    for run in recorded:
        assert run.on
        assert len(run.points) > 20
        assert run.points[-1].at >= run.acted + run.about.watched - 2 * watching.TICK
        assert re.fullmatch(r"[\w -]+", run.pod)
    assert max(point.values["held_back"] for point in recorded[0].points) > 0.5
    assert {point.values["ready"] for point in recorded[1].points} == {True, False}


@pytest.mark.django_db
def test_visitors_see_what_was_recorded_and_nothing_to_start(client):
    page = client.get(reverse("example:pod")).content.decode()

    assert "The last recorded runs" in page
    assert f"On {runs.recorded()[0].on}" in page
    assert page.count("<polyline") >= 4
    assert reverse("example:drills") not in page


def test_staff_find_the_way_to_the_drills_beside_what_was_recorded(as_user, staff, alice, settings):
    assert reverse("example:drills") in as_user(staff).get(reverse("example:pod")).content.decode()
    assert reverse("example:drills") not in as_user(alice).get(reverse("example:pod")).content.decode()

    settings.DRILLS = False
    assert reverse("example:drills") not in as_user(staff).get(reverse("example:pod")).content.decode()


@pytest.mark.django_db
def test_staff_see_recorded_runs_until_they_have_their_own(as_user, staff):
    client = as_user(staff)
    assert "The last recorded runs" in client.get(reverse("example:drills")).content.decode()

    started(now=timezone.now())

    assert "The last recorded runs" not in client.get(reverse("example:drills")).content.decode()
