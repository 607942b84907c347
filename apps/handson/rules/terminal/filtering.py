"""jq behind a pipe: which of its options there are, and which programs."""

import re
from dataclasses import dataclass
from getopt import GetoptError, gnu_getopt

from apps.handson.rules.terminal.lines import Refused

LETTERS = {
    "--compact-output": "c",
    "--null-input": "n",
    "--raw-output": "r",
    "--slurp": "s",
    "--sort-keys": "S",
}
READS_FILES = re.compile(r"(?<![.\w])(?:import|include|modulemeta)\b")
"""jq's words that read other files; `.import` is a field."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A program of jq and its options, some of the letters r, c, s, n, S."""

    program: str
    flags: str


def filter_of(arguments: list[str]) -> Filter:
    """What jq is asked to do. Raises Refused for other options, files and programs that would read some."""
    try:
        options, words = gnu_getopt(arguments, "rcsnSMe", [name.removeprefix("--") for name in LETTERS])
    except GetoptError as error:
        raise Refused(f"jq: {error.msg}") from error
    program = words[0] if words else "."
    if len(words) > 1 or READS_FILES.search(program):
        raise Refused("jq: only what comes through the pipe can be read here.")
    return Filter(program, "".join(LETTERS.get(name, name[1:]) for name, _ in options))
