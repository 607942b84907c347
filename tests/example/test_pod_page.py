"""The page of the pod that answers, and of its neighbours where a Role allows it."""

import json
import re
import ssl
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from apps.example.queries import cluster
from apps.example.queries.cluster import Autoscaler, Deployment

IN_CLUSTER = {"name": "web-7d9f-abcde", "namespace": "dryrun", "node": "node-3"}
RESOURCES = {"cpu_request": 250, "cpu_limit": None, "memory_request": 320, "memory_limit": 512}
NO_RESOURCES = dict.fromkeys(RESOURCES)

DEPLOYMENTS = [
    {
        "metadata": {"name": "web"},
        "spec": {"replicas": 3, "template": {"spec": {"containers": [{"image": "dryrun:0.2.0"}]}}},
        "status": {"updatedReplicas": 1, "readyReplicas": 3},
    },
    {"metadata": {"name": "beat"}, "spec": {"template": {"spec": {"containers": [{"image": "dryrun:0.2.0"}]}}}, "status": {}},
]
AUTOSCALERS: list[dict[str, Any]] = [
    {
        "metadata": {"name": "web"},
        "spec": {
            "scaleTargetRef": {"name": "web"},
            "minReplicas": 2,
            "maxReplicas": 6,
            "metrics": [{"type": "ContainerResource", "containerResource": {"name": "cpu", "target": {"averageUtilization": 65}}}],
        },
        "status": {
            "currentReplicas": 2,
            "desiredReplicas": 4,
            "currentMetrics": [{"containerResource": {"name": "cpu", "current": {"averageUtilization": 131}}}],
            "conditions": [
                {"type": "AbleToScale", "status": "True"},
                {"type": "ScalingActive", "status": "True"},
                {"type": "ScalingLimited", "status": "False"},
            ],
        },
    }
]
PODS = [
    {
        "metadata": {"name": "web-7d9f-abcde", "labels": {"app.kubernetes.io/component": "web"}},
        "spec": {"nodeName": "node-3"},
        "status": {"phase": "Running", "startTime": "2026-11-25T10:00:00Z", "containerStatuses": [{"ready": True, "restartCount": 2}]},
    },
    {"metadata": {"name": "web-old", "deletionTimestamp": "2026-11-25T10:00:00Z"}, "spec": {}, "status": {"phase": "Running"}},
    {"metadata": {"name": "prepare-x7k2p"}, "spec": {}, "status": {"phase": "Succeeded", "containerStatuses": [{"ready": False}]}},
]
ANSWERS = {
    "/apis/apps/v1/namespaces/dryrun/deployments": DEPLOYMENTS,
    "/apis/autoscaling/v2/namespaces/dryrun/horizontalpodautoscalers": AUTOSCALERS,
    "/api/v1/namespaces/dryrun/pods": PODS,
}


@pytest.fixture
def asked_with() -> list[str]:
    return []


@pytest.fixture
def api_server(settings, tmp_path, monkeypatch, asked_with) -> Iterator[HTTPServer]:
    """An API server that answers a known token as a cluster's does."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked_with.append(self.headers["Authorization"])
            if self.path not in ANSWERS:
                self.send_error(403)
                return
            body = json.dumps({"items": ANSWERS[self.path]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "token").write_text("a-token")
    monkeypatch.setattr(cluster, "ACCOUNT", tmp_path)
    settings.POD, settings.CLUSTER_VIEW = IN_CLUSTER, True
    settings.CLUSTER_API = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_a_pod_says_where_it_runs_and_what_it_asked_for(client, settings):
    settings.POD, settings.POD_RESOURCES, settings.VERSION = IN_CLUSTER, RESOURCES, "1.2.3"

    page = client.get("/worked-example/pod/").content.decode()

    for told in ("The pod that serves you", "web-7d9f-abcde", "node-3", "1.2.3", "250m", "320 MiB", "512 MiB"):
        assert told in page, told
    assert "the component <code>cluster-view</code>" in page


@pytest.mark.django_db
def test_outside_a_cluster_it_says_what_would_be_here(client, settings):
    settings.POD, settings.POD_RESOURCES = dict.fromkeys(IN_CLUSTER, ""), NO_RESOURCES

    page = client.get("/worked-example/pod/").content.decode()

    assert "The process that serves you" in page
    assert "runs outside a cluster" in page
    assert "no request" in page


@pytest.mark.django_db
def test_its_figures_come_anew_by_themselves(client):
    part = client.get("/worked-example/pod/", headers={"HX-Request": "true"})

    assert re.match(r'\s*<div\s+id="figures"', part.content.decode())
    assert "no-store" in part.headers["Cache-Control"]


def test_the_api_server_gets_the_token_and_its_answer_is_read(api_server, asked_with):
    seen = cluster.look()

    assert set(asked_with) == {"Bearer a-token"}
    assert seen.deployments == [
        Deployment(name="beat", wanted=1, updated=0, ready=0, image="dryrun:0.2.0"),
        Deployment(name="web", wanted=3, updated=1, ready=3, image="dryrun:0.2.0"),
    ]
    assert seen.deployments[1].is_rolling
    assert seen.autoscalers == [
        Autoscaler(name="web", target="web", least=2, most=6, now=2, desired=4, metric="cpu 131 % of 65 %", held_back_by="")
    ]
    assert [(pod.name, pod.is_ready, pod.restarts, pod.is_ending) for pod in seen.pods] == [
        ("prepare-x7k2p", False, 0, False),
        ("web-7d9f-abcde", True, 2, False),
        ("web-old", False, 0, True),
    ]


def test_many_who_look_are_one_question(api_server, asked_with):
    for _ in range(5):
        cluster.look()

    assert len(asked_with) == len(ANSWERS)


@pytest.mark.django_db
def test_the_page_shows_a_rollout_and_the_autoscaler_at_work(client, api_server):
    page = client.get("/worked-example/pod/").content.decode()

    for told in ("3 of 3", "rolling", "cpu 131 % of 65 %", "2 to 6", "acts", "answers", "ending", 'State">done</td>'):
        assert told in page, told


@pytest.mark.django_db
def test_an_api_server_that_refuses_is_said_in_a_sentence(client, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ACCOUNT", tmp_path)
    settings.POD, settings.CLUSTER_VIEW, settings.CLUSTER_API = IN_CLUSTER, True, "http://127.0.0.1:1"

    response = client.get("/worked-example/pod/")

    assert response.status_code == 200
    assert "The API server doesn’t answer" in response.content.decode()


@pytest.mark.django_db
def test_a_role_that_is_missing_is_said_in_a_sentence(client, api_server, monkeypatch):
    monkeypatch.delitem(ANSWERS, "/api/v1/namespaces/dryrun/pods")

    page = client.get("/worked-example/pod/").content.decode()

    assert "The API server answers 403: the Role cluster-view, or its binding to this app’s account, is missing." in page


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def bare_authority(folder: Path) -> None:
    """Write `ca.crt` and `ca.key` without key usage and key identifiers, as Amazon's clusters have them."""
    (folder / "bare.cnf").write_text(
        "[req]\ndistinguished_name = name\nx509_extensions = bare\n[name]\n[bare]\nbasicConstraints = critical, CA:true\n"
    )
    new = ["-newkey", "rsa:2048", "-nodes", "-config", "bare.cnf"]
    openssl(folder, "req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=kubernetes")


