import json
import secrets
import time
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.handson.queries.incidents import find, listed
from apps.handson.rules.incidents.building import build
from apps.handson.rules.incidents.goals import unmet
from apps.handson.rules.incidents.source import IncidentSource
from apps.handson.rules.kubeconfig import kubeconfig as kubeconfig_of
from apps.simulator.actions.serving import Server
from apps.simulator.actions.simulating import Simulation


class Command(BaseCommand):
    help = "Serve one incident's cluster on loopback, for your own kubectl, until Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="the incident's folder; without it all are listed")
        parser.add_argument("--port", type=int, default=0, help="to listen on; 0, as it is without, takes a free one")
        parser.add_argument("--kubeconfig", type=Path, default=Path("incident.kubeconfig"), help="the file to write")

    def handle(self, *_: object, name: str | None, port: int, kubeconfig: Path, **__: object) -> None:
        if not name:
            self.stdout.writelines(f"{incident.slug:30} {incident.title}" for incident in listed(settings.CONTENT_DIR))
            return
        self._serve(name, port, kubeconfig)

    def _serve(self, name: str, port: int, path: Path) -> None:
        incident = find(settings.CONTENT_DIR, name)
        if not incident:
            known = ", ".join(each.slug for each in listed(settings.CONTENT_DIR))
            raise CommandError(f"There is no incident {name!r}; there are {known}.")
        simulation = Simulation(build(incident, time.time()))
        server = Server(simulation, secrets.token_urlsafe(18), port)
        path.touch(mode=0o600)
        path.write_text(json.dumps(kubeconfig_of(server.address, incident.stage.namespace)))
        self.stdout.write(f"{incident.title}\n\n{incident.symptom.markdown.strip()}\n\nexport KUBECONFIG={path.resolve()}\n")
        server.begin()
        try:
            self._watch(simulation, incident)
        except KeyboardInterrupt:
            server.shutdown()
            path.unlink(missing_ok=True)

    def _watch(self, simulation: Simulation, incident: IncidentSource) -> None:
        was_over = False
        while True:
            with simulation.changed:
                now = simulation.tick()
                is_over = not unmet(simulation.cluster, incident.goals, now)
                if is_over != was_over:
                    self.stdout.write("It is over: all goals are met." if is_over else "It isn't over any more.")
                was_over = is_over
                simulation.changed.wait(2)
