"""Where a program runs, what it prints, and how its arguments are read."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from apps.simulator.rules.cluster import Cluster
from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.images import Image


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

    @property
    def hostname(self) -> str:
        """What the pod calls itself."""
        return str(self.pod["spec"].get("hostname") or self.pod["metadata"]["name"])

    @property
    def user(self) -> Thing:
        """The security context that holds for the container: its own over the pod's."""
        return {**(self.pod["spec"].get("securityContext") or {}), **(self.container.get("securityContext") or {})}


def plain(words: list[str]) -> list[str]:
    """The arguments that are no options."""
    return [word for word in words if not word.startswith("-")]


def option(words: list[str], *names: str) -> str | None:
    """The value of an option: in the next word, after `=`, or in the same word as a short one."""
    for place, word in enumerate(words):
        for name in names:
            if word == name:
                return words[place + 1] if place + 1 < len(words) else None
            if word.startswith(f"{name}=" if name.startswith("--") else name):
                return word.removeprefix(name).removeprefix("=")
    return None


def without_values(words: list[str], *names: str) -> list[str]:
    """The words without the values that stand alone after these options."""
    return [word for place, word in enumerate(words) if place == 0 or words[place - 1] not in names]


def has_flag(words: list[str], letter: str, long: str) -> bool:
    """Whether a flag is set, alone or among other letters: `-s`, `-sS`, `--silent`."""
    return any(word == long or re.fullmatch(rf"-[a-zA-Z]*{letter}[a-zA-Z]*", word) for word in words)
