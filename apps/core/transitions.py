"""Tables of state transitions, which code, tests and documentation all read."""

from collections.abc import Mapping
from dataclasses import dataclass


class NotAllowed(Exception):
    """A change of state that the table doesn't allow."""


@dataclass(frozen=True)
class Transitions:
    """Each state with the states that may follow it. `of` names what has the states; one that follows no other is the initial state."""

    of: str
    table: Mapping[str, frozenset[str]]

    def may(self, before: str, after: str) -> bool:
        """Return whether `after` may follow `before`."""
        return after in self.table[before]

    def check(self, before: str, after: str) -> None:
        """Raise NotAllowed, with a sentence, if `after` may not follow `before`."""
        if not self.may(before, after):
            raise NotAllowed(f"This {self.of} is {before}, so it can't become {after}.")

    def before(self, after: str) -> frozenset[str]:
        """Return the states that `after` may follow, for the filter of a conditional update."""
        return frozenset(state for state, following in self.table.items() if after in following)

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram."""
        lines = [f"    {before} --> {after}" for before, following in self.table.items() for after in sorted(following)]
        return "\n".join(["stateDiagram-v2", *lines])
