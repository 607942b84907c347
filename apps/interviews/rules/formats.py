"""What a format of one's own may ask, and what its parts are called."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from apps.curriculum.rules.content.source import KINDS, RAPID

MOST_PARTS, MOST_QUESTIONS, MOST_MINUTES = 12, 60, 180

MOST_NAMED = 2
"""Topics that the name of a part says; of more it says how many."""

LABELS = {
    "concept": "Concept",
    "trade-off": "Trade-off",
    "debugging": "Debugging",
    "design": "Design",
    "debugging-case": "Incident in phases",
    "design-case": "Design in phases",
    RAPID: "Cards",
}
"""What a part can ask; a case is told in phases."""

_CASE = "-case"


class Mixed(Exception):
    """The kinds don't go together in one part; the text says what to do."""


def kinds_of(chosen: Collection[str]) -> tuple[list[str], bool]:
    """Return the kinds of a part, and whether it asks cases, by what was chosen of LABELS; nothing chosen means any but cards and cases.

    Raises Mixed for cards or cases together with other questions: they are given another time each.
    """
    cases = [choice for choice in chosen if choice.endswith(_CASE)]
    if cases and len(cases) < len(chosen):
        raise Mixed("Give questions in phases a part of their own.")
    if RAPID in chosen and len(chosen) > 1:
        raise Mixed("Give cards a part of their own.")
    return [choice.removesuffix(_CASE) for choice in chosen] or list(KINDS), bool(cases)


def chosen_of(part: Mapping[str, Any]) -> list[str]:
    """Return what of LABELS a stored part asks: the inverse of `kinds_of`."""
    if part.get("cases"):
        return [kind + _CASE for kind in part["kinds"]]
    return [] if set(part["kinds"]) == set(KINDS) else list(part["kinds"])


def called(part: Mapping[str, Any], topics: Mapping[int, str]) -> str:
    """Return what a part is called if nobody names it: `Design: Storage, Helm`. `topics` has the titles of lessons by id."""
    what = " or ".join(LABELS[choice] for choice in chosen_of(part)) or "Any question"
    about = [topics[topic] for topic in part.get("topics", ()) if topic in topics]
    if not about:
        return what
    return f"{what}: {', '.join(about) if len(about) <= MOST_NAMED else f'{len(about)} topics'}"


def apart(titles: Sequence[str]) -> list[str]:
    """Return the titles with a number behind each that came before: parts of the same name would be shown as one."""
    taken: Counter[str] = Counter(titles)
    seen: set[str] = set()
    different = []
    for title in titles:
        number, name = 1, title
        while name in seen or (number > 1 and name in taken):
            number += 1
            name = f"{title} {number}"
        seen.add(name)
        different.append(name)
    return different


def changed[Row](parts: Sequence[Row], what: str, place: int, *, new: Row) -> tuple[list[Row], int]:
    """Return the parts with one added, moved up or taken out (`add`, `up`, `out`), and the place of the one to go on with.

    Places are from 0; there is none (-1) where no part is left, or it isn't known which was meant: then nothing changes.
    """
    rows = list(parts)
    if what == "add" and len(rows) < MOST_PARTS:
        return [*rows, new], len(rows)
    if what == "out" and place >= 0:
        del rows[place]
        return rows, min(place, len(rows) - 1)
    if what == "up" and place > 0:
        return [*rows[: place - 1], rows[place], rows[place - 1], *rows[place + 1 :]], place - 1
    return rows, place


def fault(parts: Sequence[Mapping[str, Any]]) -> str:
    """Return a sentence on what is too little or too much in these parts; empty if they are a format."""
    if not parts:
        return "Add at least one part."
    if len(parts) > MOST_PARTS:
        return f"A format has at most {MOST_PARTS} parts."
    questions = sum(part["count"] for part in parts)
    if questions > MOST_QUESTIONS:
        return f"A format asks at most {MOST_QUESTIONS} questions and cards; this one asks {questions}."
    minutes = sum(part["count"] * part["seconds"] for part in parts) / 60
    if minutes > MOST_MINUTES:
        return f"A format takes at most {MOST_MINUTES // 60} hours; this one takes {minutes:g} minutes."
    return ""
