"""Every incident can be played with the real kubectl: its ways that solve it do, the others don't, and the expert sees all evidence."""

import time
from pathlib import Path

import pytest

from apps.handson.actions import boxed
from apps.handson.actions.witnessing import WitnessedSimulation
from apps.handson.queries.incidents import listed, mistakes
from apps.handson.rules.incidents.building import build
from apps.handson.rules.incidents.goals import told, unmet
from apps.handson.rules.incidents.source import IncidentSource, Way

CONTENT = Path(__file__).parents[2] / "content"
INCIDENTS = listed(CONTENT)
WAYS = [(incident, way) for incident in INCIDENTS for way in incident.ways]
NAMES = [f"{incident.slug}: {way.name}" for incident, way in WAYS]


def test_nothing_is_wrong_with_their_files():
    assert mistakes(CONTENT) == []
    assert {incident.id for incident in INCIDENTS} >= {"D01", "D05", "D08"}


def played(incident: IncidentSource, way: Way) -> tuple[list[str], list[str], list[str]]:
    """Goals that aren't reached, evidence that wasn't shown, and lines that this failed at."""
    now = time.time()
    simulation = WitnessedSimulation(build(incident, now), incident.evidence)
    failed = []
    for line in way.lines:
        output = boxed.run(simulation, line, namespace=incident.stage.namespace)
        if output.code != 0:
            failed.append(f"{line}: {output.text}")
    with simulation.changed:
        moment = simulation.tick()
    goals = [told(incident.goals[number]) for number in unmet(simulation.cluster, incident.goals, moment)]
    unseen = [each.name for number, each in enumerate(incident.evidence) if number not in simulation.seen]
    return goals, unseen, failed


@pytest.mark.parametrize(("incident", "way"), WAYS, ids=NAMES)
def test_a_way_leads_where_its_author_says(incident: IncidentSource, way: Way):
    goals, unseen, failed = played(incident, way)

    assert (goals == []) is way.solves, (goals, failed)
    if way is incident.ways[0]:
        assert unseen == []


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.slug)
def test_an_incident_is_one_and_is_there_at_once(incident: IncidentSource):
    now = time.time()
    cluster = build(incident, now)

    assert unmet(cluster, incident.goals, now) != []
    assert cluster.dump() == build(incident, now).dump()


def test_a_broken_file_is_told_by_its_name(tmp_path: Path):
    folder = tmp_path / "module/incidents/odd"
    folder.mkdir(parents=True)
    front = "---\nid: D99\ntitle: Odd\ndifficulty: mid\nminutes: 99\nsections: [a#b]\n---\n\n## Symptom\n\nIt is odd.\n"
    (folder / "incident.md").write_text(front)
    (folder / "cluster.yaml").write_text("namespace: shop\nnodes: [{name: node-1}]\nimages: {x: {listens: all}}\n")
    (folder / "before.yaml").write_text("kind: Nothing\n")
    (folder / "grading.yaml").write_text("evidence: []\ngoals: [{fly: {}}]\nways: [{name: a}]\n")

    told_ = "\n".join(map(str, mistakes(tmp_path)))

    assert "incidents/odd/before.yaml:1: document 1 is no manifest" in told_
    assert "'fly' is no test" in told_
    assert "a way is a name" in told_
    assert listed(tmp_path) == []
