"""The real kubectl reads a simulated cluster: columns, descriptions, logs, waiting."""

import json
import re
import time

import pytest

from apps.simulator.rules import kinds
from apps.simulator.rules.objects.times import moment_of
from tests.simulator.conftest import Kubectl

DESCRIBED = [kind for kind in kinds.ALL if "get" in kind.verbs and kind.group not in (kinds.METRICS, "events.k8s.io")]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("get pods", r"NAME +READY +STATUS +RESTARTS +AGE\n"),
        ("get pods", r"front-\w{10}-\w{5} +1/1 +Running +0 +10m"),
        ("get pods", r"broken-\w{10}-\w{5} +0/1 +CrashLoopBackOff +\d+ \(\d+m?s? ago\) +10m|broken-\w{10}-\w{5} +0/1 +CrashLoopBackOff"),
        ("get pods -o wide", r"IP +NODE +NOMINATED NODE +READINESS GATES\n"),
        ("get pods --show-labels", r"app=front,pod-template-hash=\w{10}"),
        ("get pods -L app", r"APP\n"),
        ("get pods -l app=front --no-headers", r"^front\S+ .*\nfront\S+ .*\n$"),
        ("get pods -l app!=front,app --field-selector=status.phase=Running", r"db-0 +1/1"),
        ("get pods -A", r"NAMESPACE +NAME"),
        ("get pods --sort-by=.metadata.name -o name", r"^pod/agent-"),
        ("get pods -o jsonpath={.items[*].metadata.name}", r"db-0"),
        ("get pods -o custom-columns=N:.metadata.name,S:.status.phase", r"db-0 +Running"),
        ("get deploy", r"front +2/2 +2 +2 +10m"),
        ("get rs", r"DESIRED +CURRENT +READY"),
        ("get sts,ds", r"statefulset.apps/db +1/1"),
        ("get svc -o wide", r"front +ClusterIP +10\.96\.\d+\.\d+ +<none> +80/TCP +10m +app=front"),
        ("get ep,endpointslices", r":8080"),
        ("get all", r"deployment.apps/front"),
        ("get hpa", r"Deployment/front +cpu: \d+%/70% +2 +5 +2"),
        ("get pdb", r"front +1 +N/A +1 +10m"),
        ("get netpol", r"db +app=db"),
        ("get ing", r"front +<none> +shop\.example +80"),
        ("get quota", r"pods: \d+/40"),
        ("get job,cj", r"job.batch/once +Complete +1/1"),
        ("get sc", r"fast \(default\) +ebs\.csi\.aws\.com +Delete +Immediate"),
        ("get pv,pvc", r"RWO"),
        ("get nodes", r"node-1 +Ready +<none> +30d +v1\.37\.1"),
        ("get ev", r"LAST SEEN +TYPE +REASON +OBJECT +MESSAGE"),
        ("events", r"BackOff"),
        ("get role,rolebinding", r"Role/reader"),
        ("get secret key -o jsonpath={.data.token}", r"^czNjcmV0$"),
        ("get --raw /version", r'"minor": ?"37"'),
        ("top pods", r"front-\S+ +20m +\d+Mi"),
        ("top pods --containers", r"POD +NAME +CPU\(cores\) +MEMORY\(bytes\)"),
        ("top nodes", r"node-1 +\d+m +\d+% +\d+Mi"),
        ("api-resources", r"deployments +deploy +apps/v1 +true +Deployment"),
        ("api-versions", r"apps/v1"),
        ("version", r"Server Version: v1\.37\.1"),
        ("cluster-info", r"control plane"),
        ("explain deploy.spec.strategy", r"RollingUpdate"),
        ("explain pod.spec.containers --recursive", r"livenessProbe"),
        ("auth can-i create pods", r"^yes"),
        ("auth can-i --list", r"\*\.\*"),
        ("auth whoami", r"student"),
        ("rollout history deploy/front", r"REVISION"),
        ("rollout status deploy/front", r"successfully rolled out"),
        ("rollout status sts/db", r"complete|rolling update"),
        ("wait --for=condition=Available deploy/front --timeout=5s", r"condition met"),
        ("wait --for=jsonpath={.status.phase}=Running pod/db-0 --timeout=5s", r"condition met"),
        ("logs deploy/front --tail=2", r"GET / 200"),
        ("logs -l app=front --tail=1 --prefix", r"\[pod/front-\S+/front\]"),
        ("logs deploy/front --since=30s --timestamps", r"^20\d\d-\d\d-\d\dT\S+Z 20"),
        ("logs deploy/broken --previous", r"FATAL no configuration"),
        ("exec deploy/front -- env", r"HOSTNAME=front-"),
        ("exec deploy/front -- curl -sS http://front/", r"^hello$"),
        ("describe node node-1", r"Allocated resources"),
    ],
)  # fmt: skip
def test_it_prints_what_a_real_cluster_would_have_it_print(reader: Kubectl, line: str, shown: str):
    assert re.search(shown, reader(line), re.MULTILINE)


@pytest.mark.parametrize("kind", DESCRIBED, ids=lambda kind: kind.qualified)
def test_it_describes_every_kind_without_a_panic(reader: Kubectl, kind: kinds.Kind):
    done = reader.run("describe", kind.qualified)

    assert done.returncode == 0, done.stderr
    assert "panic" not in done.stderr
    assert "VolumeMode:" not in done.stdout or "Filesystem" in done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("get pod nope", 'Error from server (NotFound): pods "nope" not found'),
        ("get nosuch", 'the server doesn\'t have a resource type "nosuch"'),
        ("logs db-0 -c nope", "container nope is not valid for pod db-0"),
        ("logs db-0 --previous", 'previous terminated container "db" in pod "db-0" not found'),
        ("exec deploy/front -- nosuch", "executable file not found in $PATH"),
        ("get pods -l a=b=c", "unable to parse requirement"),
        ("get pods --field-selector=nonsense", "invalid"),
        ("wait --for=condition=Never pod db-0 --timeout=1s", "timed out waiting for the condition"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_in_the_apis_words(reader: Kubectl, line: str, said: str):
    assert said in reader.refused(line)


def test_ages_are_the_same_in_tables_and_where_kubectl_reckons_them_itself(kubectl: Kubectl):
    kubectl.simulation.skip(3600)
    kubectl("scale deploy front --replicas=3")

    assert kubectl("get pod db-0 --no-headers").split()[-1] == "70m"
    created = json.loads(kubectl("get pod db-0 -o json"))["metadata"]["creationTimestamp"]
    assert 69 * 60 < time.time() - moment_of(created) < 72 * 60
    assert re.search(r"ScalingReplicaSet +\d+s ", kubectl("describe deploy front"))
    assert re.search(r"^\d+s +Normal +ScalingReplicaSet", kubectl("get events"), re.MULTILINE)


def test_a_watch_shows_changes_as_they_come(kubectl: Kubectl):
    watching = kubectl.run("get", "pods", "-l", "app=front", "-w", "--request-timeout=2s", "--no-headers")

    assert watching.stdout.count("front-") >= 2
