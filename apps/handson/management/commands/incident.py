import json
import secrets
import time
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.handson.actions.playing import play
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
        parser.add_argument("--ways", action="store_true", help="play the author's ways with kubectl instead, and say where each leads")
        parser.add_argument("--port", type=int, default=0, help="to listen on; 0, as it is without, takes a free one")
        parser.add_argument("--kubeconfig", type=Path, default=Path("incident.kubeconfig"), help="the file to write")

    def handle(self, *_: object, name: str | None, ways: bool, port: int, kubeconfig: Path, **__: object) -> None:
        known = listed(settings.CONTENT_DIR)
        if not name:
            for each in known:
                self.stdout.write(f"{each.slug:30} {each.title}")
            return
        incident = find(settings.CONTENT_DIR, name)
        if not incident:
            raise CommandError(f"There is no incident {name!r}; there are {', '.join(each.slug for each in known)}.")
        if ways:
            self._play(incident)
        else:
            self._serve(incident, port, kubeconfig)

    def _play(self, incident: IncidentSource) -> None:
        for way in incident.ways:
            outcome = play(incident, way)
            self.stdout.write(f"\n== {way.name}: {'solves it' if not outcome.unmet else 'does not solve it'}")
            for line, output in outcome.said:
                self.stdout.write(f"$ {line}\n{output.rstrip()}")
            for text in (*outcome.unmet, *(f"not seen: {text}" for text in outcome.unseen)):
                self.stdout.write(f"   {text}")
            if bool(outcome.unmet) is way.solves:
                self.stderr.write(
                    f"{incident.folder}/grading.yaml:1: “{way.name}” says solves: {str(way.solves).lower()}, and does otherwise"
                )

    def _serve(self, incident: IncidentSource, port: int, path: Path) -> None:
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
