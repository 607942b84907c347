"""Who reaches whom, and what the programs in a container say of it."""

import pytest

from apps.simulator.rules import kinds, network
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kubelet.programs import run
from tests.simulator.controllers.building import START, add, after, cluster_of, container, deploy, get, pod_spec, pods_of

NOW = START + 60
API: kinds.Thing = {"listens": [8080], "answers": {"/health": {"code": 503, "body": "down\n"}, "*": {"body": "hello\n"}}}
IMAGES = {
    "api": API,
    "client": {"files": {"/etc/app.conf": "port = 1\n"}, "programs": {"pg_isready": {"stdout": "no response\n", "code": 2}}},
    "bare": {"tools": []},
}
WEB = {"name": "web", "containerPort": 8080}


def shop(*, selector: str = "api", target: int | str = "web", listens: tuple[int, ...] = (8080,)) -> Cluster:
    """An API behind a Service, and a client."""
    images = {**IMAGES, "api": {**API, "listens": list(listens)}}
    cluster = cluster_of(images=images, facts={"hosts": {"db.example.com": {"address": "203.0.113.7", "ports": [5432]}}})
    deploy(cluster, "api", pod_spec(container("api", ports=[WEB])), replicas=2)
    deploy(cluster, "client", pod_spec(container("client")))
    ports = [{"name": "http", "port": 80, "targetPort": target}]
    add(cluster, kinds.SERVICES, "api", {"selector": {"app": selector}, "ports": ports})
    return after(cluster, 60)


def policy(cluster: Cluster, name: str, app: str, **rules: object) -> Cluster:
    """The cluster with a NetworkPolicy for the pods of an app."""
    fork = cluster.fork()
    add(fork, kinds.NETWORK_POLICIES, name, {"podSelector": {"matchLabels": {"app": app}}, **rules})
    return fork


def seen(cluster: Cluster, host: str, port: int) -> str:
    """What a connection from the client meets."""
    return network.connect(cluster, pods_of(cluster, "client")[0], host, port, NOW).outcome


def said(cluster: Cluster, *command: str, app: str = "client") -> tuple[str, str, int]:
    """What a command in the first pod of an app prints."""
    return tuple(run(cluster, pods_of(cluster, app)[0], "app", list(command), NOW))  # type: ignore[return-value]


def test_a_service_leads_to_the_ready_pods_behind_it():
    cluster = shop()

    assert seen(cluster, "api", 80) == network.OPEN
    assert seen(cluster, "api.shop.svc.cluster.local", 80) == network.OPEN
    (part,) = cluster.all(kinds.ENDPOINT_SLICES, "shop")
    assert sorted(end["addresses"][0] for end in part["endpoints"]) == sorted(pod["status"]["podIP"] for pod in pods_of(cluster, "api"))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"selector": "nobody"}, network.REFUSED),
        ({"target": "misspelt"}, network.REFUSED),
        ({"target": 9090}, network.REFUSED),
        ({"listens": (9090,)}, network.REFUSED),
    ],
)
def test_a_service_with_a_fault_refuses(fault, outcome):
    assert seen(shop(**fault), "api", 80) == outcome


def test_a_port_that_a_service_does_not_have_never_answers():
    assert seen(shop(), "api", 81) == network.TIMEOUT


def test_a_name_that_does_not_exist_is_not_resolved():
    assert seen(shop(), "apis", 80) == network.UNRESOLVED
    assert seen(shop(), "api.other", 80) == network.UNRESOLVED


def test_the_world_outside_is_what_the_facts_say():
    assert [seen(shop(), host, 5432) for host in ("db.example.com", "203.0.113.7", "203.0.113.8")] == ["open", "open", "timeout"]


def test_an_empty_ingress_policy_closes_the_pods_it_selects():
    assert seen(policy(shop(), "closed", "api", policyTypes=["Ingress"]), "api", 80) == network.TIMEOUT


def test_a_policy_that_selects_other_pods_changes_nothing():
    assert seen(policy(shop(), "closed", "other", policyTypes=["Ingress"]), "api", 80) == network.OPEN


@pytest.mark.parametrize(
    ("peer", "ports", "outcome"),
    [
        ({"podSelector": {"matchLabels": {"app": "client"}}}, None, network.OPEN),
        ({"podSelector": {"matchLabels": {"app": "other"}}}, None, network.TIMEOUT),
        ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}, None, network.OPEN),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "other"}}}, None, network.TIMEOUT),
        ({"podSelector": {}}, [{"port": 80}], network.TIMEOUT),
        ({"podSelector": {}}, [{"port": 8080}], network.OPEN),
        ({"podSelector": {}}, [{"port": "web"}], network.OPEN),
        ({"podSelector": {}}, [{"port": 8080, "protocol": "UDP"}], network.TIMEOUT),
        ({"podSelector": {}}, [{"port": 8000, "endPort": 8100}], network.OPEN),
        ({"ipBlock": {"cidr": "10.244.0.0/16"}}, None, network.OPEN),
        ({"ipBlock": {"cidr": "10.244.0.0/16", "except": ["10.244.0.0/16"]}}, None, network.TIMEOUT),
    ],
)
def test_an_ingress_rule_lets_through_whom_it_names_at_the_ports_of_the_pod(peer, ports, outcome):
    rule = {"from": [peer], **({"ports": ports} if ports else {})}

    assert seen(policy(shop(), "some", "api", ingress=[rule]), "api", 80) == outcome


