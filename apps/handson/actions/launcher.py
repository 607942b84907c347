"""Fences itself in and becomes another program: `python -I -S launcher.py FOLDER PORT PROGRAM ARGUMENT…`.

A program of its own, of the standard library alone: what runs between fork and exec in a threaded server may hang on a lock that another
thread holds. It sets limits, then Landlock where the kernel has it: reading below FOLDER, writing below FOLDER/w, starting PROGRAM,
connecting to PORT, and nothing else. Exits with 126 and one sentence rather than run without a fence that the kernel offers.

`launcher.py jq PACKAGES FLAGS PROGRAM` runs a filter of jq, which is a library in PACKAGES, over its input: the same limits, no rights.
"""

import ctypes
import errno
import os
import resource
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MEGABYTE = 1 << 20
PROCESSOR_SECONDS = 8
LIMITS = {
    resource.RLIMIT_CPU: PROCESSOR_SECONDS,
    resource.RLIMIT_FSIZE: MEGABYTE,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_DATA: 400 * MEGABYTE,
    resource.RLIMIT_AS: 2048 * MEGABYTE,  # Go reserves much more than it uses
}
CANNOT_START = 126

CREATE, ADD, RESTRICT = 444, 445, 446
"""The system calls of Landlock, the same on every processor."""
ONLY_VERSION = 1
PATH, PORT = 1, 2
NO_NEW_PRIVILEGES = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER, REMOVE_FOLDER, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_FOLDER, MAKE_FILE, REFER, TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14
READ = READ_FILE | READ_FOLDER
WRITE = WRITE_FILE | REMOVE_FILE | REMOVE_FOLDER | MAKE_FOLDER | MAKE_FILE | REFER | TRUNCATE
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights a version of Landlock knows; from 5 on there are 16."""
CONNECT = 1 << 1
BIND_AND_CONNECT = 0b11
SOCKETS_AND_SIGNALS = 0b11

libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Which version of Landlock the kernel has on; below 1: none, and only the limits are set."""
    if sys.platform != "linux":
        return 0
    return int(libc.syscall(CREATE, None, ctypes.c_size_t(0), ONLY_VERSION))


class Fence:
    """A set of Landlock's rules: all that it knows is forbidden but for what `allow` and `connect` add."""

    def __init__(self, known: int) -> None:
        self.known = known
        self.rights = (1 << RIGHTS.get(known, 16)) - 1
        fields = (self.rights, BIND_AND_CONNECT if known >= 4 else 0, SOCKETS_AND_SIGNALS if known >= 6 else 0)
        size = 24 if known >= 6 else 16 if known >= 4 else 8
        self.rules = _called(CREATE, struct.pack("=QQQ", *fields), ctypes.c_size_t(size), 0)

    def allow(self, path: str, rights: int) -> None:
        """Let these things be done with a file, or with all below a folder."""
        at = os.open(path, os.O_PATH | os.O_CLOEXEC)
        _called(ADD, self.rules, PATH, struct.pack("=Qi", rights & self.rights, at), 0)
        os.close(at)

    def connect(self, port: int) -> None:
        """Let it connect to a port; before version 4 it may connect anyway."""
        if self.known >= 4:
            _called(ADD, self.rules, PORT, struct.pack("=QQ", CONNECT, port), 0)

    def close(self) -> None:
        """From here on, for this process and what becomes of it."""
        _called(RESTRICT, self.rules, 0)
        os.close(self.rules)


def _called(number: int, *arguments: object) -> int:
    result = libc.syscall(number, *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return int(result)


def _limit() -> None:
    for name, most in LIMITS.items():
        hard = resource.getrlimit(name)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (least, least))
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(errno.EPERM, "no_new_privs")


def _fenced(folder: str, port: int, program: str) -> None:
    _limit()
    known = version()
    if known < 1:
        return
    fence = Fence(known)
    fence.allow(folder, READ)
    fence.allow(f"{folder}/w", READ | WRITE)
    fence.allow(os.devnull, READ_FILE | WRITE_FILE | TRUNCATE)
    fence.allow(program, EXECUTE | READ_FILE)
    fence.connect(port)
    fence.close()


def _filter(packages: str, flags: str, program: str) -> int:
    """Run jq's program over the JSON that comes in. `flags`: some of the letters r, c, s, n, S."""
    sys.path.append(packages)
    import json

    import jq  # type: ignore[import-not-found, unused-ignore]

    _limit()
    known = version()
    if known >= 1:
        Fence(known).close()
    text = sys.stdin.read()
    layout: dict[str, Any] = {"separators": (",", ":")} if "c" in flags else {"indent": 2}
    try:
        compiled = jq.compile(program)
        for value in compiled.input_value(None) if "n" in flags else compiled.input_text(text, slurp="s" in flags):
            is_raw = "r" in flags and isinstance(value, str)
            sys.stdout.write((value if is_raw else json.dumps(value, ensure_ascii=False, sort_keys="S" in flags, **layout)) + "\n")
    except (ValueError, RecursionError, MemoryError) as error:
        sys.stderr.write(f"jq: {error}\n")
        return 5
    return 0


def main(words: list[str]) -> int:
    """What is started here never returns, unless it can't be started."""
    sys.tracebacklimit = 0  # it would name folders of the server
    try:
        if words[0] == "jq":
            return _filter(*words[1:4])
        folder, port, program = words[:3]
        _fenced(folder, int(port), program)
        os.execv(program, words[2:])  # noqa: S606  # there is no shell on purpose
    except OSError as error:
        os.write(2, f"The box could not be closed: {error.strerror}.\n".encode())
    return CANNOT_START


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
