"""A notepad's growth as small changes: what the replay of a round is made of."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Stroke:
    """At `at` (characters from the start) `gone` characters were replaced by `came`."""

    at: int
    gone: int
    came: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def stroke(before: str, after: str) -> Stroke:
    """The one change that leads from `before` to `after`: what they share at both ends is left out."""
    shortest = min(len(before), len(after))
    start = next((place for place in range(shortest) if before[place] != after[place]), shortest)
    end = next((back for back in range(shortest - start) if before[-1 - back] != after[-1 - back]), shortest - start)
    return Stroke(start, len(before) - start - end, after[start : len(after) - end])


def replayed(strokes: Iterable[Stroke]) -> str:
    """The text after these changes to an empty notepad, in their order."""
    text = ""
    for one in strokes:
        text = text[: one.at] + one.came + text[one.at + one.gone :]
    return text
