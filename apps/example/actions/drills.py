"""Start and stop drills: something is done to a pod on purpose, and its consequences are recorded. Each has a longest duration."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction

from apps.core.errors import Refused
from apps.example.actions import watching
from apps.example.models import Drill
from apps.example.rules.drill_kinds import TAKE_POD_AWAY, Kind

KEPT = 20
"""Drills kept. Older ones are deleted when a new one starts."""


def why_not(kind: Kind) -> str:
    """Return why a drill can't work where this process runs; empty if it can."""
    if kind is Kind.START_SLOWLY and not settings.POD["name"]:
        return (
            "It needs a pod: there the kubelet starts a container that ended anew, and /tmp outlives the container. Here nothing would be "
            "told to wait, or nobody would start it again."
        )
    return ""


def start(kind: Kind, *, seconds: int, pod: str, now: datetime) -> Drill:
    """Start a drill, which begins to act once this is committed. `seconds` must be from 1 to the kind's most.

    Raises Refused if the kind can't work here, and if another drill is in its way.
    """
    if missing := why_not(kind):
        raise Refused(missing)
    end_overdue(now)
    try:
        with transaction.atomic():
            drill = Drill.objects.create(kind=kind, pod=pod, seconds=seconds, started_at=now)
            Drill.objects.filter(pk__in=list(Drill.objects.latest_first().values_list("pk", flat=True)[KEPT:])).delete()
            transaction.on_commit(partial(watching.begin, drill))
    except IntegrityError as error:
        raise Refused(_what_is_in_the_way(kind, pod)) from error
    return drill


def stop(drill: Drill, *, now: datetime) -> None:
    """Mark a drill as ended; the process that runs it stops it within two seconds. Do nothing if it has ended."""
    Drill.objects.not_ended().filter(pk=drill.pk).update(ended_at=min(now, drill.due_at))


def end_overdue(now: datetime) -> None:
    """Mark drills whose process died as ended at the time they were due."""
    for drill in Drill.objects.not_ended():
        if drill.due_at <= now:
            Drill.objects.not_ended().filter(pk=drill.pk).update(ended_at=drill.due_at)


def _what_is_in_the_way(kind: Kind, pod: str) -> str:
    away = Drill.objects.not_ended().filter(kind__in=TAKE_POD_AWAY).first()
    if kind in TAKE_POD_AWAY and away is not None:
        return f"{away} takes a pod from its visitors until {away.due_at:%H:%M:%S} UTC. One at a time: start this one after it."
    return f"A drill runs on {pod} already. One at a time: stop it, or wait until it has ended."
