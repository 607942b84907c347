"""How a notepad grew, as small edits from which the replay rebuilds it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

BLOCK = 16
"""The shortest run of characters in the middle of both texts that counts as unchanged: an edit that skips less costs more than it saves."""

NEAR = 64
"""After a change, the unchanged text is first looked for within so many characters, at any place; beyond them only where blocks begin."""

FARTHEST = 4
"""A shared run may lie ahead by so many times its own length. One that is farther away is taken for a coincidence."""

MOST_AT_ONCE = 16
"""Edits of one save. If more places changed, the nearest are joined."""

MOST_OF_A_STEP = 64
"""Edits of all saves within one step together (`merged`). Every save merges those of its step again, so their number bounds its cost."""

ROW = 100
"""Bytes that an edit takes in the database besides its text, roughly."""

STEPS = ((1_000_000, 1), (2_000_000, 10), (4_000_000, 60))
"""Pairs of bytes and seconds: while a round's edits take fewer bytes, those within so many seconds are merged. Ordinary typing stays far
below the first pair; the replay shows whole seconds, so it loses nothing by that."""

LONGEST_STEP = 60 * 60
"""Seconds of a step from there on: at most, the whole text is stored once an hour."""

_REST = 10**9
"""More characters than any text has: the length of "the rest"."""


@dataclass(frozen=True)
class Edit:
    """A replacement: `gone` characters from position `at` (from 0) on became the text `came`."""

    at: int
    gone: int
    came: str

    def as_json(self) -> dict[str, object]:
        """Return the edit as an event's `data`: its three values by name."""
        return asdict(self)

    @property
    def bytes(self) -> int:
        """Its size in the database, roughly."""
        return ROW + len(self.came.encode())


type Place = tuple[int, int, str]
"""A place where a text differs from another: the position of its first character, how many are gone, what came instead."""


def edits_between(before: str, after: str) -> list[Edit]:
    """Return the edits that turn `before` into `after`, each relative to the text that the earlier ones made; none if both are the same.

    They leave out what both texts share at their ends, and shared runs of at least BLOCK characters in between. Linear in the length of
    the texts, whatever they hold: some milliseconds for 50,000 characters.
    """
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    places = _differing(before[start : len(before) - end], after[start : len(after) - end])
    return _in_order([(start + at, gone, came) for at, gone, came in _joined(places, before[start:], MOST_AT_ONCE)])


def merged(several: Iterable[Edit], *, text: str) -> list[Edit]:
    """Return at most MOST_OF_A_STEP edits with the same effect as `several`, which led to `text`."""
    # The new text in pieces: position and length of text that was there before, or -1, length and text of what is new.
    pieces: list[Place] = [(0, _REST, "")]
    for edit in several:
        ahead, behind = _split(pieces, edit.at)
        pieces = ahead + ([(-1, len(edit.came), edit.came)] if edit.came else []) + _split(behind, edit.gone)[1]
    places: list[Place] = []
    here, came = 0, ""
    for start, length, new in pieces:
        if start < 0:
            came += new
            continue
        if came or start > here:
            places.append((here, start - here, came))
        here, came = start + length, ""
    if len(places) > MOST_OF_A_STEP:
        places = _joined(places, _text_before(places, text), MOST_OF_A_STEP)
    return _in_order(places)


def replayed(edits: Iterable[Edit]) -> str:
    """Return the text that these edits, in order, make of an empty notepad."""
    text = ""
    for edit in edits:
        text = text[: edit.at] + edit.came + text[edit.at + edit.gone :]
    return text


def step(taken: int) -> int:
    """Return within how many seconds edits are merged, for a round whose edits take `taken` bytes already."""
    return next((seconds for most, seconds in STEPS if taken < most), LONGEST_STEP)


def _shared(first: str, second: str, in_first: int = 0, in_second: int = 0) -> int:
    """Return how many characters are the same from these positions on. Compares runs that double, then halve: as costly as one pass."""
    same, run = 0, BLOCK
    most = min(len(first) - in_first, len(second) - in_second)
    while run:
        here, there = in_first + same, in_second + same
        if same + run <= most and first[here : here + run] == second[there : there + run]:
            same, run = same + run, run * 2
        else:
            run //= 2
    return same


