"""Play a way through an incident with kubectl, as its author wrote it down: the proof that the incident works."""

import time
from dataclasses import dataclass

from apps.handson.actions import boxed
from apps.handson.actions.witnessing import WitnessedSimulation
from apps.handson.rules.incidents.building import build
from apps.handson.rules.incidents.goals import told, unmet
from apps.handson.rules.incidents.source import IncidentSource, Way


@dataclass(frozen=True)
class Outcome:
    """Where a way has led."""

    unmet: list[str]
    """Goals that aren't reached, in words."""
    unseen: list[str]
    """Evidence that no answer has shown."""
    said: list[tuple[str, str]]
    """Each line with what it printed."""


def play(incident: IncidentSource, way: Way) -> Outcome:
    """Build the incident's cluster and type the way's lines into its terminal. Takes about 0.2 s a line; a drain takes seconds."""
    simulation = WitnessedSimulation(build(incident, time.time()), incident.evidence)
    said = [(line, boxed.run(simulation, line, namespace=incident.stage.namespace).text) for line in way.lines]
    with simulation.changed:
        now = simulation.tick()
    return Outcome(
        [told(incident.goals[number]) for number in unmet(simulation.cluster, incident.goals, now)],
        [evidence.name for number, evidence in enumerate(incident.evidence) if number not in simulation.seen],
        said,
    )
