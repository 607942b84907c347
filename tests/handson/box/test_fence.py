"""The second wall, alone: kubectl with whatever arguments, behind the launcher's Landlock and limits."""

import shlex
import socket
import subprocess
import sys
from json import dumps
from pathlib import Path

import pytest

from apps.handson.actions import launcher
from apps.handson.actions.boxed import Order, execute
from apps.handson.actions.processes import LAUNCHER, kubectl_path
from apps.handson.actions.screen import Screen
from apps.handson.rules.kubeconfig import kubeconfig
from apps.simulator.actions.serving import Server
from tests.handson.box.attacks import REFUSED
from tests.handson.box.conftest import SECRET

KNOWN = launcher.version()
pytestmark = pytest.mark.skipif(KNOWN < 1, reason="this kernel has no Landlock")

FOR_KUBECTL = [line for line in REFUSED if line.startswith("k ") and not set(line) & set("|;&<>`$")]
RUNS = "apiVersion: client.authentication.k8s.io/v1, command: /bin/sh, args: [-c, 'touch FILES/ran'], interactiveMode: Never"
OWN_FILES = {
    "kc.yaml": "apiVersion: v1\nkind: Config\ncurrent-context: x\nclusters: [{name: x, cluster: {server: 'https://127.0.0.1:8499'}}]\n"
    f"users: [{{name: u, user: {{exec: {{{RUNS}}}}}}}]\ncontexts: [{{name: x, context: {{cluster: x, user: u}}}}]\n",
    "ok.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ok}\n",
}
BY_OWN_FILES = [
    "k get pods --kubeconfig=kc.yaml",
    "k config view --raw --flatten --kubeconfig=kc.yaml",
    "k apply -f ./../../../FILES/cm.yaml",
]


@pytest.fixture
def elsewhere():
    """A server that nobody should reach."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def arguments(line: str, server_files: Path, elsewhere: socket.socket) -> list[str]:
    return shlex.split(placed(line, server_files, elsewhere))[1:]


def placed(text: str, server_files: Path, elsewhere: socket.socket) -> str:
    return text.replace("FILES", str(server_files)).replace("8499", str(elsewhere.getsockname()[1]))


def is_reached(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def leaks(text: str, shop, server_files: Path, before: list[str], elsewhere: socket.socket) -> list[str]:
    """What came out."""
    everything = text + str(shop.requests)
    return [
        *(word for word in (SECRET, "VE9QU0VDUkVU", "root:x", "cm9vdDp4") if word in everything),
        *(name for name in sorted(path.name for path in server_files.iterdir()) if name not in before),
        *(["a connection"] if is_reached(elsewhere) else []),
    ]


@pytest.mark.parametrize("line", [*FOR_KUBECTL, *BY_OWN_FILES])
def test_nothing_comes_out_whatever_kubectl_is_told(shop, server_files, elsewhere, line):
    before = sorted(path.name for path in server_files.iterdir())
    files = {name: placed(text, server_files, elsewhere) for name, text in OWN_FILES.items()}
    screen = Screen(None)

    execute(shop, arguments(line, server_files, elsewhere), [], Order("shop", files, seconds=2), screen)

    leaked = leaks(screen.text, shop, server_files, before, elsewhere)
    assert leaked == [] or (leaked == ["a connection"] and KNOWN < 4)


LEAKING = [
    "k create -f FILES/cm.yaml",
    "k create cm x --from-file=FILES/secret.txt",
    "k create secret generic x --from-file=a=FILES/secret.txt",
    "k get pods -o go-template-file=FILES/template",
    "k get pods --kubeconfig=FILES/config",
    "k get pods --profile=cpu --profile-output=FILES/profile",
    "k version --server=http://127.0.0.1:8499 --request-timeout=1s",
    "k version --kubeconfig=kc.yaml --request-timeout=1s",
]


@pytest.mark.parametrize("line", LEAKING)
def test_without_walls_it_would_come_out(shop, server_files, elsewhere, tmp_path, line):
    """So that the tests above look for what there is to see."""
    before = sorted(path.name for path in server_files.iterdir())
    server = Server(shop, "s3cr3t")
    server.begin()
    program = kubectl_path()
    assert program
    for name, text in {**OWN_FILES, "own": dumps(kubeconfig(server.address, "shop"))}.items():
        (tmp_path / name).write_text(placed(text, server_files, elsewhere))

    ran = subprocess.run(
        [program, *arguments(line, server_files, elsewhere)],
        env={"KUBECONFIG": str(tmp_path / "own"), "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    server.shutdown()
    server.server_close()

    assert leaks(ran.stdout + ran.stderr, shop, server_files, before, elsewhere)


def launched(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", LAUNCHER, *words], capture_output=True, text=True, env={}, cwd="/", timeout=20, check=False
    )


def test_another_program_than_the_named_one_can_not_be_started(tmp_path):
    (tmp_path / "w").mkdir()

    ran = launched(str(tmp_path), "1", "/bin/sh", "-c", "echo out")

    assert (ran.stdout, ran.returncode != 0) == ("", True)


def test_nothing_runs_where_the_fence_can_not_be_closed(tmp_path):
    ran = launched(str(tmp_path), "1", str(kubectl_path()), "version", "--client")

    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "The box could not be closed: No such file or directory.\n", 126)
