"""The front matter of a document: YAML between hyphens, or TOML between plus signs."""

from itertools import islice
from typing import NamedTuple

LONGEST = 200
"""Lines in which its end is looked for."""


class _Kind(NamedTuple):
    sign: str
    """Stands between a name and its value."""

    ends: frozenset[str]


KINDS = {"---": _Kind(":", frozenset({"---", "..."})), "+++": _Kind("=", frozenset({"+++"}))}
"""By the line that begins it."""


def front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return the fields that are a line of text, by their names in lower case, and the number of lines that the front matter takes.

    It takes none when it has no end, or when nothing between its first and last line looks like a field: then a rule stands there.
    """
    kind = KINDS.get(lines[0].strip())
    if kind is None:
        return {}, 0
    end = next((number for number, line in enumerate(islice(lines, LONGEST)) if number and line.strip() in kind.ends), 0)
    inside = lines[1:end]
    if not any(kind.sign in line for line in inside):
        return {}, 0
    return dict(_fields(inside, kind.sign)), end + 1


def _fields(lines: list[str], sign: str) -> list[tuple[str, str]]:
    pairs = [line.partition(sign) for line in lines if not line.startswith((" ", "-"))]
    return [(name.strip().lower(), value.strip().strip("\"'")) for name, _, value in pairs if value.strip()]
