"""Run the whole compose stack on a real engine, in a project of its own."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.services import free_port, wait_until
from tests.site import ROOT

PROJECT = "dryrun-test"
FILES = ("docker-compose.yml", "tests/cluster/compose.test.yml")
STAND_INS = {"haproxy:3.2-alpine": "tests/cluster/stand-ins/haproxy.Dockerfile"}
PATIENCE = 120.0


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"docker {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout.strip()


def build_image(tag: str, **arguments: str) -> str:
    """Build the Dockerfile, and return the image's name."""
    options = [option for name, value in arguments.items() for option in ("--build-arg", f"{name}={value}")]
    docker("build", "-q", "-t", f"dryrun:{tag}", *options, ".")
    return f"dryrun:{tag}"


def make_stand_ins() -> None:
    """Build missing images from Debian's packages, where no registry answers."""
    for image, dockerfile in STAND_INS.items():
        here = subprocess.run(["docker", "image", "inspect", image], capture_output=True, check=False).returncode == 0
        if not here and subprocess.run(["docker", "pull", "-q", image], capture_output=True, check=False).returncode:
            docker("build", "-q", "-t", image, "-f", dockerfile, str(Path(dockerfile).parent))


class Stack:
    def __init__(self, tag: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "VERSION": tag,
            "LIMITS_TIMES": "1000",  # a test does in seconds what people do in days
            "PORT": str(self.port),
            "COMPOSE_PROJECT_NAME": PROJECT,
            "COMPOSE_PROGRESS": "quiet",
        }
        self._program = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]

    def compose(self, *arguments: str) -> str:
        files = [option for file in FILES for option in ("-f", file)]
        command = [*self._program, "--project-directory", ".", *files, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"compose {' '.join(arguments)}: {done.stderr[-3000:]}")
        return done.stdout.strip()

    def up(self) -> None:
        self.compose("up", "-d", "--no-build")
        wait_until(self.is_ready, f"the stack ({self.states()})", patience=PATIENCE)

    def down(self) -> None:
        self.compose("down", "-v", "--remove-orphans", "-t", "10")

    def states(self) -> dict[str, str]:
        """Return the health of each container, or its state if it has no health check."""
        lines = self.compose("ps", "--all", "--format", "json").splitlines()
        return {container["Name"]: container["Health"] or container["State"] for container in map(json.loads, lines)}

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "-q", service).split()

    def is_ready(self) -> bool:
        return self.answers() and not {"starting", "unhealthy"} & set(self.states().values())

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/learn/", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def outside(self) -> dict[str, str]:
        """Return the environment for a process on this machine that shares the stack's database and key."""
        (postgres,) = self.containers("postgres")
        (address,) = [network["IPAddress"] for network in inspected(postgres)["NetworkSettings"]["Networks"].values()]
        database = self.secret("database-url").replace("@postgres:", f"@{address}:")
        return os.environ | {"DATABASE_URL": database, "SECRET_KEY": self.secret("secret-key"), "REDIS_URL": ""}

    def secret(self, name: str) -> str:
        return self.compose("exec", "-T", "beat", "cat", f"/run/secrets/{name}")


def inspected(container: str) -> Any:
    return json.loads(docker("inspect", container))[0]


def asked(container: str, place: str) -> str:
    """Return what the container itself answers at a place such as `:8000/readyz` with 200, else nothing."""
    (network, *_) = inspected(container)["NetworkSettings"]["Networks"].values()
    try:
        with urlopen(f"http://{network['IPAddress']}{place}", timeout=2) as answer:
            return str(answer.read().decode())
    except (URLError, ConnectionError, TimeoutError):
        return ""
