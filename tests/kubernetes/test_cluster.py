"""A real cluster accepts what we render, and the app works there as `docs/operations.md` says."""

from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from tests.kubernetes.cluster import NAMESPACE, Cluster, Refused
from tests.manifests.rendering import EVERY, ROOT, Variant, objects_of
from tests.services import wait_until

ASKING = ROOT / "tests/kubernetes/asking.yaml"
CONTROLLER = "traefik"
"""The namespace from which the policies let requests in."""

PEOPLE = "from apps.accounts.models import User; "


def aside(thing: Any) -> Any:
    """Return the object in a namespace of another name, so that it doesn't touch what runs."""
    if isinstance(thing, list):
        return [aside(item) for item in thing]
    if not isinstance(thing, dict):
        return thing
    return {key: f"{value}-aside" if key == "namespace" else aside(value) for key, value in thing.items()}


@pytest.fixture
def namespaces(cluster: Cluster) -> Iterator[list[str]]:
    """Namespaces of the test, which are deleted at the end."""
    made = list[str]()
    yield made
    if made:
        cluster.kubectl("delete", "namespace", *made, "--timeout=2m")


@pytest.mark.parametrize("variant", EVERY, ids=str)
def test_the_api_server_takes_every_object_and_warns_of_none(variant: Variant, cluster: Cluster, namespaces: list[str]):
    objects = objects_of(variant)
    if missing := {str(thing["apiVersion"]).rpartition("/")[0] for thing in objects} - cluster.groups():
        pytest.skip(f"the cluster has no definitions of {', '.join(sorted(missing))}")
    rest = [aside(thing) for thing in objects if thing["kind"] != "Namespace"]
    namespaces += sorted({thing["metadata"].get("namespace", "") for thing in rest} - {""})
    labels = {thing["metadata"]["name"]: thing["metadata"].get("labels", {}) for thing in objects if thing["kind"] == "Namespace"}
    for name in namespaces:
        metadata = {"name": name, "labels": labels.get(name.removesuffix("-aside"), {})}
        cluster.kubectl("create", "-f", "-", given=yaml.safe_dump({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}))

    taken, warned = cluster.with_warnings("create", "--dry-run=server", "--validate=strict", "-f", "-", given=yaml.safe_dump_all(rest))

    assert len(taken.splitlines()) == len(rest)
    assert warned == ""


def test_a_pod_says_where_it_is_and_sees_its_neighbours(running: Cluster):
    with running.forwarded("service/web", "80") as url, urlopen(f"{url}/worked-example/pod/", timeout=30) as answer:
        page = answer.read().decode()

    pods = running.items("pods")
    nodes = {pod["spec"]["nodeName"] for pod in pods}
    assert any(node in page for node in nodes)
    assert all(pod["metadata"]["name"] in page for pod in pods)
    assert "2 to 6" in page, "the autoscaler's bounds"


def test_no_pod_had_to_be_started_twice(running: Cluster):
    for pod in running.items("pods"):
        assert [status["restartCount"] for status in pod["status"]["containerStatuses"]] == [0], pod["metadata"]["name"]


def test_the_autoscalers_have_figures_to_go_by(running: Cluster):
    if "metrics.k8s.io" not in running.groups():
        pytest.skip("the cluster has no metrics-server")

    def have_figures() -> bool:
        return all(is_active(autoscaler) for autoscaler in running.items("horizontalpodautoscalers"))

    wait_until(have_figures, "figures for the autoscalers", patience=120)


def is_active(autoscaler: dict[str, Any]) -> bool:
    conditions = autoscaler["status"].get("conditions", [])
    return any(condition["type"] == "ScalingActive" and condition["status"] == "True" for condition in conditions)


@pytest.fixture
def under_load(running: Cluster) -> Iterator[Cluster]:
    """Send requests meanwhile, from the controller's namespace. It is deleted at the end only if it was created here."""
    is_new = not running.has_namespace(CONTROLLER)
    if is_new:
        running.kubectl("create", "namespace", CONTROLLER)
    try:
        running.kubectl("apply", "-f", str(ASKING))
        wait_until(lambda: "under way" in asked(running), "the first requests", patience=120)
        yield running
    finally:
        running.kubectl("delete", "-f", str(ASKING), "--ignore-not-found", "--timeout=2m")
        if is_new:
            running.kubectl("delete", "namespace", CONTROLLER, "--timeout=2m")


def test_all_pods_are_replaced_while_every_request_is_answered(under_load: Cluster):
    before = serving(under_load)

    under_load.kubectl("-n", NAMESPACE, "rollout", "restart", "deployment/web", "deployment/live")
    for name in ("web", "live"):
        under_load.kubectl("-n", NAMESPACE, "rollout", "status", f"deployment/{name}", "--timeout=5m")
    assert "answered" not in asked(under_load), "the requests ended before the rollout did"

    under_load.kubectl("-n", CONTROLLER, "wait", "--for=condition=Complete", "job/asking", "--timeout=3m")
    assert "answered 2250 of 2250 []" in asked(under_load)
    assert not before & serving(under_load)


def serving(cluster: Cluster) -> set[str]:
    """Return the pods of web and live, without those that are terminating."""
    pods = [pod["metadata"] for pod in cluster.items("pods")]
    return {pod["name"] for pod in pods if pod["name"].startswith(("web-", "live-")) and "deletionTimestamp" not in pod}


def asked(cluster: Cluster) -> str:
    try:
        return cluster.kubectl("-n", CONTROLLER, "logs", "job/asking")
    except Refused:  # no container yet
        return ""


def test_what_was_backed_up_comes_back(running: Cluster):
    shell(running, PEOPLE + "User.objects.create_user('kept@example.com', 'correct horse battery')")
    job(running, "backup")
    shell(running, PEOPLE + "User.objects.filter(email='kept@example.com').delete()")

    job(running, "restore", BACKUP="latest", INTO="dryrun")

    assert shell(running, PEOPLE + "print(User.objects.filter(email='kept@example.com').count())").split()[-1] == "1"


def shell(cluster: Cluster, code: str) -> str:
    return cluster.kubectl("-n", NAMESPACE, "exec", "deployment/web", "--", "python", "manage.py", "shell", "-v0", "-c", code)


def job(cluster: Cluster, name: str, **settings: str) -> None:
    """Run a Job made from the CronJob of that name until its end, as the operations page says."""
    made = cluster.kubectl("create", "job", f"{name}-now", "-n", NAMESPACE, f"--from=cronjob/{name}", "--dry-run=client", "-o", "yaml")
    if settings:
        told = [f"{key}={value}" for key, value in settings.items()]
        made = cluster.kubectl("set", "env", "--local", "-f", "-", *told, "-o", "yaml", given=made)
    cluster.kubectl("create", "-f", "-", given=made)
    try:
        cluster.kubectl("-n", NAMESPACE, "wait", "--for=condition=Complete", f"job/{name}-now", "--timeout=3m")
    except Refused as refused:
        raise AssertionError(cluster.kubectl("-n", NAMESPACE, "logs", f"job/{name}-now")) from refused
    finally:
        cluster.kubectl("-n", NAMESPACE, "delete", "job", f"{name}-now")
