"""A cluster as `kubectl` reaches it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.manifests.rendering import KUBECTL
from tests.services import can_connect, free_port, wait_until

NAMESPACE = "dryrun"


class Refused(Exception):
    """What kubectl said."""


class Cluster:
    def __init__(self, context: str) -> None:
        self._program = [str(KUBECTL), "--context", context]

    def kubectl(self, *arguments: str, given: str = "") -> str:
        """What it prints. Raises Refused."""
        return self.heard(*arguments, given=given)[0]

    def heard(self, *arguments: str, given: str = "") -> tuple[str, str]:
        """What it prints, and what it warns of. Raises Refused."""
        done = subprocess.run([*self._program, *arguments], input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"kubectl {' '.join(arguments)}: {done.stderr[-3000:]}")
        return done.stdout, done.stderr

    def items(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.kubectl("-n", NAMESPACE, "get", kind, "-o", "json"))["items"]
        return found

    def has_namespace(self, name: str) -> bool:
        return self.kubectl("get", "namespace", name, "--ignore-not-found", "-o", "name") != ""

    def groups(self) -> set[str]:
        """Of the API, such as `apps`, those of custom resources among them; empty for what Kubernetes has had from the start."""
        return {name.partition(".")[2] for name in self.kubectl("api-resources", "-o", "name").split()}

    @contextmanager
    def forwarded(self, target: str, port: str) -> Iterator[str]:
        """The address under which a Service or pod answers here. It reaches one pod, and ends with it."""
        here = free_port()
        command = [*self._program, "-n", NAMESPACE, "port-forward", target, f"{here}:{port}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as forwarding:
            try:
                wait_until(lambda: can_connect(here), f"the way to {target}")
                yield f"http://localhost:{here}"
            finally:
                forwarding.terminate()
