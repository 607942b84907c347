"""Every incident can be played with the real kubectl: its ways that solve it do, the others don't, and the expert sees all evidence."""

import shutil
import time
from pathlib import Path

import pytest

from apps.curriculum.rules.content.reading import read
from apps.handson.actions.playing import play
from apps.handson.queries.incidents import listed
from apps.handson.rules.incidents.building import build
from apps.handson.rules.incidents.checking import check
from apps.handson.rules.incidents.goals import unmet
from apps.handson.rules.incidents.reading import incidents
from apps.handson.rules.incidents.source import IncidentSource, Way
from tests.site import SMALL_CONTENT

CONTENT = Path(__file__).parents[2] / "content"
INCIDENTS = listed(CONTENT)
WAYS = [(incident, way) for incident in INCIDENTS for way in incident.ways]
NAMES = [f"{incident.slug}: {way.name}" for incident, way in WAYS]


def test_nothing_is_wrong_with_their_files():
    module, _ = read(CONTENT / "containers")

    assert check(CONTENT / "containers", module) == []
    assert {incident.id for incident in INCIDENTS} >= {"D01", "D05", "D08"}


@pytest.mark.parametrize(("incident", "way"), WAYS, ids=NAMES)
def test_a_way_leads_where_its_author_says(incident: IncidentSource, way: Way):
    outcome = play(incident, way)

    assert (outcome.unmet == []) is way.solves, (outcome.unmet, outcome.said[-3:])
    if way is incident.ways[0]:
        assert outcome.unseen == []


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

    told_ = "\n".join(map(str, incidents(tmp_path / "module")[1]))

    assert "incidents/odd/before.yaml:1: document 1 is no manifest" in told_
    assert "'fly' is no test" in told_
    assert "a way is a name" in told_
    assert listed(tmp_path) == []


def test_an_incident_that_breaks_nothing_or_names_no_section_is_told(tmp_path: Path):
    shutil.copytree(CONTENT / "containers/incidents/service-answers-nobody", tmp_path / "small/incidents/calm")
    folder = tmp_path / "small/incidents/calm"
    (folder / "grading.yaml").write_text(
        (folder / "grading.yaml").read_text().replace("- answers: {namespace: shop, from: {app: client}, host: api, port: 80}\n", "")
    )
    module, _ = read(SMALL_CONTENT / "small")

    told = [mistake.text for mistake in check(tmp_path / "small", module)]

    assert any("nothing is broken" in text for text in told)
    assert any("there is no section 'networking#service-discovery-and-dns'" in text for text in told)
