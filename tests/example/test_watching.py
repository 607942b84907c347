"""Watching a drill: what is sampled, and when watching ends."""

from uuid import uuid4

import pytest

from apps.example.actions import drills, watching
from apps.example.queries import cluster, container_usage
from tests import NOON
from tests.example.drilling import after, started

pytestmark = pytest.mark.usefixtures("drills_on")


def usage(**fields) -> container_usage.Usage:
    usual = {"version": 2, "memory": 100, "memory_limit": None, "cpu_seconds": 10.0, "cpu_limit": 0.5, "periods": 100}
    return container_usage.Usage(**usual | {"throttled_periods": 10, "throttled_seconds": 1.0} | fields)


def test_what_the_kernel_counted_becomes_a_figure_of_the_time_between():
    later = usage(memory=200, cpu_seconds=11.0, periods=120, throttled_periods=25)

    assert watching.between(usage(), later, 2.0) == {"cpu": 500, "memory": 200, "cpu_limit": 500, "held_back": 0.75}


def test_without_a_limit_no_throttling_and_without_readings_no_values():
    without = usage(cpu_limit=None, periods=None, throttled_periods=None, throttled_seconds=None)

    assert watching.between(without, without, 2.0) == {"cpu": 0, "memory": 100}
    assert watching.between(None, usage(), 2.0) == {}


def test_of_the_cluster_the_pages_and_their_autoscaler_are_kept():
    seen = cluster.ClusterState(
        at=0,
        deployments=[cluster.Deployment("live", 2, 2, 1, "dryrun"), cluster.Deployment("web", 4, 4, 3, "dryrun")],
        autoscalers=[
            cluster.Autoscaler("live", "live", 1, 3, 1, 2, "memory 10 % of 70 %", ""),
            cluster.Autoscaler("web", "web", 2, 6, 2, 4, "cpu 183 % of 65 %", ""),
        ],
    )

    assert watching.scale(seen) == {"pods_ready": 3, "pods_wanted": 4, "metric": 183, "metric_target": 65}


class Counted:
    ended = 0

    def end(self) -> None:
        self.ended += 1


@pytest.mark.django_db
def test_a_sample_is_kept_at_each_step_until_the_end():
    drill, effect = started(seconds=60), Counted()
    watch = watching.Watch(drill.pk, effect)

    assert watch.step(after(2))
    assert effect.ended == 0
    assert watch.step(after(61))
    assert effect.ended == 1
    assert watch.step(after(479))
    assert not watch.step(after(481))

    drill.refresh_from_db()
    assert drill.ended_at == after(60)
    assert [sample.at for sample in drill.samples.order_by("at")] == [after(2), after(61), after(479), after(481)]
    assert all("ready" in sample.values for sample in drill.samples.all())


@pytest.mark.django_db
def test_a_drill_that_was_stopped_elsewhere_ends_at_the_next_step():
    drill, effect = started(), Counted()
    watch = watching.Watch(drill.pk, effect)

    drills.stop(drill, now=after(10))

    assert watch.step(after(11))
    assert effect.ended == 1
    drill.refresh_from_db()
    assert drill.ended_at == after(10)


@pytest.mark.django_db
def test_the_next_drill_of_a_pod_ends_the_watch_before():
    drill = started()
    watch = watching.Watch(drill.pk)
    drills.stop(drill, now=after(10))
    started(now=after(12))

    assert not watch.step(after(13))


@pytest.mark.django_db
def test_a_drill_that_was_thrown_away_is_watched_no_more():
    assert not watching.Watch(uuid4()).step(NOON)


@pytest.mark.django_db
def test_a_cluster_that_does_not_answer_costs_its_figures_and_nothing_else(settings):
    settings.CLUSTER_VIEW, settings.CLUSTER_API = True, "http://127.0.0.1:1"
    drill = started()

    assert watching.Watch(drill.pk).step(after(2))

    assert "pods_ready" not in drill.samples.get().values