def test_egress_without_the_name_server_resolves_nothing():
    to_api = {"to": [{"podSelector": {"matchLabels": {"app": "api"}}}]}
    closed = policy(shop(), "out", "client", policyTypes=["Egress"], egress=[to_api])
    names = {
        "to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
        "ports": [{"port": 53, "protocol": "UDP"}],
    }
    opened = policy(shop(), "out", "client", policyTypes=["Egress"], egress=[to_api, names])

    assert seen(closed, "api", 80) == network.NO_DNS
    assert seen(closed, get(closed, kinds.SERVICES, "api")["spec"]["clusterIP"], 80) == network.OPEN
    assert seen(opened, "api", 80) == network.OPEN


def test_a_service_waits_until_its_pod_listens():
    cluster = cluster_of(images={"slow": {"listens": [80], "start_seconds": 30}, "client": {}})
    deploy(cluster, "api", pod_spec(container("slow")))
    deploy(cluster, "client", pod_spec(container("client")))
    add(cluster, kinds.SERVICES, "api", {"selector": {"app": "api"}, "ports": [{"port": 80}]})

    cluster = after(cluster, 60)

    client = pods_of(cluster, "client")[0]
    assert network.connect(cluster, client, "api", 80, START + 20).outcome == network.REFUSED
    assert network.connect(cluster, client, "api", 80, START + 40).outcome == network.OPEN


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("curl http://api/", ("hello\n", "", 0)),
        ("curl -s -m 2 api:80/health", ("down\n", "", 0)),
        ("curl -sS -f api/health", ("", "curl: (22) The requested URL returned error: 503\n", 22)),
        ("curl -s -o /dev/null -w %{http_code} http://api/health", ("503", "", 0)),
        ("curl apis", ("", "curl: (6) Could not resolve host: apis\n", 6)),
        ("curl -m 3 api:81", ("", "curl: (28) Failed to connect to api port 81 after 3000 ms: Timeout was reached\n", 28)),
        ("wget -qO- http://api/", ("hello\n", "", 0)),
        ("nc -zv db.example.com 5432", ("", "db.example.com (203.0.113.7:5432) open\n", 0)),
        ("cat /etc/app.conf", ("port = 1\n", "", 0)),
        ("cat /nothing", ("", "cat: /nothing: No such file or directory\n", 1)),
        ("pg_isready", ("no response\n", "", 2)),
        ("hostname -i", None),
    ],
)
def test_programs_see_the_cluster(command, output):
    cluster = shop()
    expected = output or (f"{pods_of(cluster, 'client')[0]['status']['podIP']}\n", "", 0)

    assert said(cluster, *command.split()) == expected
    assert said(cluster, "sh", "-c", command) == expected


def test_nslookup_tells_the_full_name_and_the_address():
    cluster = shop()
    address = get(cluster, kinds.SERVICES, "api")["spec"]["clusterIP"]

    output, _, code = said(cluster, "nslookup", "api")

    assert (output.splitlines()[3:5], code) == (["Name:\tapi.shop.svc.cluster.local", f"Address: {address}"], 0)
    assert said(cluster, "nslookup", "apis")[0].endswith("** server can't find apis: NXDOMAIN\n\n")


def test_a_program_that_the_image_lacks_ends_with_127():
    told = 'OCI runtime exec failed: exec failed: unable to start container process: exec: "vi": executable file not found in $PATH\n'

    assert said(shop(), "vi") == ("", told, 127)


def test_a_debug_container_has_its_tools_and_sees_the_processes_of_its_target():
    cluster = cluster_of(images={"bare": {"tools": []}})
    deploy(cluster, "app", pod_spec(container("bare")))
    cluster = after(cluster, 30).fork()
    (pod,) = pods_of(cluster, "app")
    guest = {"name": "debugger", "image": "busybox", "targetContainerName": "app"}
    cluster.put(kinds.PODS, {**pod, "spec": {**pod["spec"], "ephemeralContainers": [guest]}})
    cluster.wake(START + 30)

    cluster = after(cluster, 60)

    (pod,) = pods_of(cluster, "app")
    assert pod["status"]["ephemeralContainerStatuses"][0]["state"].keys() == {"running"}
    assert said(cluster, "ps", app="app")[2] == 127
    assert "/bare" in run(cluster, pod, "debugger", ["ps"], START + 60).stdout


def test_the_keys_of_a_config_map_are_files_in_the_container():
    cluster = cluster_of(images={"client": {}})
    cluster.put(
        kinds.CONFIG_MAPS,
        {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "conf", "namespace": "shop", "uid": "1"}, "data": {"a.txt": "A\n"}},
    )
    mounts = [{"name": "conf", "mountPath": "/etc/conf"}]
    spec = pod_spec(container("client", volumeMounts=mounts), volumes=[{"name": "conf", "configMap": {"name": "conf"}}])
    deploy(cluster, "client", spec)

    cluster = after(cluster, 60)

    assert said(cluster, "cat", "/etc/conf/a.txt") == ("A\n", "", 0)
    assert said(cluster, "ls", "/etc/conf") == ("a.txt\n", "", 0)


def test_a_pod_reaches_itself_by_localhost_whatever_policies_say():
    cluster = policy(shop(), "closed", "api", policyTypes=["Egress", "Ingress"])

    assert said(cluster, "curl", "-s", "localhost:8080/", app="api") == ("hello\n", "", 0)
    assert said(cluster, "nc", "-z", "127.0.0.1", "8080", app="api")[2] == 0
    assert "Failed to connect to localhost port 8080" in said(cluster, "curl", "localhost:8080")[1]
