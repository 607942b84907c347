"""Which state follows which: tables that code, tests and documentation read alike."""

from collections.abc import Mapping
from dataclasses import dataclass


class NotAllowed(Exception):
    """A change of state that the table does not hold."""


@dataclass(frozen=True)
class Transitions:
    """A table of state changes: each state with the states that may follow it. A state that follows nothing is where a thing begins."""

    of: str
    table: Mapping[str, frozenset[str]]

    def may(self, before: str, after: str) -> bool:
        return after in self.table[before]

    def check(self, before: str, after: str) -> None:
        """Raises NotAllowed, in a sentence, when `after` may not follow `before`."""
        if not self.may(before, after):
            raise NotAllowed(f"This {self.of} is {before}, so it can't become {after}.")

    def before(self, after: str) -> frozenset[str]:
        """The states from which `after` may be reached; what a conditional update filters by."""
        return frozenset(state for state, following in self.table.items() if after in following)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = [f"    {before} --> {after}" for before, following in self.table.items() for after in sorted(following)]
        return "\n".join(["stateDiagram-v2", *lines])
