"""The read-only programs that `exec` runs in a container."""

import shlex
from collections.abc import Callable

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.images import Image
from apps.simulator.rules.kubelet.records import box_of, container_named, image_in, is_running
from apps.simulator.rules.kubelet.tools import http, local, sockets
from apps.simulator.rules.kubelet.tools.shell import Output, Shell

__all__ = ["Output", "run"]

SHELLS = ("sh", "bash", "ash")
PROGRAMS: dict[str, Callable[[Shell, list[str]], Output]] = {
    "cat": local.cat,
    "ls": local.ls,
    "env": local.env,
    "printenv": local.env,
    "ps": local.ps,
    "id": local.who,
    "hostname": local.hostname,
    "curl": http.curl,
    "wget": http.wget,
    "nslookup": sockets.nslookup,
    "nc": sockets.nc,
}


def run(cluster: Cluster, pod: Thing, container: str, command: list[str], now: float, *, box: Thing | None = None) -> Output:
    """What `exec` of a command gives; `box` is the container's record where it isn't stored yet.

    Answers that the image has recorded come first (by the whole line, inside `sh -c` too). What isn't in the image ends with 127 and the
    message of the OCI runtime. A container that doesn't run has no programs: code 1.
    """
    spec = container_named(pod, container)
    image = image_in(cluster, pod, spec) if spec else None
    box = box or box_of(cluster, pod, container)
    if spec is None or image is None or not is_running(box):
        return Output("", f'error: Internal error occurred: unable to upgrade connection: container not found ("{container}")\n', 1)
    words = _unwrapped(command)
    recorded = image.programs.get(" ".join(command)) or image.programs.get(" ".join(words))
    if recorded:
        return Output(recorded.stdout, recorded.stderr, recorded.code)
    if absent := _missing(image, command, words):
        return absent
    name = _name(words)
    return Output() if name in SHELLS else PROGRAMS[name](Shell(cluster, pod, spec, image, box["env"], now), words[1:])


def _name(words: list[str]) -> str:
    return words[0].rsplit("/", 1)[-1] if words else ""


def _unwrapped(command: list[str]) -> list[str]:
    """The one simple command inside `sh -c "…"`, or the command itself."""
    if len(command) == 3 and _name(command) in SHELLS and command[1] == "-c":
        try:
            return shlex.split(command[2]) or command
        except ValueError:
            return command
    return command


def _tools(image: Image) -> set[str]:
    """What can be run: of the programs that the simulator knows those in the image, and its shells."""
    shells = SHELLS if "sh" in image.tools else ()
    extra = ("printenv",) if "env" in image.tools else ()
    return {*(name for name in image.tools if name in PROGRAMS), *shells, *extra}


def _missing(image: Image, command: list[str], words: list[str]) -> Output | None:
    """What the runtime, or the shell, says of a program that isn't there."""
    name, tools = _name(words), _tools(image)
    needed = {"sh", name} if words != command else {name}
    if needed <= tools:
        return None
    if len(needed) == 2 and "sh" in tools:
        return Output("", f"{command[0]}: 1: {name}: not found\n", 127)
    asked = command[0] if command else ""
    told = f'exec failed: unable to start container process: exec: "{asked}": executable file not found in $PATH'
    return Output("", f"OCI runtime exec failed: {told}\n", 127)
