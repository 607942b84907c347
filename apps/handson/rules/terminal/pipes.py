"""What may stand behind a pipe: small versions of the usual programs, which pass lines on as they come."""

import re
from collections.abc import Callable, Generator, Iterator
from getopt import GetoptError
from itertools import groupby, islice
from typing import Any

from apps.handson.rules.terminal.lines import Refused
from apps.handson.rules.terminal.searching import grep
from apps.handson.rules.terminal.stages import Stage, bare, lettered, number, read


def stage(words: list[str]) -> Stage:
    """The program that the words call. Raises Refused where it doesn't exist here, or not with these arguments."""
    name, arguments = words[0], words[1:]
    make = PROGRAMS.get(name)
    if make is None:
        raise unknown(name)
    try:
        return make(arguments)
    except GetoptError as error:
        raise Refused(f"{name}: {error.msg}") from error
    except ValueError as error:
        raise Refused(f"{name}: not a number that fits here") from error


def unknown(name: str) -> Refused:
    """What is said about a command that isn't here."""
    return Refused(f"{name}: command not found (here: kubectl, k, and | {' '.join(NAMES)})", 127)


def _amount(arguments: list[str]) -> str:
    """How many lines head and tail are asked for, as written: `5`, `-5`, `+2`."""
    options, _ = read(lettered(arguments, "n"), "n:")
    amount = options[-1][1] if options else "10"
    number(amount)
    return amount


def _head(arguments: list[str]) -> Stage:
    amount = int(_amount(arguments))

    def first(lines: Iterator[str]) -> Generator[str, None, int]:
        yield from (islice(lines, amount) if amount >= 0 else list(lines)[:amount])
        return 0

    return first


def _tail(arguments: list[str]) -> Stage:
    written = _amount(arguments)
    amount = abs(int(written))

    def last(lines: Iterator[str]) -> Generator[str, None, int]:
        if written.startswith("+"):
            yield from islice(lines, max(amount - 1, 0), None)
        else:
            yield from list(lines)[-amount:] if amount else []
        return 0

    return last


SORTED_BY = re.compile(r"(\d+)(?:\.\d+)?([bnr]*)(?:,\d+(?:\.\d+)?([bnr]*))?")
LEADING_NUMBER = re.compile(r"\s*(-?\d{1,300}(?:\.\d+)?)")


def _sort(arguments: list[str]) -> Stage:
    options, _ = read(arguments, "nrufbk:t:")
    flags = {name for name, _ in options}
    given = dict(options)
    field = SORTED_BY.fullmatch(given.get("-k", "1"))
    if not field or field[1] == "0":
        raise GetoptError(f"{given['-k']}: not a field")
    own = (field[2] or "") + (field[3] or "")
    place = int(field[1][:6]) - 1 if "-k" in given else None
    separator = given.get("-t")

    def key(line: str) -> Any:
        fields = [line] if place is None else line.split(separator or None)
        text = fields[place or 0] if (place or 0) < len(fields) else ""
        if "-n" in flags or "n" in own:
            amount = LEADING_NUMBER.match(text)
            return float(amount[1]) if amount else 0.0
        return text.casefold() if "-f" in flags else text

    def ordered(lines: Iterator[str]) -> Generator[str, None, int]:
        is_unique = "-u" in flags
        found = sorted(bare(lines), key=key if is_unique else lambda line: (key(line), line), reverse="-r" in flags or "r" in own)
        if is_unique:
            found = [next(same) for _, same in groupby(found, key)]
        yield from (f"{line}\n" for line in found)
        return 0

    return ordered


def _uniq(arguments: list[str]) -> Stage:
    flags = {name for name, _ in read(arguments, "cdu")[0]}

    def once(lines: Iterator[str]) -> Generator[str, None, int]:
        for line, same in groupby(bare(lines)):
            count = sum(1 for _ in same)
            if not (("-d" in flags and count == 1) or ("-u" in flags and count > 1)):
                yield f"{count:7d} {line}\n" if "-c" in flags else f"{line}\n"
        return 0

    return once


def _wc(arguments: list[str]) -> Stage:
    flags = [name for name in ("-l", "-w", "-c") if (name, "") in read(arguments, "lwc")[0]] or ["-l", "-w", "-c"]

    def counted(lines: Iterator[str]) -> Generator[str, None, int]:
        found = dict.fromkeys(("-l", "-w", "-c"), 0)
        for line in lines:
            found["-l"] += line.endswith("\n")
            found["-w"] += len(line.split())
            found["-c"] += len(line.encode())
        yield (str(found[flags[0]]) if len(flags) == 1 else "".join(f"{found[name]:8d}" for name in flags)) + "\n"
        return 0

    return counted


def _passed_on(lines: Iterator[str]) -> Generator[str, None, int]:
    yield from lines
    return 0


def _cat(arguments: list[str]) -> Stage:
    read([word for word in arguments if word != "-"], "")
    return _passed_on


def _less(arguments: list[str]) -> Stage:
    """The page scrolls by itself; what else less can do would need keys."""
    read([word for word in arguments if not word.startswith(("-", "+"))], "")
    return _passed_on


PROGRAMS: dict[str, Callable[[list[str]], Stage]] = {
    "grep": grep,
    "head": _head,
    "tail": _tail,
    "sort": _sort,
    "uniq": _uniq,
    "wc": _wc,
    "less": _less,
    "cat": _cat,
}
NAMES = (*PROGRAMS, "jq")
"""All that may stand behind a pipe; jq is no function of lines: see filtering.py."""
