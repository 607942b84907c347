"""What may stand behind a pipe: small versions of the usual programs, which pass lines on as they come."""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from getopt import GetoptError
from itertools import groupby, islice

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


FIELD = re.compile(r"([1-9]\d{0,5})(?:\.\d+)?([bnr]*)(?:,\d+(?:\.\d+)?([bnr]*))?")
LEADING_NUMBER = re.compile(r"\s*(-?\d{1,300}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class _Order:
    """By what sort compares: letters are its options; `field` counts from 1, None is the whole line."""

    letters: frozenset[str]
    field: int | None
    separator: str | None

    def key(self, line: str) -> float | str:
        text = line if self.field is None else next(islice(line.split(self.separator), self.field - 1, None), "")
        if "n" not in self.letters:
            return text.casefold() if "f" in self.letters else text
        number = LEADING_NUMBER.match(text)
        return float(number[1]) if number else 0.0

    def exact(self, line: str) -> tuple[float | str, str]:
        """Lines that are equal by `key` are ordered by the whole of them."""
        return self.key(line), line


def _order(arguments: list[str]) -> _Order:
    options, _ = read(arguments, "nrufbk:t:")
    given = dict(options)
    letters = {name[1] for name in given}
    if "-k" not in given:
        return _Order(frozenset(letters), None, None)
    field = FIELD.fullmatch(given["-k"])
    if field is None:
        raise GetoptError(f"{given['-k']}: not a field")
    letters.update(field[2], field[3] or "")
    return _Order(frozenset(letters), int(field[1]), given.get("-t") or None)


def _sort(arguments: list[str]) -> Stage:
    order = _order(arguments)
    is_unique, is_reversed = "u" in order.letters, "r" in order.letters

    def ordered(lines: Iterator[str]) -> Generator[str, None, int]:
        if is_unique:
            same = groupby(sorted(bare(lines), key=order.key, reverse=is_reversed), order.key)
            in_order = [next(group) for _, group in same]
        else:
            in_order = sorted(bare(lines), key=order.exact, reverse=is_reversed)
        yield from (f"{line}\n" for line in in_order)
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
        counts = dict.fromkeys(("-l", "-w", "-c"), 0)
        for line in lines:
            counts["-l"] += line.endswith("\n")
            counts["-w"] += len(line.split())
            counts["-c"] += len(line.encode())
        yield (str(counts[flags[0]]) if len(flags) == 1 else "".join(f"{counts[name]:8d}" for name in flags)) + "\n"
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