def certify(server: HTTPServer, folder: Path) -> None:
    """Give the server a certificate signed by the authority in the folder."""
    (folder / "names").write_text("subjectAltName = IP:127.0.0.1\nsubjectKeyIdentifier = none\nauthorityKeyIdentifier = none\n")
    new = ["-newkey", "rsa:2048", "-nodes", "-config", "bare.cnf"]
    openssl(folder, "req", *new, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=kube-apiserver")
    by = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"]
    openssl(folder, "x509", "-req", "-in", "server.csr", *by, "-out", "server.crt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)


@pytest.fixture
def certified(api_server, settings, tmp_path) -> None:
    """Serve the API server over TLS."""
    bare_authority(tmp_path)
    certify(api_server, tmp_path)
    settings.CLUSTER_API = settings.CLUSTER_API.replace("http:", "https:")


def test_the_clusters_own_authority_is_trusted_though_its_certificate_lacks_extensions(certified):
    assert [pod.name for pod in cluster.look().pods] == ["prepare-x7k2p", "web-7d9f-abcde", "web-old"]


def test_nobody_else_is_trusted_in_its_place(certified, tmp_path):
    bare_authority(tmp_path)

    with pytest.raises(cluster.Unreachable):
        cluster.look()


def test_a_metric_in_quantities_is_told_in_mebibytes(api_server, monkeypatch):
    metric = {"containerResource": {"name": "memory", "target": {"averageValue": "220Mi"}}}
    now = {"containerResource": {"name": "memory", "current": {"averageValue": "71218517333m"}}}
    by_memory = AUTOSCALERS[0] | {
        "spec": AUTOSCALERS[0]["spec"] | {"metrics": [metric]},
        "status": AUTOSCALERS[0]["status"] | {"currentMetrics": [now]},
    }
    monkeypatch.setitem(ANSWERS, "/apis/autoscaling/v2/namespaces/dryrun/horizontalpodautoscalers", [by_memory])

    (autoscaler,) = cluster.look().autoscalers

    assert autoscaler.metric == "memory 68 MiB of 220 MiB"


@pytest.mark.parametrize(
    ("quantity", "told"),
    [("220Mi", "220 MiB"), ("1Gi", "1024 MiB"), ("68712Ki", "67 MiB"), ("1048576", "1 MiB"), ("0", "0 MiB"), ("", ""), ("1e9", "1e9")],
)
def test_a_quantity_of_memory_is_read_as_kubernetes_writes_it(quantity, told):
    assert cluster.in_mebibytes(quantity) == told


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ({"type": "ScalingActive", "status": "False", "message": "no metrics"}, "no metrics"),
        ({"type": "ScalingLimited", "status": "True", "reason": "TooManyReplicas", "message": "…"}, "would take more than it may"),
        ({"type": "ScalingLimited", "status": "True", "reason": "TooFewReplicas", "message": "…"}, "would do with fewer than it may"),
        ({"type": "ScalingLimited", "status": "True", "reason": "ScaleUpLimit"}, "ScaleUpLimit"),
        ({"type": "AbleToScale", "status": "True", "message": "ready"}, ""),
    ],
)
def test_what_holds_an_autoscaler_back_is_told(api_server, monkeypatch, condition, held):
    status = AUTOSCALERS[0]["status"] | {"conditions": [condition]}
    monkeypatch.setitem(ANSWERS, "/apis/autoscaling/v2/namespaces/dryrun/horizontalpodautoscalers", [AUTOSCALERS[0] | {"status": status}])

    (autoscaler,) = cluster.look().autoscalers

    assert autoscaler.held_back_by == held
