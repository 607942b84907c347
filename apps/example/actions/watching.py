"""Run a drill in a thread, and sample what the kernel, the probe and the API server say every two seconds.

The database allows a pod one connection for each of its workers. This thread would need one more, so it closes its connection after each
sample.
"""

import logging
import math
import re
import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.example.actions import drill_effects
from apps.example.actions.drill_effects import Effect
from apps.example.models import Drill, DrillSample
from apps.example.queries import cluster, container_usage
from apps.example.rules.drill_kinds import Kind, acts_until, watched_for
from apps.observability.actions import readiness

log = logging.getLogger("dryrun.drills")

TICK = 2.0
"""Seconds between two samples."""

RESPITE = 1.0
"""Seconds before the container ends, so that the response reaches the browser."""

WATCHED = "web"
"""The Deployment that serves pages, which is also its autoscaler's target."""

METRIC = re.compile(r"(?P<now>\d+) % of (?P<target>\d+) %")

type Values = dict[str, float | bool]


def begin(drill: Drill) -> None:
    """Run the drill and watch it, in a thread."""
    threading.Thread(target=_run, args=(drill,), name="drill", daemon=True).start()


def hold_start() -> None:
    """Wait, if a drill has asked this container to start slowly. Call it before anything else starts."""
    if not settings.DRILLS:
        return
    order, is_first = drill_effects.take_order()
    if order is None:
        return
    if is_first:
        length = acts_until(Kind.START_SLOWLY, seconds=math.ceil(order.seconds)) + watched_for(Kind.START_SLOWLY)
        threading.Thread(target=_follow, args=(Watch(order.drill_id), length), name="drill", daemon=True).start()
    time.sleep(order.seconds_left(time.time()))
    drill_effects.forget_order()
    if is_first:
        _mark_ended(order.drill_id)


def between(before: container_usage.Usage | None, after: container_usage.Usage | None, seconds: float) -> Values:
    """Return what the container used in the seconds between two readings.

    That is `cpu` and `cpu_limit` in thousandths of a core, `memory` in bytes, and `held_back`, the share (0–1) of periods in which it was
    throttled. Without a limit only `cpu` and `memory`; empty without readings.
    """
    if before is None or after is None:
        return {}
    values: Values = {"cpu": round((after.cpu_seconds - before.cpu_seconds) / seconds * 1000), "memory": after.memory}
    if after.cpu_limit:
        values["cpu_limit"] = round(after.cpu_limit * 1000)
        periods = (after.periods or 0) - (before.periods or 0)
        held = (after.throttled_periods or 0) - (before.throttled_periods or 0)
        values["held_back"] = round(held / periods, 3) if periods else 0
    return values


def scale(state: cluster.ClusterState) -> Values:
    """Return the scale of the WATCHED Deployment: pods ready, pods its autoscaler wants, and the metric and its target in percent."""
    values: Values = {}
    for deployment in state.deployments:
        if deployment.name == WATCHED:
            values["pods_ready"] = deployment.ready
    for autoscaler in state.autoscalers:
        if autoscaler.target == WATCHED:
            values["pods_wanted"] = autoscaler.desired
            if metric := METRIC.search(autoscaler.metric):
                values |= {"metric": int(metric["now"]), "metric_target": int(metric["target"])}
    return values


class Watch:
    """Watches one drill, by a step every TICK seconds."""

    def __init__(self, drill_id: UUID, effect: Effect | None = None) -> None:
        self.drill_id = drill_id
        self.effect = effect
        self._usage = container_usage.usage()
        self._looked = time.monotonic()

    def step(self, now: datetime) -> bool:
        """End the effect if the drill is due or was stopped, and store a sample. Return False when there is nothing left to watch."""
        drill = Drill.objects.filter(pk=self.drill_id).first()
        if drill is None:
            return False
        if drill.ended_at is None and now >= drill.due_at:
            drill.ended_at = drill.due_at
            Drill.objects.not_ended().filter(pk=drill.pk).update(ended_at=drill.due_at)
        if drill.ended_at is not None:
            self.end()
        DrillSample.objects.create(drill=drill, at=now, values=self._values())
        return drill.is_watched(now) and not Drill.objects.filter(pod=drill.pod, started_at__gt=drill.started_at).exists()

    def end(self) -> None:
        """End the drill's effect, once."""
        if self.effect is not None:
            self.effect.end()
            self.effect = None

    def _values(self) -> Mapping[str, float | bool]:
        usage, looked = container_usage.usage(), time.monotonic()
        values = between(self._usage, usage, looked - self._looked) | {"ready": not readiness.what_is_missing()}
        self._usage, self._looked = usage, looked
        if settings.CLUSTER_VIEW:
            try:
                values |= scale(cluster.look())
            except cluster.Unreachable as unreachable:
                log.info("A sample without the cluster: %s", unreachable)
        return values


def _run(drill: Drill) -> None:
    kind = Kind(drill.kind)
    try:
        effect = _effect(drill, kind)
    except OSError as error:
        log.warning("A drill can't be done: %s.", error)
        _mark_ended(drill.pk)
        return
    if effect is not None:
        _follow(Watch(drill.pk, effect), acts_until(kind, seconds=drill.seconds) + watched_for(kind))


def _effect(drill: Drill, kind: Kind) -> Effect | None:
    """Start the effect. Return None if this container ends by it, so that the next one watches the drill. Raises OSError."""
    if kind is Kind.BURN_CPU:
        return drill_effects.Burning(drill.seconds)
    if kind is Kind.FAIL_READINESS:
        return drill_effects.NotReady(drill.seconds)
    time.sleep(RESPITE)
    drill_effects.restart_slowly(drill.pk, drill.seconds)
    return None


def _mark_ended(drill_id: UUID) -> None:
    """Store that the drill has ended. If the database is away, it counts as ended when it is due."""
    try:
        Drill.objects.not_ended().filter(pk=drill_id).update(ended_at=timezone.now())
    except DatabaseError as error:
        log.info("The end of a drill is not kept: %s", type(error).__name__)
    finally:
        connection.close()


def _follow(watch: Watch, at_most: timedelta) -> None:
    """Take a step every TICK seconds until there is nothing left to watch, or `at_most` has passed; then end the effect."""
    give_up = time.monotonic() + at_most.total_seconds() + TICK
    try:
        is_watched = True
        while is_watched and time.monotonic() < give_up:
            time.sleep(TICK)
            try:
                is_watched = watch.step(timezone.now())
            except DatabaseError as error:
                log.info("A sample is lost: %s", type(error).__name__)
            finally:
                connection.close()
    finally:
        watch.end()
