"""What a container image does when it runs: scenarios describe it as data, the kubelet, the network and `exec` read it here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.objects.quantities import quantity

TOOLS = ("sh", "cat", "ls", "env", "ps", "id", "hostname", "curl", "wget", "nslookup", "nc")
MODELS = ("jvm", "plain")
CONDITIONS = ("env", "missing_env", "facts", "reaches", "fails_to_reach")
SPREAD = 0.2
"""By how much of the mean a pod's answers may be slower or faster than those of its like."""
REMEMBERED = 500
"""Images whose description is kept parsed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP server in the image says to one path."""

    code: int = 200
    body: str = ""
    seconds: float | str = 0.0
    """How long it takes to answer; a name is looked up in the cluster's facts, see `answer_seconds`."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way in which the process ends by itself."""

    code: int
    after_seconds: float = 0.0
    """After its start. `when` is looked at then, and each time that a fact or an image changes later."""
    when: Thing = field(default_factory=dict)
    """All of these must hold; empty: always. `env: {NAME: pattern}`, `missing_env: [NAME]`, `facts: {name: value}`,
    `reaches: host:port`, `fails_to_reach: host:port`."""
    logs: tuple[str, ...] = ()
    """Its last lines."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How the resident memory of the process grows: quantities in bytes."""

    model: str = "plain"
    """`jvm`: heap (of `-Xmx` or MaxRAMPercentage of the limit, else of the node) and what lies beside it. `plain`: up to `peak`."""
    base: float = 24 * 2**20
    """jvm: just after the start."""
    live: float = 0.0
    """jvm: what is in use after a collection; a smaller heap ends in OutOfMemoryError and exit code 3."""
    offheap: float = 0.0
    """jvm: metaspace, threads, buffers."""
    peak: float = 24 * 2**20
    """plain: where it ends."""
    ramp_seconds: float = 60.0
    """How long it takes to get there."""
    default_percent: float = 25.0
    """jvm: MaxRAMPercentage where nothing sets it."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """Lines said in turn, one each `seconds`."""

    seconds: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """What a recorded command prints, and its exit code."""

    stdout: str = ""
    stderr: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Image:
    """One image, as a scenario's `images: {name: {…}}` describes it. Every field may be left out. In log lines `%T` is the moment.

    ```yaml
    shop/checkout:3.2:
      size_bytes: 181403648
      pull_seconds: 2.1
      start_seconds: 8            # until it listens
      stop_seconds: 2             # from SIGTERM to its end
      ignores_term: false         # true: it is killed when the grace period is over
      listens: [8080]
      cpu: 310m                   # what each container of it uses; a name is looked up in the facts
      shared_cpu: load            # what all of its ready pods use together, beside that: the load that they share
      user: "app"                 # of the Dockerfile: a name or a number, "" is root
      platforms: [linux/amd64]    # none: runs everywhere
      env: {JAVA_TOOL_OPTIONS: "-XX:MaxRAMPercentage=80"}
      memory: {model: jvm, base: 210Mi, live: 300Mi, offheap: 170Mi, ramp_seconds: 300}
      answers: {/ready: {code: 503, body: "no", seconds: database_seconds}, "*": {code: 200}}
      exits: [{after_seconds: 3, code: 1, when: {missing_env: [DB_HOST]}, logs: ["%T FATAL no DB_HOST"]}]
      logs: ["%T starting"]
      every: {seconds: 7, lines: ["%T POST /pay 200"]}
      programs: {"cat /etc/app.conf": "port = 8080\\n", "pg_isready": {stdout: "no response\\n", code: 2}}
      files: {/etc/app.conf: "port = 8080\\n"}
      tools: [sh, cat, curl]      # what can be run in it beside `programs`; left out: all that the simulator knows
    ```
    """

    size_bytes: int = 48213760
    pull_seconds: float = 1.5
    start_seconds: float = 0.0
    stop_seconds: float = 1.0
    ignores_term: bool = False
    listens: tuple[int, ...] = ()
    cpu: str = "5m"
    shared_cpu: str = "0"
    user: str = ""
    platforms: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    exits: tuple[Exit, ...] = ()
    logs: tuple[str, ...] = ()
    every: Repeated | None = None
    programs: Mapping[str, Program] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    tools: tuple[str, ...] = TOOLS

    def runs_on(self, architecture: str) -> bool:
        """Whether there is a build for nodes of this architecture (`amd64`)."""
        return not self.platforms or architecture in {platform.rsplit("/", 1)[-1] for platform in self.platforms}

    def answer_to(self, path: str) -> Answer:
        """What it says to a path (without its query): its own answer, the one to `*`, or 200 where none is described."""
        return self.answers.get(path) or self.answers.get("*") or Answer(body="ok\n")


TOOLBOX = Image(logs=())
"""Runs in every ephemeral container, whatever its image is called."""
_parsed: dict[str, tuple[Thing, Image]] = {}


def image_of(cluster: Cluster, name: str) -> Image | None:
    """The image of this name (`:latest` may be left out on either side); None: there is none, so it can't be pulled.

    Raises ValueError with one sentence for a description that isn't one.
    """
    raw = cluster.images.get(name)
    if raw is None:
        raw = cluster.images.get(name.removesuffix(":latest") if name.endswith(":latest") else f"{name}:latest")
    if raw is None:
        return None
    known = _parsed.get(name)
    if known and known[0] is raw:
        return known[1]
    if len(_parsed) > REMEMBERED:
        _parsed.clear()
    image = read(name, raw)
    _parsed[name] = (raw, image)
    return image


def answer_seconds(cluster: Cluster, pod: Thing, written: float | str) -> float:
    """How long a pod takes to answer: a number as it is, or the fact of this name (0 where there is none), which is a mean.

    Pods are never equally busy: each is slower or faster than that by up to SPREAD, told apart by its uid.
    """
    if not isinstance(written, str):
        return written
    share = int(pod["metadata"]["uid"][:4], 16) % 101 / 100
    return float(cluster.facts.get(written, 0)) * (1 - SPREAD + 2 * SPREAD * share)


def read(name: str, raw: Thing) -> Image:
    """A description as an Image. Raises ValueError with one sentence that names the image, the field and what would be right."""
    where = f"image {name}"
    if not isinstance(raw, dict):
        raise ValueError(f"{where}: a description is a table of fields, not {raw!r}.")
    _refuse_unknown(where, raw, Image)
    return Image(**{key: READERS[key](f"{where}, {key}", value) for key, value in raw.items()})


def _refuse_unknown(where: str, raw: Thing, shape: type) -> None:
    known = [each.name for each in fields(shape)]
    if unknown := [key for key in raw if key not in known]:
        raise ValueError(f"{where}: there is no field {unknown[0]!r}; known are {', '.join(known)}.")


def _number(where: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{where}: a number from 0 on is wanted, not {value!r}.")
    return float(value)


def _count(where: str, value: Any) -> int:
    return int(_number(where, value))


def _flag(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{where}: true or false is wanted, not {value!r}.")
    return value


def _text(where: str, value: Any) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError(f"{where}: a text is wanted, not {value!r}.")
    return str(value)


def _bytes(where: str, value: Any) -> float:
    try:
        return quantity(_text(where, value))
    except ValueError as error:
        raise ValueError(f"{where}: a quantity like 512Mi is wanted, not {value!r}.") from error


def _list[T](read_item: Callable[[str, Any], T]) -> Callable[[str, Any], tuple[T, ...]]:
    def read_list(where: str, value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError(f"{where}: a list is wanted, not {value!r}.")
        return tuple(read_item(where, each) for each in value)

    return read_list


def _table[T](read_item: Callable[[str, Any], T]) -> Callable[[str, Any], dict[str, T]]:
    def read_table(where: str, value: Any) -> dict[str, T]:
        if not isinstance(value, dict):
            raise ValueError(f"{where}: a table is wanted, not {value!r}.")
        return {str(key): read_item(f"{where} {key}", each) for key, each in value.items()}

    return read_table


def _shape[T](shape: Callable[..., T], readers: Mapping[str, Callable[[str, Any], Any]], *needed: str) -> Callable[[str, Any], T]:
    def read_shape(where: str, value: Any) -> T:
        if not isinstance(value, dict):
            raise ValueError(f"{where}: a table is wanted, not {value!r}.")
        if strange := [key for key in value if key not in readers]:
            raise ValueError(f"{where}: there is no field {strange[0]!r}; known are {', '.join(readers)}.")
        if missing := [key for key in needed if key not in value]:
            raise ValueError(f"{where}: {missing[0]} is missing.")
        return shape(**{key: readers[key](f"{where}.{key}", each) for key, each in value.items()})

    return read_shape


def _model(where: str, value: Any) -> str:
    if value not in MODELS:
        raise ValueError(f"{where}: one of {', '.join(MODELS)} is wanted, not {value!r}.")
    return str(value)


def _number_or_fact(where: str, value: Any) -> float | str:
    return value if isinstance(value, str) else _number(where, value)


def _condition(where: str, value: Any) -> Thing:
    if not isinstance(value, dict) or (strange := [key for key in value if key not in CONDITIONS]):
        raise ValueError(f"{where}: conditions are {', '.join(CONDITIONS)}, not {strange[0] if isinstance(value, dict) else value!r}.")
    return value


def _program(where: str, value: Any) -> Program:
    read_program = _shape(Program, {"stdout": _text, "stderr": _text, "code": _count})
    return Program(stdout=value) if isinstance(value, str) else read_program(where, value)


LINES = _list(_text)
READERS: dict[str, Callable[[str, Any], Any]] = {
    "size_bytes": _count,
    "pull_seconds": _number,
    "start_seconds": _number,
    "stop_seconds": _number,
    "ignores_term": _flag,
    "listens": _list(_count),
    "cpu": _text,
    "shared_cpu": _text,
    "user": _text,
    "platforms": LINES,
    "env": _table(_text),
    "memory": _shape(
        Memory,
        {"model": _model}
        | dict.fromkeys(("base", "live", "offheap", "peak"), _bytes)
        | dict.fromkeys(("ramp_seconds", "default_percent"), _number),
    ),
    "answers": _table(_shape(Answer, {"code": _count, "body": _text, "seconds": _number_or_fact})),
    "exits": _list(_shape(Exit, {"code": _count, "after_seconds": _number, "when": _condition, "logs": LINES}, "code")),
    "logs": LINES,
    "every": _shape(Repeated, {"seconds": _number, "lines": LINES}, "seconds", "lines"),
    "programs": _table(_program),
    "files": _table(_text),
    "tools": LINES,
}
