"""What a card is called in addresses and in a queue: one of the site's, or one of a person's own."""

import re
from typing import NamedTuple, Self

OWN = "own-"
WRITTEN = re.compile(rf"(?P<own>{OWN})?(?P<id>[0-9]+)")


class CardKey(NamedTuple):
    """Which card: `12` is the site's with this id, `own-12` one that a person wrote or brought. Keys of both kinds have an order."""

    id: int
    is_own: bool = False

    def __str__(self) -> str:
        return f"{OWN if self.is_own else ''}{self.id}"

    @classmethod
    def read(cls, written: str) -> Self | None:
        """Return the key that is written like this; None for what is none."""
        match = WRITTEN.fullmatch(written)
        if match is None or len(written) > LONGEST:
            return None
        return cls(int(match["id"]), match["own"] is not None)


LONGEST = 30
"""Characters of a key; no id of a database has more digits than fit."""


class CardKeyConverter:
    """Reads and writes a card's key in a path."""

    regex = rf"(?:{OWN})?[0-9]{{1,{LONGEST - len(OWN)}}}"

    def to_python(self, value: str) -> CardKey:
        """Return the key. Raises ValueError for what is none, which then is no address."""
        key = CardKey.read(value)
        if key is None:
            raise ValueError
        return key

    def to_url(self, value: object) -> str:
        """Write a key, or an id of the site's."""
        return str(value)
