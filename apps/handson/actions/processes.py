"""The processes behind a command, each behind the launcher's fence and in a group of its own, and their lines as they come."""

import os
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Event
from time import monotonic

from apps.handson.actions.screen import CODE_OF_CUT, CODE_OF_STOP, CUT, Ended, Screen
from apps.handson.rules.terminal.filtering import Filter

LAUNCHER = Path(__file__).with_name("launcher.py")
MOST_PASSED_ON = 4 << 20
"""Bytes of a command's output that are read, before pipes make it shorter."""
BLOCK = 65_536
GLANCE = 0.05
"""Seconds between two looks at whether the person has stopped the command."""
STOPPED = "^C\n"
KILLED = "Killed: the command used more of the processor or of memory than it may.\n"

type Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Patience:
    """Until when a command may go on, on the monotonic clock, and what ends it earlier."""

    end: float
    stop: Event | None = None

    def check(self) -> None:
        """Raises Ended when it is over."""
        if monotonic() > self.end or (self.stop and self.stop.is_set()):
            raise Ended(STOPPED, CODE_OF_STOP)

    @property
    def glance(self) -> float:
        """Seconds until the next look."""
        left = max(self.end - monotonic(), 0)
        return min(left, GLANCE) if self.stop else left


@cache
def kubectl_path() -> Path | None:
    """Where kubectl is: beside the interpreter, or else on the path; None: only one's own can be used."""
    beside = Path(sys.executable).with_name("kubectl")
    if os.access(beside, os.X_OK):
        return beside
    on_path = shutil.which("kubectl")
    return Path(on_path).absolute() if on_path else None


@cache
def jq_packages() -> Path | None:
    """The folder in which the library jq is; None: it isn't installed."""
    package = find_spec("jq")
    return Path(package.origin).parent if package and package.origin else None


@contextmanager
def kubectl(program: Path, arguments: list[str], folder: Path, port: int, *, is_apart: bool) -> Iterator[Process]:
    """kubectl, with what `_folder` of boxed.py made ready; `is_apart`: its errors come on a stream of their own."""
    command = [str(folder), str(port), str(program), *arguments]
    with _started(command, _environment(folder), folder / "w", subprocess.PIPE if is_apart else subprocess.STDOUT) as process:
        yield process


@contextmanager
def _started(command: list[str], environment: dict[str, str], place: Path, errors: int) -> Iterator[Process]:
    process = subprocess.Popen(  # noqa: S603  # that it is safe is what arguments.py and the launcher are for
        [sys.executable, "-I", "-S", str(LAUNCHER), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=place,
        env=environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()


def _environment(folder: Path) -> dict[str, str]:
    inner = str(folder / "w")
    return {
        "KUBECONFIG": str(folder / "config"),
        "HOME": inner,
        "TMPDIR": inner,
        "KUBECACHEDIR": f"{inner}/.cache",
        "KUBECTL_KUBERC": "false",
        "PATH": "/nonexistent",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "GOGC": "off",  # a command ends before collecting garbage would pay, unless it comes near this:
        "GOMEMLIMIT": "200MiB",
        "GOTRACEBACK": "none",
    }


def filtered(asked: Filter, patience: Patience, screen: Screen) -> Callable[[Iterator[str]], Generator[str, None, int]]:
    """A stage that is jq in a process of its own: a program of it may run for ever, and in our process could read the environment."""

    def stage(lines: Iterator[str]) -> Generator[str, None, int]:
        raw = "".join(lines).encode()
        with _started(["jq", str(jq_packages()), asked.flags, asked.program], {}, Path("/"), subprocess.PIPE) as process:
            return (yield from output(process, patience, screen, raw))

    return stage


def output(process: Process, patience: Patience, screen: Screen, given: bytes = b"") -> Generator[str, None, int]:
    """The process's lines, cleaned, and its exit code at their end; it is given its input before anything is read.

    Its errors, where they are apart, go to the screen at once. Raises Ended when patience is over or the output too long.
    """
    if process.stdin:
        with suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(given)
    for is_error, line in _lines(process, patience):
        patience.check()
        text = screen.clean(line.decode(errors="replace"))
        if is_error:
            screen.show(text)
        elif text:
            yield text
    code = _code(process, patience)
    if code < 0:
        screen.show(KILLED)
    return 128 - code if code < 0 else code


def _code(process: Process, patience: Patience) -> int:
    """The exit code of a process that has closed its output."""
    try:
        return process.wait(max(patience.end - monotonic(), 0.1))
    except subprocess.TimeoutExpired as error:
        raise Ended(STOPPED, CODE_OF_STOP) from error


def _lines(process: Process, patience: Patience) -> Iterator[tuple[bool, bytes]]:
    """Each line with its newline, and whether it is an error's; a last one may have none."""
    pending: defaultdict[int, bytearray] = defaultdict(bytearray)
    size = 0
    with DefaultSelector() as selector:
        for stream, is_error in ((process.stdout, False), (process.stderr, True)):
            if stream:
                selector.register(stream, EVENT_READ, is_error)
        while selector.get_map():
            patience.check()
            for key, _ in selector.select(patience.glance):
                block = os.read(key.fd, BLOCK)
                if not block:
                    selector.unregister(key.fileobj)
                size += len(block)
                is_too_much = size > MOST_PASSED_ON
                buffer = pending[key.fd]
                buffer += block
                for line in _taken(buffer, is_last=is_too_much or not block):
                    yield key.data, line
                if is_too_much:
                    raise Ended(CUT, CODE_OF_CUT)


def _taken(buffer: bytearray, *, is_last: bool) -> list[bytes]:
    """The whole lines, taken from the buffer; with the last one, even if it isn't whole."""
    length = len(buffer) if is_last else buffer.rfind(b"\n") + 1
    lines = bytes(buffer[:length]).splitlines(keepends=True)
    del buffer[:length]
    return lines
