"""A cluster, by `kubectl`."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.manifests.rendering import KUBECTL
from tests.services import can_connect, free_port, wait_until

NAMESPACE = "dryrun"


class Refused(Exception):
    """kubectl failed; the text is its output."""


class Cluster:
    def __init__(self, context: str) -> None:
        self._program = [str(KUBECTL), "--context", context]

    def kubectl(self, *arguments: str, given: str = "") -> str:
        """Run kubectl, and return what it prints. Raises Refused."""
        return self.with_warnings(*arguments, given=given)[0]

    def with_warnings(self, *arguments: str, given: str = "") -> tuple[str, str]:
        """Run kubectl, and return what it prints and its warnings. Raises Refused."""
        done = subprocess.run([*self._program, *arguments], input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"kubectl {' '.join(arguments)}: {done.stderr[-3000:]}")
        return done.stdout, done.stderr

    def items(self, kind: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads(self.kubectl("-n", NAMESPACE, "get", kind, "-o", "json"))["items"]
        return items

    def has_namespace(self, name: str) -> bool:
        return self.kubectl("get", "namespace", name, "--ignore-not-found", "-o", "name") != ""

    def groups(self) -> set[str]:
        """Return the API groups, such as `apps`, with those of custom resources; the core group is an empty string."""
        return {name.partition(".")[2] for name in self.kubectl("api-resources", "-o", "name").split()}

    @contextmanager
    def forwarded(self, target: str, port: str) -> Iterator[str]:
        """Yield the local address of a Service or pod. It leads to one pod, and ends when that does."""
        here = free_port()
        command = [*self._program, "-n", NAMESPACE, "port-forward", target, f"{here}:{port}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as forwarding:
            try:
                wait_until(lambda: can_connect(here), f"the way to {target}")
                yield f"http://localhost:{here}"
            finally:
                forwarding.terminate()
