"""The read-only programs that `exec` runs in a container."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from apps.simulator.rules import network
from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.images import Image
from apps.simulator.rules.kubelet.records import box_of, container_named, image_at, image_in, is_running
from apps.simulator.rules.kubelet.volumes import files_of
from apps.simulator.rules.network import NO_DNS, OPEN, REFUSED, UNRESOLVED, Reached
from apps.simulator.rules.objects.fields import dig

SHELLS = ("sh", "bash", "ash")
URL = re.compile(r"(?:(https?)://)?([^:/?\s]+)(?::(\d{1,5}))?(/[^?\s]*)?(?:\?\S*)?")
WORDS = {200: "OK", 201: "Created", 204: "No Content", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable"}
PATIENCE_SECONDS = 130
"""Of a TCP connection that nobody answers."""


class Output(NamedTuple):
    """What a program prints, and its exit code."""

    stdout: str = ""
    stderr: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Shell:
    """Where a program runs."""

    cluster: Cluster
    pod: Thing
    container: Thing
    image: Image
    env: dict[str, str]
    now: float


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
    shell = Shell(cluster, pod, spec, image, box["env"], now)
    is_wrapped = words != command
    if is_wrapped and "sh" not in image.tools:
        return _absent(command[0])
    name = words[0].rsplit("/", 1)[-1] if words else ""
    if name in SHELLS and "sh" in image.tools:
        return Output()
    if name not in image.tools or name not in PROGRAMS:
        return Output("", f"{command[0]}: 1: {name}: not found\n", 127) if is_wrapped else _absent(words[0] if words else "")
    return PROGRAMS[name](shell, words[1:])


def _unwrapped(command: list[str]) -> list[str]:
    """The one simple command inside `sh -c "…"`, or the command itself."""
    if len(command) == 3 and command[0].rsplit("/", 1)[-1] in SHELLS and command[1] == "-c":
        try:
            return shlex.split(command[2]) or command
        except ValueError:
            return command
    return command


def _absent(name: str) -> Output:
    told = f'exec failed: unable to start container process: exec: "{name}": executable file not found in $PATH'
    return Output("", f"OCI runtime exec failed: {told}\n", 127)


def _files(shell: Shell) -> dict[str, str]:
    address = dig(shell.pod, "status.podIP", "")
    own = {
        "/etc/hostname": f"{_hostname(shell.pod)}\n",
        "/etc/hosts": f"# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n{address}\t{_hostname(shell.pod)}\n",
        "/etc/resolv.conf": (
            f"search {shell.pod['metadata']['namespace']}.svc.cluster.local svc.cluster.local cluster.local\n"
            f"nameserver {network.DNS_ADDRESS}\noptions ndots:5\n"
        ),
    }
    return {**own, **shell.image.files, **files_of(shell.cluster, shell.pod, shell.container)}


def _hostname(pod: Thing) -> str:
    return str(pod["spec"].get("hostname") or pod["metadata"]["name"])


def _plain(words: list[str]) -> list[str]:
    return [word for word in words if not word.startswith("-")]


def _cat(shell: Shell, words: list[str]) -> Output:
    files, out, errors = _files(shell), "", ""
    for path in _plain(words):
        if path in files:
            out += files[path]
        elif any(each.startswith(path.rstrip("/") + "/") for each in files):
            errors += f"cat: {path}: Is a directory\n"
        else:
            errors += f"cat: {path}: No such file or directory\n"
    return Output(out, errors, 1 if errors else 0)


def _ls(shell: Shell, words: list[str]) -> Output:
    files = _files(shell)
    path = (_plain(words) or ["/"])[0]
    if path in files:
        return Output(f"{path}\n")
    prefix = path.rstrip("/") + "/"
    names = sorted({each.removeprefix(prefix).split("/", maxsplit=1)[0] for each in files if each.startswith(prefix)})
    if not names:
        return Output("", f"ls: cannot access '{path}': No such file or directory\n", 2)
    return Output("".join(f"{name}\n" for name in names))


def _env(shell: Shell, words: list[str]) -> Output:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return Output("".join(f"{name}={value}\n" for name, value in {"PATH": path, "HOSTNAME": _hostname(shell.pod), **shell.env}.items()))


def _ps(shell: Shell, words: list[str]) -> Output:
    """An ephemeral container sees the processes of the container that it is aimed at, as its own."""
    seen = [shell.container]
    target = container_named(shell.pod, shell.container.get("targetContainerName") or "")
    if target and is_running(box_of(shell.cluster, shell.pod, target["name"])):
        seen = [target, shell.container]
    rows = [f"{number:>5} {_user(shell.pod, each):<8} 0:00 {_command_line(each)}\n" for number, each in enumerate(seen, 1)]
    return Output(f"  PID USER     TIME COMMAND\n{''.join(rows)}{len(rows) + 6:>5} {_user(shell.pod, shell.container):<8} 0:00 ps\n")


def _command_line(container: Thing) -> str:
    words = [*(container.get("command") or []), *(container.get("args") or [])]
    return " ".join(words) or "/" + container["image"].rsplit("/", 1)[-1].split(":", maxsplit=1)[0]


def _user(pod: Thing, container: Thing) -> str:
    context = {**(pod["spec"].get("securityContext") or {}), **(container.get("securityContext") or {})}
    return str(context.get("runAsUser") or "root")


def _id(shell: Shell, words: list[str]) -> Output:
    context = {**(shell.pod["spec"].get("securityContext") or {}), **(shell.container.get("securityContext") or {})}
    user = context.get("runAsUser")
    named = shell.image.user.split(":", maxsplit=1)[0]
    if user is None and named not in ("", "0", "root"):
        number = named if named.isdigit() else f"1000({named})"
        return Output(f"uid={number} gid={number} groups={number}\n")
    user, group = user or 0, context.get("runAsGroup") or 0
    title = "(root)" if user == 0 else ""
    return Output(f"uid={user}{title} gid={group}{'(root)' if group == 0 else ''} groups={group}{'(root)' if group == 0 else ''}\n")


def _say_hostname(shell: Shell, words: list[str]) -> Output:
    return Output(f"{dig(shell.pod, 'status.podIP', '') if '-i' in words else _hostname(shell.pod)}\n")


class Asked(NamedTuple):
    """One HTTP request and whom it met."""

    host: str
    port: int
    reached: Reached
    code: int
    body: str
    seconds: float


def _ask(shell: Shell, words: list[str]) -> Asked | None:
    """The request that curl's or wget's arguments describe; None where they hold no address."""
    address = next((word for word in words if not word.startswith("-") and URL.fullmatch(word) and re.search(r"[a-zA-Z.]", word)), "")
    match = URL.fullmatch(address)
    if not match:
        return None
    scheme, host, port, path = match.groups()
    number = int(port or (443 if scheme == "https" else 80))
    reached = network.connect(shell.cluster, shell.pod, host, number, shell.now)
    if reached.outcome != OPEN:
        return Asked(host, number, reached, 0, "", 0.0)
    image = image_at(shell.cluster, reached.pod, reached.port) if reached.pod else None
    if image is None:
        return Asked(host, number, reached, 200, "ok\n", 0.0)
    answer = image.answer_to(path or "/")
    seconds = shell.cluster.facts.get(answer.seconds, 0) if isinstance(answer.seconds, str) else answer.seconds
    return Asked(host, number, reached, answer.code, answer.body, float(seconds))


def _option(words: list[str], *names: str) -> str | None:
    """The value of an option, be it in the next word, after `=` or in the same word."""
    for place, word in enumerate(words):
        for name in names:
            if word == name:
                return words[place + 1] if place + 1 < len(words) else None
            if word.startswith(name) and not name.startswith("--"):
                return word.removeprefix(name)
            if word.startswith(f"{name}="):
                return word.split("=", 1)[1]
    return None


def _without_values(words: list[str], *names: str) -> list[str]:
    """The words without the values that stand alone after these options."""
    return [word for place, word in enumerate(words) if place == 0 or words[place - 1] not in names]


def _patience(words: list[str], *names: str) -> float:
    value = _option(words, *names)
    return float(value) if value and re.fullmatch(r"\d{1,5}(\.\d{1,3})?", value) else PATIENCE_SECONDS


def _curl(shell: Shell, words: list[str]) -> Output:
    valued = ("-m", "--max-time", "--connect-timeout", "-o", "-w", "-H", "-X", "-d", "--data", "--header", "--request", "-A", "-u")
    asked = _ask(shell, _without_values(words, *valued))
    if asked is None:
        return Output("", "curl: (3) URL rejected: No host part in the URL\n", 3)
    is_silent = any(re.fullmatch(r"-[a-zA-Z]*s[a-zA-Z]*|--silent", word) for word in words) and "-sS" not in words and "-S" not in words
    failure = _curl_failure(asked, _patience(words, "--connect-timeout", "-m", "--max-time"))
    longest = _patience(words, "-m", "--max-time")
    if not failure and asked.seconds > longest:
        failure = (28, f"Operation timed out after {int(longest * 1000)} milliseconds with 0 bytes received")
    if failure:
        return Output("", "" if is_silent else f"curl: ({failure[0]}) {failure[1]}\n", failure[0])
    if {"-f", "--fail", "-sf", "-fsS", "-fs", "-sSf"} & set(words) and asked.code >= 400:
        return Output("", "" if is_silent else f"curl: (22) The requested URL returned error: {asked.code}\n", 22)
    return Output(_curl_output(asked, words))


def _curl_failure(asked: Asked, patience: float) -> tuple[int, str] | None:
    where = f"{asked.host} port {asked.port}"
    outcome = asked.reached.outcome
    if outcome == OPEN:
        return None
    if outcome in (UNRESOLVED, NO_DNS):
        is_short = outcome == NO_DNS and patience <= 10
        return (
            (28, f"Resolving timed out after {int(patience * 1000)} milliseconds")
            if is_short
            else (6, f"Could not resolve host: {asked.host}")
        )
    if outcome == REFUSED:
        return 7, f"Failed to connect to {where} after 1 ms: Could not connect to server"
    return 28, f"Failed to connect to {where} after {int(patience * 1000)} ms: Timeout was reached"


def _curl_output(asked: Asked, words: list[str]) -> str:
    head = f"HTTP/1.1 {asked.code} {WORDS.get(asked.code, '')}\r\nContent-Length: {len(asked.body)}\r\n\r\n"
    format_ = _option(words, "-w", "--write-out")
    tail = format_.replace("%{http_code}", str(asked.code)).replace("%{time_total}", f"{asked.seconds:.6f}") if format_ else ""
    tail = tail.replace("\\n", "\n")
    if _option(words, "-o", "--output"):
        return tail
    if {"-I", "--head", "-sI"} & set(words):
        return head + tail
    return (head if {"-i", "--include", "-v"} & set(words) else "") + asked.body + tail


def _wget(shell: Shell, words: list[str]) -> Output:
    asked = _ask(shell, _without_values(words, "-T", "-O", "--timeout"))
    if asked is None:
        return Output("", "BusyBox wget: missing URL\n", 1)
    outcome = asked.reached.outcome
    if outcome in (UNRESOLVED, NO_DNS):
        return Output("", f"wget: bad address '{asked.host}'\n", 1)
    if outcome == REFUSED:
        return Output("", f"wget: can't connect to remote host ({asked.reached.address}): Connection refused\n", 1)
    if outcome != OPEN or asked.seconds > _patience(words, "-T", "--timeout"):
        return Output("", "wget: download timed out\n", 1)
    if asked.code >= 400:
        return Output("", f"wget: server returned error: HTTP/1.1 {asked.code} {WORDS.get(asked.code, '')}\n", 1)
    return Output(asked.body)


def _nslookup(shell: Shell, words: list[str]) -> Output:
    names = _plain(words)
    if not names:
        return Output("", "Usage: nslookup [HOST] [SERVER]\n", 1)
    if not network.may_resolve(shell.cluster, shell.pod):
        return Output(";; connection timed out; no servers could be reached\n\n", "", 1)
    head = f"Server:\t\t{network.DNS_ADDRESS}\nAddress:\t{network.DNS_ADDRESS}:53\n\n"
    addresses = network.resolve(shell.cluster, shell.pod, names[0])
    if not addresses:
        return Output(f"{head}** server can't find {names[0]}: NXDOMAIN\n\n", "", 1)
    full = names[0] if names[0] in (shell.cluster.facts.get("hosts") or {}) else network.full_name(names[0], _home(shell, names[0]))
    return Output(head + "".join(f"Name:\t{full}\nAddress: {address}\n" for address in addresses) + "\n")


def _home(shell: Shell, name: str) -> str:
    return str(shell.pod["metadata"]["namespace"]) if "." not in name else ""


def _nc(shell: Shell, words: list[str]) -> Output:
    host, port = [*_plain(_without_values(words, "-w")), "", ""][:2]
    if not port.isdigit():
        return Output("", "nc: usage: nc [-vz] [-w SECONDS] HOST PORT\n", 1)
    reached = network.connect(shell.cluster, shell.pod, host, int(port), shell.now)
    where = f"{host} ({reached.address}:{port})"
    if reached.outcome == OPEN:
        return Output("", f"{where} open\n" if any("v" in word for word in words if word.startswith("-")) else "")
    if reached.outcome in (UNRESOLVED, NO_DNS):
        return Output("", f"nc: bad address '{host}'\n", 1)
    return Output("", f"nc: {where}: Connection {'refused' if reached.outcome == REFUSED else 'timed out'}\n", 1)


PROGRAMS: dict[str, Callable[[Shell, list[str]], Output]] = {
    "cat": _cat,
    "ls": _ls,
    "env": _env,
    "printenv": _env,
    "ps": _ps,
    "id": _id,
    "hostname": _say_hostname,
    "curl": _curl,
    "wget": _wget,
    "nslookup": _nslookup,
    "nc": _nc,
}
