"""A kubectl of one's own talks to an incident's cluster through the embedded server, until the incident ends."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from apps.core.errors import Conflict, Hidden
from apps.handson.actions import attempts, clients
from apps.handson.models import Attempt
from apps.handson.queries.incidents import find
from apps.handson.rules.kubeconfig import kubeconfig
from apps.simulator.rules.api.messages import Answer, Request
from tests.browser.stages import Stage, stages_on
from tests.conftest import NOON
from tests.site import Site

KUBECTL = Path(sys.executable).with_name("kubectl")
CONTENT = Path(__file__).parents[2] / "content"
PATCH = '{"spec":{"selector":{"app":"api-v2"},"ports":[{"port":80,"name":"http","targetPort":"web"}]}}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    site.environment["TERMINAL"] = "true"  # also where the tests run with Redis
    site.start()
    yield site
    site.stop()


@pytest.fixture
def cluster(server: Site) -> Stage:
    return stages_on(server.environment, {"it": "cluster"})["it"]


def process(server: Site, cluster: Stage, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    (folder / "config").write_text(json.dumps(kubeconfig(f"{server.url}{cluster.path}", "shop")))
    home = {"KUBECONFIG": str(folder / "config"), "HOME": str(folder), "PATH": os.environ["PATH"]}
    return subprocess.Popen([KUBECTL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=home)


def run(server: Site, cluster: Stage, folder: Path, *arguments: str) -> str:
    return process(server, cluster, folder, *arguments).communicate(timeout=60)[0]


def test_it_reads_changes_and_waits(server: Site, cluster: Stage, tmp_path: Path):
    assert "api" in run(server, cluster, tmp_path, "get", "pods")
    assert "TargetPort:" in run(server, cluster, tmp_path, "describe", "svc", "api")
    assert "patched" in run(server, cluster, tmp_path, "patch", "svc", "api", "-p", PATCH)
    assert "8080" in run(server, cluster, tmp_path, "get", "endpointslices")
    assert "created" in run(server, cluster, tmp_path, "create", "deployment", "mine", "--image=shop/client:1.0")
    assert "successfully rolled out" in run(server, cluster, tmp_path, "rollout", "status", "deploy/mine", "--timeout=30s")
    assert "api 2.0" in run(server, cluster, tmp_path, "logs", "deploy/api", "--tail=5")
    assert "terminal of the page" in run(server, cluster, tmp_path, "exec", "deploy/api", "--", "env")


def test_a_watch_shows_what_comes_and_what_goes(server: Site, cluster: Stage, tmp_path: Path):
    (tmp_path / "w").mkdir()
    watching = process(server, cluster, tmp_path / "w", "get", "configmaps", "-w", "--no-headers", "--request-timeout=60s")
    try:
        run(server, cluster, tmp_path, "create", "configmap", "mine", "--from-literal=a=b")
        assert watching.stdout
        assert "mine" in watching.stdout.readline()
        run(server, cluster, tmp_path, "patch", "configmap", "mine", "-p", '{"data":{"c":"d"}}')
        assert watching.stdout.readline().split()[:2] == ["mine", "2"]
    finally:
        watching.kill()
        watching.communicate(timeout=10)


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_wrong_key_and_nonsense_are_refused(server: Site, cluster: Stage):
    good = f"{server.url}{cluster.path}"

    assert status_of(f"{good}/api/v1/namespaces/shop/pods") == 200
    assert status_of(f"{good[:-2]}xx/api/v1/pods") in (404, 401)
    assert status_of(f"{server.url}/clusters/x/api") == 401
    assert status_of(f"{good}/api/v1/nothing") == 404
    assert status_of(f"{good}/api/v1/pods?limit=many") == 400


def test_ten_requests_at_once_lose_none(server: Site, cluster: Stage, tmp_path: Path):
    folders = [tmp_path / str(number) for number in range(6)]
    for folder in folders:
        folder.mkdir()
    busy = [process(server, cluster, folder, "create", "configmap", f"c{folder.name}", "--from-literal=a=b") for folder in folders]
    said = [each.communicate(timeout=60)[0] for each in busy]

    there = run(server, cluster, tmp_path, "get", "configmaps", "-o", "name")
    assert all("created" in text for text in said), said
    assert all(f"configmap/c{folder.name}" in there for folder in folders)


@pytest.fixture
def begun(alice) -> Attempt:
    incident = find(CONTENT, "service-answers-nobody")
    assert incident
    attempt = attempts.begin(alice, incident, mode="practice", now=NOON)
    clients.admit(attempt, now=NOON)
    return Attempt.objects.get(pk=attempt.pk)


def ask(attempt: Attempt, path: str, now: datetime) -> Answer:
    """What a client with the attempt's key is answered."""
    request = Request("GET", path)
    return clients.with_cluster(attempt.pk, attempt.client_key or "", CONTENT, now, lambda simulation: simulation.call(request)[0])[0]


def test_what_a_client_reads_is_evidence_and_the_key_ends_with_the_incident(begun):
    incident = attempts.incident_of(begun, CONTENT)
    service = "/api/v1/namespaces/shop/services/api"

    assert (ask(begun, service, NOON).code, Attempt.objects.get(pk=begun.pk).found) == (200, [1])

    attempts.end(Attempt.objects.get(pk=begun.pk), incident, cause="", fix="", now=NOON)
    over = Attempt.objects.get(pk=begun.pk)
    assert over.client_key is None
    with pytest.raises(Hidden):
        ask(begun, service, NOON)
    with pytest.raises(Conflict):
        clients.admit(over, now=NOON)


def test_the_page_offers_a_file_that_leads_there(begun, alice, as_user):
    Attempt.objects.filter(pk=begun.pk).update(touched_at=timezone.now())
    tab = as_user(alice)
    assert "service-answers-nobody.kubeconfig" in tab.get(begun.get_absolute_url()).content.decode()

    written = json.loads(tab.get(f"/hands-on/attempts/{begun.pk}/kubeconfig/").content)

    assert written["clusters"][0]["cluster"]["server"] == f"http://testserver/clusters/{begun.pk}-{begun.client_key}"
    assert written["contexts"][0]["context"]["namespace"] == "shop"


def test_a_key_goes_stale_when_nobody_uses_the_cluster(begun):
    later = NOON + clients.LONGEST_IDLE
    with pytest.raises(Hidden):
        ask(begun, "/api/v1/nodes", later)

    clients.admit(begun, now=later)

    again = Attempt.objects.get(pk=begun.pk)
    assert again.client_key not in (None, begun.client_key)
    assert ask(again, "/api/v1/nodes", later).code == 200
