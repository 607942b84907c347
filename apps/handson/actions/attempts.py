"""Begin an attempt, type into it, take a hint, end it, grade it and delete it."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Conflict, Refused
from apps.handson.actions import boxed
from apps.handson.actions.witnessing import WitnessedSimulation
from apps.handson.models import KEPT_OUTPUT, LARGEST_FILE, Attempt, CommandRun, packed
from apps.handson.queries.incidents import find
from apps.handson.rules.incidents.building import build
from apps.handson.rules.incidents.goals import unmet
from apps.handson.rules.incidents.source import IncidentSource

LONGEST_IDLE = 120.0
"""Seconds between two looks during which the cluster goes on; beyond that the person is away, and it stands still."""
MOST_RUNNING = 5
MOST_COMMANDS = 500
FILE = "file.yaml"
SKIPPED = 300.0
"""Seconds that "let time pass" lets pass."""


@transaction.atomic
def begin(person: User, incident: IncidentSource, *, mode: str, now: datetime) -> Attempt:
    """Build the incident's cluster for a person. Raises Refused at MOST_RUNNING attempts that aren't over."""
    if Attempt.objects.filter(person=person, ended_at=None).count() >= MOST_RUNNING:
        raise Refused(f"{MOST_RUNNING} incidents of yours are open; end one of them first.")
    return Attempt.objects.create(
        person=person,
        incident=incident.slug,
        title=incident.title,
        mode=mode,
        seconds=incident.seconds,
        started_at=now,
        touched_at=now,
        state=packed(build(incident, now.timestamp())),
    )


def incident_of(attempt: Attempt, content: Path) -> IncidentSource:
    """The incident of an attempt. Raises Refused when the content has it no more."""
    incident = find(content, attempt.incident)
    if incident is None:
        raise Refused("This incident isn’t in the content any more; the attempt can only be deleted.")
    return incident


def woken(attempt: Attempt, incident: IncidentSource, now: datetime) -> WitnessedSimulation:
    """The attempt's cluster, alive again. The time since the last look has passed in it too, up to LONGEST_IDLE."""
    idle = min(max(0.0, (now - attempt.touched_at).total_seconds()), LONGEST_IDLE)
    cluster = attempt.cluster
    cluster.time += idle
    return WitnessedSimulation(cluster, incident.evidence)


def type_line(attempt: Attempt, incident: IncidentSource, *, line: str, file: str, now: datetime) -> CommandRun:
    """Run a command in the box and store what it did.

    Raises Refused after MOST_COMMANDS, and Conflict when the attempt is over or another command was stored meanwhile:
    then this one has done nothing.
    """
    _check_running(attempt)
    place = attempt.commands.count() + 1
    if place > MOST_COMMANDS:
        raise Refused(f"An attempt takes {MOST_COMMANDS} commands; end this one and begin anew.")
    if len(file) > LARGEST_FILE:
        raise Refused("The file may have 65,536 characters; shorten it.")
    simulation = woken(attempt, incident, now)
    output = boxed.run(simulation, line, namespace=incident.stage.namespace, files={FILE: file} if file.strip() else {})
    fresh = [number for number in simulation.seen if number not in attempt.found]
    store(attempt, simulation, now=now, file=file, evidence=[*attempt.found, *fresh])
    return CommandRun.objects.create(
        attempt=attempt,
        number=place,
        line=line,
        output=output.text[:KEPT_OUTPUT],
        code=min(output.code, 255),
        at_seconds=int((now - attempt.started_at).total_seconds()),
        took_ms=int(output.seconds * 1000),
        found=fresh,
    )


def let_time_pass(attempt: Attempt, incident: IncidentSource, *, now: datetime) -> None:
    """Let SKIPPED seconds pass in the cluster. Raises Conflict."""
    _check_running(attempt)
    simulation = woken(attempt, incident, now)
    simulation.skip(SKIPPED)
    store(attempt, simulation, now=now, file=attempt.file, evidence=attempt.found)


def take_hint(attempt: Attempt, incident: IncidentSource) -> None:
    """Show one more hint. Does nothing when all are shown. Raises Conflict after the end, and Refused in an interview."""
    _check_running(attempt)
    if attempt.mode == Attempt.Mode.INTERVIEW:
        raise Refused("There are no hints in an interview.")
    shown = min(attempt.hints_taken + 1, len(incident.hints))
    Attempt.objects.filter(pk=attempt.pk).update(hints_taken=shown)


def end(attempt: Attempt, incident: IncidentSource, *, cause: str, fix: str, now: datetime) -> None:
    """End the attempt: what the goals say now is what counts. Ending it twice keeps the first. Raises Conflict."""
    if attempt.ended_at:
        return
    simulation = woken(attempt, incident, now)
    with simulation.changed:
        moment = simulation.tick()
        cluster = simulation.cluster
    changed = Attempt.objects.filter(pk=attempt.pk, version=attempt.version, ended_at=None).update(
        version=attempt.version + 1,
        ended_at=now,
        touched_at=now,
        cause_said=cause,
        fix_said=fix,
        unmet=unmet(cluster, incident.goals, moment),
        outages=sorted(set(cluster.outages)),
        state=b"",
        client_key=None,
    )
    if not changed:
        raise _beaten()


def grade(attempt: Attempt, incident: IncidentSource, *, levels: dict[str, int]) -> None:
    """Keep the levels that the person gave themselves. Raises Refused before the end, and for a criterion that there isn't."""
    if not attempt.ended_at:
        raise Refused("End the incident first; then compare with the model and grade yourself.")
    names = {criterion.name for criterion in incident.rubric.criteria}
    if not levels.keys() <= names:
        raise Refused("The criteria have changed meanwhile; load the page again.")
    Attempt.objects.filter(pk=attempt.pk).update(levels=levels)


def delete(attempt: Attempt) -> None:
    """Delete the attempt with all that was typed."""
    attempt.delete()


def _check_running(attempt: Attempt) -> None:
    if attempt.ended_at:
        raise Conflict("This incident is over; its report shows what happened.")


def store(attempt: Attempt, simulation: WitnessedSimulation, *, now: datetime, file: str, evidence: list[int]) -> None:
    """Keep the cluster as it is by now. Raises Conflict when another was kept since `attempt` was read, and Refused for one too large."""
    with simulation.changed:
        cluster = simulation.cluster.fork()
        cluster.time = simulation.now()
    try:
        state = packed(cluster)
    except ValueError as error:
        raise Refused(f"{error} The command isn’t stored; delete something instead.") from error
    stored = {"version": attempt.version + 1, "touched_at": now, "state": state, "file": file, "found": evidence}
    if not Attempt.objects.filter(pk=attempt.pk, version=attempt.version, ended_at=None).update(**stored):
        raise _beaten()
    for name, value in stored.items():
        setattr(attempt, name, value)


def _beaten() -> Conflict:
    return Conflict("Another tab of yours changed this cluster meanwhile; load the page and try again.")
