"""Measure incidents: how long a command takes alone and with ten people typing, how soon a cluster is there, what an hour of it costs."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from apps.handson.actions import boxed
from apps.handson.queries.incidents import listed
from apps.handson.rules.incidents.building import build
from apps.handson.rules.incidents.source import IncidentSource
from apps.simulator.actions.simulating import Simulation
from apps.simulator.rules.controllers.step import step

CONTENT = Path(__file__).parents[2] / "content"
COMMANDS = 30
PEOPLE = 10
AT_ONCE = 4
"""Commands that the embedded server runs at once."""
PAUSE = 5.0
"""Seconds between two commands of a person."""
HOUR = 3_600.0


def main() -> None:
    incidents = listed(CONTENT)
    worst = next(incident for incident in incidents if incident.slug == "checkout-restarts")
    print("\nincidents")
    alone = [_command(worst) for _ in range(COMMANDS)]
    print(f"  kubectl get pods, alone: {_shown(alone)} (to be: 150 ms in the middle)")
    print(f"  {PEOPLE} people, a command every {PAUSE:g} s each: {_shown(_together(worst))} (to be: 500 ms for 95 of 100)")
    built = {incident.slug: _processor(partial(build, incident, time.time())) for incident in incidents}
    slowest = max(built, key=lambda slug: built[slug])
    print(
        f"  a cluster is there after {median(built.values()) * 1000:.0f} ms of a processor, {slowest} after {built[slowest] * 1000:.0f} ms"
    )
    cluster = build(worst, time.time())
    print(f"  an hour of {worst.slug}: {_processor(lambda: step(cluster, cluster.time + HOUR)):.2f} s of a processor (to be: under 1 s)")


def _command(incident: IncidentSource) -> float:
    simulation = Simulation(build(incident, time.time()))
    begun = time.perf_counter()
    output = boxed.run(simulation, "kubectl get pods", namespace=incident.stage.namespace)
    assert output.code == 0, output.text
    return time.perf_counter() - begun


def _together(incident: IncidentSource) -> list[float]:
    """Ten people type for half a minute; what one waits for a free place counts."""
    simulations = [Simulation(build(incident, time.time())) for _ in range(PEOPLE)]
    begun = time.perf_counter()

    def type_at(moment: float, simulation: Simulation) -> float:
        boxed.run(simulation, "kubectl get pods", namespace=incident.stage.namespace)
        return time.perf_counter() - begun - moment

    with ThreadPoolExecutor(AT_ONCE) as places:
        waiting = []
        for number in range(6 * PEOPLE):
            moment = number * PAUSE / PEOPLE
            time.sleep(max(0.0, moment - (time.perf_counter() - begun)))
            waiting.append(places.submit(type_at, moment, simulations[number % PEOPLE]))
        return [each.result() for each in waiting]


def _processor(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _shown(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:.0f} ms in the middle, {quantiles(seconds, n=20)[-1] * 1000:.0f} ms for 95 of 100"
