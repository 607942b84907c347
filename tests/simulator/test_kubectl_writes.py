"""The real kubectl changes a simulated cluster, by every kind of patch and by protobuf, and the cluster follows."""

import json
import re

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.objects.fields import dig
from tests.simulator.conftest import Kubectl

SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: '1'}\n"
CHANGED = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: '2', b: '3'}\n"
MISTYPED = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: x}
spec:
  replica: 2
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i, imagePullPolice: Always}]}}
"""


def stored(kubectl: Kubectl, kind: kinds.Kind, name: str):
    """The object as the cluster has it by now."""
    return kubectl.simulation.cluster.find(kind, "shop", name)


@pytest.mark.parametrize(
    ("line", "kind", "name", "path", "value"),
    [
        ("create deployment d --image=shop/front:1.0 --replicas=2", kinds.DEPLOYMENTS, "d", "spec.replicas", 2),
        ("create configmap c --from-literal=a=b", kinds.CONFIG_MAPS, "c", "data.a", "b"),
        ("create secret generic s --from-literal=p=q", kinds.SECRETS, "s", "data.p", "cQ=="),
        ("create job j --image=shop/once:1.0", kinds.JOBS, "j", "spec.backoffLimit", 6),
        ("create quota q --hard=pods=3", kinds.QUOTAS, "q", "spec.hard.pods", "3"),
        ("create role r --verb=get --resource=pods", kinds.ROLES, "r", "kind", "Role"),
        ("create serviceaccount a", kinds.SERVICE_ACCOUNTS, "a", "kind", "ServiceAccount"),
        ("create service clusterip v --tcp=80:8080", kinds.SERVICES, "v", "spec.type", "ClusterIP"),
        ("create pdb b --selector=app=db --min-available=1", kinds.BUDGETS, "b", "spec.minAvailable", 1),
        ("run r1 --image=shop/front:1.0", kinds.PODS, "r1", "spec.restartPolicy", "Always"),
        ("expose deploy/front --port=81 --name=e", kinds.SERVICES, "e", "spec.selector.app", "front"),
        ("autoscale deploy/broken --min=1 --max=3 --cpu=50%", kinds.AUTOSCALERS, "broken", "spec.maxReplicas", 3),
        ("scale deploy/front --replicas=3", kinds.DEPLOYMENTS, "front", "spec.replicas", 3),
        ("set image deploy/front front=shop/front:2.0", kinds.DEPLOYMENTS, "front", "spec.template.spec.containers", "shop/front:2.0"),
        ("set env deploy/front A=b", kinds.DEPLOYMENTS, "front", "spec.template.spec.containers", "'A'"),
        ("set resources deploy/front --limits=memory=99Mi", kinds.DEPLOYMENTS, "front", "spec.template.spec.containers", "99Mi"),
        ("set selector svc front app=db", kinds.SERVICES, "front", "spec.selector.app", "db"),
        ("label deploy/front x=y", kinds.DEPLOYMENTS, "front", "metadata.labels.x", "y"),
        ("annotate deploy/front x=y", kinds.DEPLOYMENTS, "front", "metadata.annotations.x", "y"),
        ("rollout restart deploy/front", kinds.DEPLOYMENTS, "front", "spec.template.metadata.annotations", "restartedAt"),
        ("rollout pause deploy/front", kinds.DEPLOYMENTS, "front", "spec.paused", True),
        ("patch deploy front -p {\"spec\":{\"minReadySeconds\":1}}", kinds.DEPLOYMENTS, "front", "spec.minReadySeconds", 1),
        ("patch deploy front --type=merge -p {\"spec\":{\"minReadySeconds\":2}}", kinds.DEPLOYMENTS, "front", "spec.minReadySeconds", 2),
        (
            "patch deploy front --type=json -p [{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":4}]",
            kinds.DEPLOYMENTS, "front", "spec.replicas", 4,
        ),
        (
            "patch deploy front --subresource=scale --type=merge -p {\"spec\":{\"replicas\":1}}",
            kinds.DEPLOYMENTS, "front", "spec.replicas", 1,
        ),
        ("edit configmap settings", kinds.CONFIG_MAPS, "settings", "data.colour", "red"),
    ],
)  # fmt: skip
def test_a_command_changes_what_it_says(kubectl: Kubectl, line: str, kind: kinds.Kind, name: str, path: str, value):
    kubectl(line)

    there = dig(stored(kubectl, kind, name), path)
    assert there == value or (isinstance(value, str) and value in str(there))


def test_a_rollout_brings_new_pods_and_undo_brings_the_old_ones_back(kubectl: Kubectl):
    before = set(kubectl("get pods -l app=front -o name").split())
    kubectl("set env deploy/front A=b")
    assert "successfully rolled out" in kubectl("rollout status deploy/front --timeout=120s")
    new = set(kubectl("get pods -l app=front -o name").split())

    kubectl("rollout undo deploy/front")
    kubectl("rollout status deploy/front --timeout=120s")

    assert len(new - before) == 2
    assert "A=b" not in kubectl("exec deploy/front -- env")
    assert re.search(r"^3", kubectl("rollout history deploy/front"), re.MULTILINE)


def test_an_image_that_does_not_exist_stops_the_rollout_and_the_old_pods_go_on(kubectl: Kubectl):
    kubectl("set image deploy/front front=shop/front:9.9")
    kubectl.refused("rollout status deploy/front --timeout=2s")

    pods = kubectl("get pods -l app=front")
    assert "ImagePullBackOff" in pods or "ErrImagePull" in pods
    assert pods.count("1/1") == 2
    new = next(line.split()[0] for line in pods.splitlines() if "0/1" in line)
    assert re.search(r'Failed to pull image "shop/front:9.9": .*not found', kubectl(f"describe pod {new}"))


def test_apply_creates_changes_and_notices_that_nothing_changed(kubectl: Kubectl):
    assert "created" in kubectl("apply -f -", SETTINGS)
    assert "unchanged" in kubectl("apply -f -", SETTINGS)
    assert "configured" in kubectl("apply -f -", CHANGED)
    assert stored(kubectl, kinds.CONFIG_MAPS, "mine")["data"] == {"a": "2", "b": "3"}
    assert "configured" in kubectl("apply -f -", SETTINGS)
    assert stored(kubectl, kinds.CONFIG_MAPS, "mine")["data"] == {"a": "1"}


def test_server_side_apply_names_whose_field_it_is_and_takes_it_only_by_force(kubectl: Kubectl):
    kubectl("apply --server-side --field-manager=one -f -", SETTINGS)

    said = kubectl.refused("apply --server-side --field-manager=two -f -", CHANGED)
    assert 'conflict with "one"' in said
    assert ".data.a" in said
    assert stored(kubectl, kinds.CONFIG_MAPS, "mine")["data"] == {"a": "1"}

    kubectl("apply --server-side --field-manager=two --force-conflicts -f -", CHANGED)
    kubectl("apply --server-side --field-manager=two -f -", CHANGED.replace("a: '2', ", ""))

    assert stored(kubectl, kinds.CONFIG_MAPS, "mine")["data"] == {"b": "3"}


def test_a_dry_run_changes_nothing(kubectl: Kubectl):
    version = kubectl.simulation.cluster.objects
    kubectl("apply --dry-run=server -f -", SETTINGS)
    kubectl("delete deploy front --dry-run=server")

    assert stored(kubectl, kinds.CONFIG_MAPS, "mine") is None
    assert stored(kubectl, kinds.DEPLOYMENTS, "front")["metadata"]["uid"] == version["apps/deployments/shop/front"]["metadata"]["uid"]
    assert not stored(kubectl, kinds.DEPLOYMENTS, "front")["metadata"].get("deletionTimestamp")


def test_unknown_fields_are_refused_by_their_paths(kubectl: Kubectl):
    said = kubectl.refused("apply -f -", MISTYPED)

    assert 'unknown field "spec.replica"' in said
    assert 'unknown field "spec.template.spec.containers[0].imagePullPolice"' in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("create deployment front --image=x", 'deployments.apps "front" already exists'),
        ("create deployment Front --image=x", "a lowercase RFC 1123 subdomain must consist of"),
        ("create configmap c --from-literal=a=b -n nowhere", 'namespaces "nowhere" not found'),
        ("set resources deploy/front --requests=memory=1Gi", "must be less than or equal to memory limit of 64Mi"),
        ("set resources deploy/front --limits=memory=lots", "quantities must match the regular expression"),
        ("scale deploy/front --replicas=-1", "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"),
        ('patch deploy front --type=merge -p {"spec":{"selector":{"matchLabels":{"app":"x"}}}}', "field is immutable"),
        ('patch deploy front --type=merge -p {"spec":{"replicas":"two"}}', "cannot unmarshal string"),
        ('patch pod db-0 --type=merge -p {"spec":{"hostNetwork":true}}', "pod updates may not change fields other than"),
        ('patch deploy front --type=json -p [{"op":"remove","path":"/spec/nothing"}]', "the server rejected our request"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_the_apis_words(kubectl: Kubectl, line: str, said: str):
    before = dig(stored(kubectl, kinds.DEPLOYMENTS, "front"), "spec")

    assert said in kubectl.refused(line)
    assert dig(stored(kubectl, kinds.DEPLOYMENTS, "front"), "spec") == before


def test_a_deleted_pod_is_made_again_and_a_deleted_deployment_takes_its_pods_along(kubectl: Kubectl):
    name = kubectl("get pods -l app=front -o name").split()[0]
    kubectl(f"delete {name}")
    kubectl("rollout status deploy/front --timeout=60s")
    assert name not in kubectl("get pods -o name")

    kubectl("delete deploy front")
    kubectl("wait --for=delete pod -l app=front --timeout=60s")

    assert "front" not in kubectl("get pods,rs -o name")


def test_orphans_stay(kubectl: Kubectl):
    kubectl("delete deploy front --cascade=orphan")

    assert kubectl("get rs -l app=front --no-headers").count("front-") == 1


def test_a_drain_waits_for_the_budget_and_empties_the_node_once_it_may(kubectl: Kubectl):
    kubectl("delete hpa front")
    kubectl("scale deploy front --replicas=1")
    kubectl.simulation.skip(60)  # until the other pod is gone
    node = kubectl("get pods -l app=front -o jsonpath={.items[0].spec.nodeName}")

    done = kubectl.run("drain", node, "--ignore-daemonsets", "--force", "--timeout=2s")
    assert "Cannot evict pod as it would violate the pod's disruption budget" in done.stderr
    kubectl("scale deploy front --replicas=2")
    kubectl("rollout status deploy/front --timeout=60s")
    kubectl(f"drain {node} --ignore-daemonsets --force --timeout=120s")

    assert f"{node} Ready,SchedulingDisabled" in re.sub(" +", " ", kubectl("get nodes"))
    left = json.loads(kubectl(f"get pods -A --field-selector=spec.nodeName={node} -o json"))["items"]
    assert {pod["metadata"]["ownerReferences"][0]["kind"] for pod in left} == {"DaemonSet"}


def test_a_debug_container_looks_at_the_pod_it_joins(kubectl: Kubectl):
    kubectl("debug db-0 --image=busybox:1.36 --target=db -c look -- sleep 1000")
    kubectl.simulation.skip(10)  # until the image is pulled

    assert "look" in kubectl("get pod db-0 -o jsonpath={.spec.ephemeralContainers[*].name}")
    assert "db-0" in kubectl("exec db-0 -c look -- hostname")


def test_a_namespace_goes_with_all_that_is_in_it(kubectl: Kubectl):
    kubectl("create ns other")
    kubectl("create deployment d --image=shop/front:1.0 -n other")
    kubectl("rollout status deploy/d -n other --timeout=60s")

    kubectl("delete ns other --timeout=60s")

    assert "other" not in kubectl("get ns")
    assert [key for key in kubectl.simulation.cluster.objects if "/other/" in key] == []
