"""What turns a typed line into kubectl's output: one folder, one server and one secret a command."""

import secrets
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from json import dumps
from pathlib import Path
from threading import Event
from time import monotonic
from weakref import WeakKeyDictionary

from apps.handson.actions.processes import Patience, filtered, jq_packages, kubectl, kubectl_path, output
from apps.handson.actions.screen import Ended, Screen
from apps.handson.rules.kubeconfig import kubeconfig
from apps.handson.rules.terminal.arguments import FILE_NAME, checked
from apps.handson.rules.terminal.filtering import Filter, filter_of
from apps.handson.rules.terminal.lines import Refused, split
from apps.handson.rules.terminal.pipes import stage, unknown
from apps.handson.rules.terminal.stages import Stage
from apps.simulator.actions.serving import Server
from apps.simulator.actions.simulating import Simulation

MOST_FILES = 20
MOST_FILE_BYTES = 64 << 10
CLUSTER_SECONDS = 120.0
"""How much of the cluster's time a command may jump over."""
SHOWN_HOST = "kubernetes"
"""What stands where the address of the command's own server would."""


@dataclass(frozen=True)
class Output:
    """What a command printed, errors too. `code` is its exit code, `seconds` what it took; `is_cut`: there was more."""

    text: str
    code: int
    seconds: float
    is_cut: bool


@dataclass(frozen=True)
class Order:
    """Where a command runs: its namespace, its files by name, how many seconds it may take, and what ends it earlier."""

    namespace: str
    files: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 30.0
    stop: Event | None = None


def run(
    simulation: Simulation,
    line: str,
    *,
    namespace: str,
    files: Mapping[str, str] = {},
    seconds: float = 30.0,
    tell: Callable[[str], None] | None = None,
    stop: Event | None = None,
) -> Output:
    """Run what was typed, with kubectl and pipes behind it. Whatever the line says, there is an output and no error.

    `tell` gets each text as it comes, whole lines at a time. After `seconds`, or once `stop` is set, the command ends with `^C` and 130.
    A line that isn't run is answered with one sentence and 2, or 127 where there is no such command. `files` are written for -f.
    """
    screen = Screen(tell)
    began = monotonic()
    try:
        code = _run(simulation, line, Order(namespace, files, seconds, stop), screen)
    except Refused as refused:
        screen.end(f"{refused}\n")
        code = refused.code
    return Output(screen.text, code, monotonic() - began, screen.is_cut)


def _run(simulation: Simulation, line: str, order: Order, screen: Screen) -> int:
    commands = split(line)
    if not commands:
        return 0
    (name, *words), *piped = commands
    if name not in ("k", "kubectl"):
        raise unknown(name)
    filters = [_filter(each) for each in piped]
    _check_files(order.files)
    return execute(simulation, checked(words, order.files), filters, order, screen)


def _filter(words: list[str]) -> Stage | Filter:
    if words[0] != "jq":
        return stage(words)
    if jq_packages() is None:
        raise Refused("jq isn’t installed on this server.", 127)
    return filter_of(words[1:])


def _check_files(files: Mapping[str, str]) -> None:
    if len(files) > MOST_FILES:
        raise Refused(f"Files holds too many: at most {MOST_FILES}.")
    for name, text in files.items():
        if not FILE_NAME.fullmatch(name):
            raise Refused(
                "A name in Files can’t be used: small letters, digits, dots, hyphens and _ only, at most 63, a letter or digit first."
            )
        if len(text.encode(errors="replace")) > MOST_FILE_BYTES:
            raise Refused(f"{name} in Files is too large: at most 64 kB.")


def execute(simulation: Simulation, arguments: list[str], filters: list[Stage | Filter], order: Order, screen: Screen) -> int:
    """Run kubectl with arguments that are allowed, behind the launcher's fence; what it prints goes through the filters to the screen.

    Returns the exit code. Raises Refused where there is no kubectl.
    """
    program = kubectl_path()
    if program is None:
        raise Refused("There is no kubectl on this server: use your own, with the kubeconfig of this page.", 127)
    patience = Patience(monotonic() + order.seconds, order.stop)
    with (
        _served(simulation) as server,
        _folder(server.address, order) as folder,
        kubectl(program, arguments, folder, server.server_port, is_apart=bool(filters)) as process,
        ExitStack() as stack,
    ):
        screen.hidden = {
            f"http://127.0.0.1:{server.server_port}": f"https://{SHOWN_HOST}",
            f"127.0.0.1:{server.server_port}": SHOWN_HOST,
            server.prefix: "",
            server.prefix[1:]: "…",
            str(folder): "~",
        }
        lines = stack.enter_context(closing(output(process, patience, screen)))
        for each in filters:
            through = filtered(each, patience, screen) if isinstance(each, Filter) else each
            lines = stack.enter_context(closing(through(lines)))
        try:
            return _shown(lines, screen)
        except Ended as ended:
            screen.end(ended.text)
            return ended.code


def _shown(lines: Generator[str, None, int], screen: Screen) -> int:
    """Show the lines; the exit code that stands at their end."""
    while True:
        try:
            line = next(lines)
        except StopIteration as end:
            return int(end.value)
        screen.show(line)


@contextmanager
def _folder(address: str, order: Order) -> Iterator[Path]:
    """The command's own folder: `config`, and `w` with the files, which alone it may write."""
    with tempfile.TemporaryDirectory(prefix="dryrun-box-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        (folder / "w").mkdir()
        (folder / "config").write_text(dumps(kubeconfig(address, order.namespace)), encoding="utf-8")
        for file, text in order.files.items():
            (folder / "w" / file).write_bytes(text.encode(errors="replace"))
        yield folder


_hurried: WeakKeyDictionary[Simulation, tuple[int, float]] = WeakKeyDictionary()
"""Of each simulation: how many commands are running, and what its patience was before the first of them."""


@contextmanager
def _served(simulation: Simulation) -> Iterator[Server]:
    """A server for one command, with a secret of its own; meanwhile the cluster's time may be jumped over."""
    server = Server(simulation, secrets.token_urlsafe(24))
    with simulation.changed:
        count, before = _hurried.get(simulation, (0, simulation.patience))
        _hurried[simulation] = count + 1, before
        simulation.patience = CLUSTER_SECONDS
    server.begin()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        with simulation.changed:
            count, before = _hurried.pop(simulation)
            if count > 1:
                _hurried[simulation] = count - 1, before
            else:
                simulation.patience = before
