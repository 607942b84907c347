"""The wall in front of kubectl: what isn't allowed is refused, the rest is rewritten so that it reads in one way only."""

import re
from collections.abc import Collection
from functools import cache

from apps.handson.rules.terminal.allowed import (
    ALIASES,
    COMMANDS,
    FLAGS_INSTEAD,
    GLOBAL,
    INSTEAD,
    LEFT_OUT,
    NO_NAMES,
    PARTS,
    RUNS_A_PROGRAM,
    VALUES,
    Flag,
    flags,
)
from apps.handson.rules.terminal.lines import Refused

FILE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
GLOBAL_FLAGS = flags("help")
SHORT_NAMES_INSTEAD = {"-k": "--kustomize", "-i": "--stdin", "-t": "--stdin"}

known_flags = cache(flags)


def checked(words: list[str], files: Collection[str]) -> list[str]:
    """The arguments for kubectl that say what was typed behind `kubectl`; each flag comes out as `--name=value`.

    `files` are the names that -f may name. Raises Refused for all that isn't expressly allowed.
    """
    given, rest = _leading(words)
    command, given, rest = _command(given, rest)
    if not command:
        return _written(given)
    typed, separator, program = rest, "", []
    if "--" in rest:
        at = rest.index("--")
        typed, separator, program = rest[:at], "--", rest[at + 1 :]
    if separator and command not in RUNS_A_PROGRAM:
        raise Refused(f"kubectl {command} takes no `--`.")
    pairs, names = _parted(command, typed)
    _check_names(command, names)
    values = [(flag, _value(command, flag, value, files)) for flag, value in given + pairs]
    kept = [(flag, value) for flag, value in values if flag.name not in LEFT_OUT.get(command, ())]
    return [*command.split(), *_written(kept), *names, *([separator, *program] if separator else [])]


def _written(pairs: list[tuple[Flag, str]]) -> list[str]:
    return [f"{flag.name}={value}" for flag, value in pairs]


def _leading(words: list[str], *, has_flags: bool = False) -> tuple[list[tuple[Flag, str]], list[str]]:
    """The global flags in front, and what follows them. Raises Refused for another flag, unless the command so far `has_flags`."""
    given: list[tuple[Flag, str]] = []
    rest = list(words)
    while rest and rest[0].startswith("-") and (not has_flags or rest[0].split("=")[0] in GLOBAL_FLAGS):
        given += _flags("", rest, GLOBAL_FLAGS)
    return given, rest


def _command(given: list[tuple[Flag, str]], rest: list[str]) -> tuple[str, list[tuple[Flag, str]], list[str]]:
    """The command by its full name, the global flags in front of or inside it, and what follows."""
    if not rest:
        return "", given, rest
    command, rest = rest[0], rest[1:]
    if command not in PARTS[""]:
        way_round = INSTEAD.get(command)
        raise Refused(way_round or f"kubectl {command}: not offered here; there are {', '.join(sorted(PARTS['']))}.")
    while command in PARTS:
        is_whole = command in COMMANDS
        inner, rest = _leading(rest, has_flags=is_whole)
        given = given + inner
        part = ALIASES.get(command, {}).get(rest[0], rest[0]) if rest else ""
        if part in PARTS[command]:
            command, rest = f"{command} {part}", rest[1:]
        elif is_whole:
            break
        else:
            return _unfinished(command, part, given)
    return command, given, rest


def _unfinished(command: str, part: str, given: list[tuple[Flag, str]]) -> tuple[str, list[tuple[Flag, str]], list[str]]:
    if any(flag.name == "--help" for flag, _ in given):
        return "help", [], command.split()
    if command == "config" and part.startswith(("set", "use")):
        raise Refused("kubectl config changes nothing that lasts here: choose the namespace with -n NAME in each command.")
    raise Refused(f"kubectl {command}: say which, one of {', '.join(sorted(PARTS[command]))}.")


def _parted(command: str, words: list[str]) -> tuple[list[tuple[Flag, str]], list[str]]:
    """The flags behind a command and their values, and the words that are none."""
    given: list[tuple[Flag, str]] = []
    names: list[str] = []
    rest = list(words)
    while rest:
        if rest[0].startswith("-") and rest[0] != "-":
            given += _flags(command, rest, known_flags(command))
        else:
            names.append(rest.pop(0))
    return given, names


def _flags(command: str, rest: list[str], known: dict[str, Flag]) -> list[tuple[Flag, str]]:
    """What the first of the words says, read as kubectl's own library reads it; takes it, and its value, from them."""
    word = rest.pop(0)
    if word.startswith("--"):
        name, has_value, value = word.partition("=")
        flag = _known(command, name, known)
        return [(flag, value if has_value else _next(flag, name, rest))]
    given: list[tuple[Flag, str]] = []
    letters = word[1:]
    while letters:
        letter, letters = f"-{letters[0]}", letters[1:]
        flag = _known(command, letter, known)
        if len(letters) > 1 and letters[0] == "=":
            value, letters = letters[1:], ""
        elif flag.takes_next and letters:
            value, letters = letters, ""
        else:
            value = _next(flag, letter, rest)
        given.append((flag, value))
    return given


def _known(command: str, name: str, known: dict[str, Flag]) -> Flag:
    flag = known.get(name)
    if flag:
        return flag
    where = f" with kubectl {command}" if command else f" in front of a command; only {GLOBAL.replace('=', '')} may stand there"
    way_round = FLAGS_INSTEAD.get(SHORT_NAMES_INSTEAD.get(name, name))
    raise Refused(f"{name} is not offered here{where}{f': {way_round}' if way_round else ''}.")


def _next(flag: Flag, name: str, rest: list[str]) -> str:
    if not flag.takes_next:
        return flag.otherwise
    if not rest:
        raise Refused(f"{name} needs a value behind it.")
    return rest.pop(0)


def _value(command: str, flag: Flag, value: str, files: Collection[str]) -> str:
    if flag.name == "--filename":
        return ",".join(_path(name, files) for name in value.split(","))
    pattern = VALUES.get(flag.name)
    if pattern and not pattern.fullmatch(value):
        if flag.name == "--output":
            raise Refused(f"-o {value.split('=')[0]} is not offered here: json, yaml, name, wide, jsonpath=… or custom-columns=…")
        raise Refused(f"{flag.name} of kubectl {command} needs NAME=VALUE.")
    return value


def _path(name: str, files: Collection[str]) -> str:
    """Where a file of the page stands for kubectl."""
    name = name.removeprefix("./")
    if name == "-":
        raise Refused("-f - has nothing to read here: write the manifest in Files and name it.")
    if name not in files or not FILE_NAME.fullmatch(name):
        raise Refused(f"-f {name}: there is no such file; Files holds {', '.join(sorted(files)) or 'none'}.")
    return f"./{name}"


def _check_names(command: str, names: list[str]) -> None:
    if "-" in names:
        raise Refused(f"kubectl {command}: - has nothing to read here.")
    if names and command in NO_NAMES:
        raise Refused(f"kubectl {command} {names[0]}: not offered here.")
    if command == "debug" and names and names[0].split("/")[0] in ("node", "nodes", "no"):
        raise Refused("kubectl debug of a node has no shell to open here: look at it with `kubectl describe node`.")
