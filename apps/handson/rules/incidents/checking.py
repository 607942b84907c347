"""What is wrong with a module's incidents: their files, the sections that they name, and a cluster that can't be built or isn't broken."""

from pathlib import Path

from apps.curriculum.rules.content.source import Mistake, ModuleSource
from apps.handson.rules.incidents.building import build
from apps.handson.rules.incidents.goals import unmet
from apps.handson.rules.incidents.reading import incidents
from apps.handson.rules.incidents.source import IncidentSource
from apps.simulator.rules.errors import Refused

ANY_MOMENT = 1_800_000_000.0
"""Seconds since 1970: an incident is the same whenever it begins."""


def check(folder: Path, module: ModuleSource) -> list[Mistake]:
    """All mistakes in the module's incidents. Building each takes up to 0.3 s."""
    readable, mistakes = incidents(folder)
    for incident in readable:
        unknown = [section for section in incident.sections if section not in module.section_ids]
        told = [f"there is no section {section!r}; name one as lesson#heading-id" for section in unknown]
        mistakes += [Mistake(f"{incident.folder}/incident.md", 1, text) for text in told]
        mistakes += _of_the_cluster(incident)
    return mistakes


def _of_the_cluster(incident: IncidentSource) -> list[Mistake]:
    try:
        cluster = build(incident, ANY_MOMENT)
    except Refused as refused:
        return [Mistake(f"{incident.folder}/before.yaml", 1, f"the API refuses a manifest: {refused.message}")]
    if not unmet(cluster, incident.goals, ANY_MOMENT):
        return [Mistake(f"{incident.folder}/grading.yaml", 1, "nothing is broken: all goals are reached before anybody has done anything")]
    return []