def _differing(before: str, after: str) -> list[Place]:
    """Return the places at which `after` differs from `before`, in order.

    Blocks of `before` are looked up in `after`, as rsync does it, so repetitions in the texts don't make it slower.
    """
    blocks = _blocks(before)
    places: list[Place] = []
    here = done = at = 0  # `before` is matched up to `here`, `after` up to `done`; `at` is looked at now
    while blocks and at <= len(after) - BLOCK:
        there = _next_place(blocks, before, after[at : at + BLOCK], here, is_near=at - done < NEAR)
        if there is None:
            at += 1
            continue
        same = _shared(before, after, there, at)
        if FARTHEST * same < there - here:  # a coincidence: everything skipped would have to be stored again
            at += max(1, same - BLOCK)
            continue
        end = at + same
        back = _shared_backwards(before[here:there], after[done:at])
        there, at, same = there - back, at - back, same + back
        if there > here or at > done:
            places.append((here, there - here, after[done:at]))
        here, done, at = there + same, end, end
    rest = (here, len(before) - here, after[done:])
    return [*places, rest] if rest[1] or rest[2] else places


def _blocks(text: str) -> dict[str, list[int]]:
    """Return the positions of each block in the text, which is cut into blocks without overlap."""
    blocks: dict[str, list[int]] = {}
    for place in range(0, len(text) - BLOCK + 1, BLOCK):
        blocks.setdefault(text[place : place + BLOCK], []).append(place)
    return blocks


def _next_place(blocks: dict[str, list[int]], text: str, block: str, here: int, *, is_near: bool) -> int | None:
    """Return where the block next occurs in the text from `here` on, or None.

    If `is_near`, it may begin anywhere within NEAR characters; otherwise, and beyond them, only where one of `blocks` begins.
    """
    there = text.find(block, here, here + NEAR) if is_near else -1
    if there >= 0:
        return there
    starts = blocks.get(block, [])
    later = bisect_left(starts, here)
    return starts[later] if later < len(starts) else None


def _shared_backwards(first: str, second: str) -> int:
    """Return how many characters are the same at the ends of two texts."""
    return next(
        (length for length, pair in enumerate(zip(reversed(first), reversed(second), strict=False)) if pair[0] != pair[1]),
        min(len(first), len(second)),
    )


def _text_before(places: list[Place], after: str) -> str:
    """Return the text before these changes, up to the last of them, with blanks for the characters that are gone."""
    pieces: list[str] = []
    here = done = 0
    for at, gone, came in places:
        pieces += [after[done : done + at - here], " " * gone]
        here, done = at + gone, done + at - here + len(came)
    return "".join(pieces)


def _joined(places: list[Place], before: str, most: int) -> list[Place]:
    """Return at most `most` places. If there are more, the nearest are joined into one, with the unchanged text between them."""
    between = sorted(range(1, len(places)), key=lambda number: places[number][0] - sum(places[number - 1][:2]))
    to_join = set(between[: max(0, len(places) - most)])
    joined: list[Place] = []
    for number, (at, gone, came) in enumerate(places):
        if number in to_join:
            first, length, text = joined[-1]
            joined[-1] = (first, at + gone - first, text + before[first + length : at] + came)
        else:
            joined.append((at, gone, came))
    return joined


def _in_order(places: Sequence[Place]) -> list[Edit]:
    """Return an edit for each place, each position moved by the edits before it."""
    moved = 0
    edits = []
    for at, gone, came in places:
        edits.append(Edit(at + moved, gone, came))
        moved += len(came) - gone
    return edits


def _split(pieces: list[Place], at: int) -> tuple[list[Place], list[Place]]:
    """Return the pieces of the first `at` characters, and those of the rest."""
    for number, (start, length, text) in enumerate(pieces):
        if at < length:
            ahead, behind = [(start, at, text[:at])] if at else [], (start + at if start >= 0 else -1, length - at, text[at:])
            return pieces[:number] + ahead, [behind, *pieces[number + 1 :]]
        at -= length
    return pieces, []
