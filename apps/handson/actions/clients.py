"""A cluster that is open to the person's own kubectl, helm or k9s: the key in its address, and how a request reaches it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from uuid import UUID

from apps.core.errors import Conflict, Hidden, Refused
from apps.handson.actions.attempts import incident_of, store, woken
from apps.handson.actions.witnessing import WitnessedSimulation
from apps.handson.models import Attempt

PREFIX = "/clusters/"
TRIES = 6
"""Of a request whose cluster another request has changed meanwhile: requests are pure, so each is simply answered anew."""
LONGEST_IDLE = timedelta(hours=2)
"""How long a key lives when nobody uses the cluster."""
UNSTORED = timedelta(seconds=5)
"""How long the time that has passed in a cluster may stay unstored when nothing else has changed."""


def is_open(attempt: Attempt, now: datetime) -> bool:
    """Whether a client may come in: there is a key, and the cluster was used within LONGEST_IDLE."""
    return bool(attempt.client_key) and now - attempt.touched_at < LONGEST_IDLE


def admit(attempt: Attempt, *, now: datetime) -> None:
    """Give the attempt a key for clients, a new one if the last has gone stale. Raises Conflict when it is over."""
    if attempt.ended_at:
        raise Conflict("This incident is over; its cluster is gone.")
    if not is_open(attempt, now):
        Attempt.objects.filter(pk=attempt.pk, ended_at=None).update(client_key=token_urlsafe(32), touched_at=now)


def path_of(attempt: Attempt) -> str:
    """Where the cluster's API begins: the key stands in the path, since kubectl sends none otherwise without TLS."""
    return f"{PREFIX}{attempt.pk}-{attempt.client_key}"


def with_cluster[T](
    attempt_id: UUID, key: str, content: Path, now: datetime, act: Callable[[WitnessedSimulation], T]
) -> tuple[T, WitnessedSimulation]:
    """Wake the cluster, act on it and keep it.

    Raises Hidden for a wrong or stale key and for an attempt that is over, and Refused when others changed the cluster TRIES times.
    """
    for _ in range(TRIES):
        attempt = Attempt.objects.filter(pk=attempt_id, client_key=key, ended_at=None).first()
        if attempt is None or not is_open(attempt, now):
            raise Hidden("There is no such cluster.")
        simulation = woken(attempt, incident_of(attempt, content), now)
        before = simulation.cluster
        outcome = act(simulation)
        fresh = [number for number in simulation.seen if number not in attempt.found]
        if simulation.cluster is before and not fresh and now - attempt.touched_at < UNSTORED:
            return outcome, simulation
        try:
            store(attempt, simulation, now=now, file=attempt.file, evidence=[*attempt.found, *fresh])
        except Conflict:
            continue
        return outcome, simulation
    raise Refused("Too much is going on in this cluster at once; try again.")
