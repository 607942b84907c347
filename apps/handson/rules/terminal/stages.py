"""What the programs behind pipes have in common."""

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from getopt import GetoptError, gnu_getopt

type Stage = Callable[[Iterator[str]], Generator[str, None, int]]
"""Takes lines, each with its newline, and yields lines; what it returns at the end is its exit code."""

MOST_LINES = 1_000_000


def read(arguments: list[str], letters: str, *, most: int = 0) -> tuple[list[tuple[str, str]], list[str]]:
    """The options, and the other words, of which there may be so many: files can't be read here. Raises GetoptError."""
    options, others = gnu_getopt(arguments, letters)
    if len(others) > most:
        raise GetoptError(f"{others[most]}: only what comes through the pipe can be read here")
    return options, others


def number(text: str) -> int:
    """A number of lines. Raises ValueError for what is none, or needlessly large."""
    number = int(text) if len(text) < 20 else MOST_LINES + 1
    if abs(number) > MOST_LINES:
        raise ValueError
    return number


def bare(lines: Iterable[str]) -> Iterator[str]:
    """Lines without their newlines."""
    return (line.removesuffix("\n") for line in lines)


def lettered(arguments: list[str], letter: str) -> list[str]:
    """The arguments with a first one like `-5` written as `-n5`, for getopt; `letter` is the one that stands for it."""
    if arguments and re.fullmatch(r"-\d+", arguments[0]):
        return [f"-{letter}{arguments[0][1:]}", *arguments[1:]]
    return arguments
