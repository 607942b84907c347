"""A notepad's growth as small changes: what the replay of a round is made of."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

BLOCK = 16
"""Characters that both texts must share in a row for more than their ends to be left out: less saves less than it costs to say so."""

NEAR = 64
"""Characters within which what goes on after a change is looked for first, wherever it stands."""

FARTHEST = 4
"""How many times as far as it is long a run that both share may lie ahead."""

MOST_AT_ONCE = 16
"""Edits that one save becomes. Where more places changed, the nearest are taken together."""

MOST_OF_A_STEP = 64
"""Edits that all saves within one step become (`merged`). Every save goes through those of its step once more."""

ROW = 100
"""Bytes that a edit takes in the database besides its text, roughly."""

STEPS = ((1_000_000, 1), (2_000_000, 10), (4_000_000, 60))
"""While a round's edits take fewer bytes than the first number, what is written within so many seconds is kept as one. Honest typing
stays far below the first; and the replay shows whole seconds, so nothing of it is lost."""

LONGEST_STEP = 60 * 60
"""The same from there on, in seconds: at most the whole text once an hour."""

_REST = 10**9
"""More characters than any text has."""


@dataclass(frozen=True)
class Edit:
    """At `at` (characters from the start) `gone` characters were replaced by `came`."""

    at: int
    gone: int
    came: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @property
    def bytes(self) -> int:
        """What it takes in the database, roughly."""
        return ROW + len(self.came.encode())


type Place = tuple[int, int, str]
"""Where a text differs from another: from which character, how many are gone, and what came instead."""


def edits_between(before: str, after: str) -> list[Edit]:
    """What leads from `before` to `after`, each edit on the text that the ones ahead of it have made; none where they are the same.

    What both share at their ends is left out, and whatever else is the same for a while. Takes time in proportion to the texts, whatever
    stands in them: some milliseconds for 50,000 characters.
    """
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    places = _differing(before[start : len(before) - end], after[start : len(after) - end])
    return _in_order([(start + at, gone, came) for at, gone, came in _gathered(places, before[start:], MOST_AT_ONCE)])


def merged(several: Iterable[Edit], *, text: str) -> list[Edit]:
    """Fewer edits that do the same to the text on which these were done, and led to `text`: at most MOST_OF_A_STEP."""
    pieces: list[Place] = [(0, _REST, "")]  # of the text they make: from where in the old one, how long; or what is new
    for one in several:
        ahead, behind = _parted(pieces, one.at)
        pieces = ahead + ([(-1, len(one.came), one.came)] if one.came else []) + _parted(behind, one.gone)[1]
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
        places = _gathered(places, _before(places, text), MOST_OF_A_STEP)
    return _in_order(places)


def replayed(edits: Iterable[Edit]) -> str:
    """The text after these changes to an empty notepad, in their order."""
    text = ""
    for one in edits:
        text = text[: one.at] + one.came + text[one.at + one.gone :]
    return text


def step(taken: int) -> int:
    """Within how many seconds what is written is kept as one, where the round's edits take so many bytes already."""
    return next((seconds for most, seconds in STEPS if taken < most), LONGEST_STEP)


def _shared(one: str, other: str, in_one: int = 0, in_other: int = 0) -> int:
    """How many characters are the same from these places on. Compares runs that double and then halve, which costs as much as one pass."""
    same, run = 0, BLOCK
    most = min(len(one) - in_one, len(other) - in_other)
    while run:
        here, there = in_one + same, in_other + same
        if same + run <= most and one[here : here + run] == other[there : there + run]:
            same, run = same + run, run * 2
        else:
            run //= 2
    return same


def _differing(before: str, after: str) -> list[Place]:
    """The places of `before` that are others in `after`, in their order.

    Every block of the one is looked up in the other, as rsync does: a block stands in both or it doesn't, however often it is repeated.
    """
    blocks = _blocks(before)
    places: list[Place] = []
    here = done = at = 0  # done with `before` up to `here` and with `after` up to `done`; looking at `at`
    while blocks and at <= len(after) - BLOCK:
        there = _next_place(blocks, before, after[at : at + BLOCK], here, is_near=at - done < NEAR)
        if there is None:
            at += 1
            continue
        same = _shared(before, after, there, at)
        if FARTHEST * same < there - here:  # by chance: all that is skipped would have to be said anew
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
    """Where each block of the text begins, blocks side by side."""
    blocks: dict[str, list[int]] = {}
    for place in range(0, len(text) - BLOCK + 1, BLOCK):
        blocks.setdefault(text[place : place + BLOCK], []).append(place)
    return blocks


def _next_place(blocks: dict[str, list[int]], text: str, block: str, here: int, *, is_near: bool) -> int | None:
    """Where the block stands next in the text from `here` on: at any place close by, else where blocks begin; None where it doesn't."""
    there = text.find(block, here, here + NEAR) if is_near else -1
    if there >= 0:
        return there
    starts = blocks.get(block, [])
    later = bisect_left(starts, here)
    return starts[later] if later < len(starts) else None


def _shared_backwards(one: str, other: str) -> int:
    """How many characters are the same at the ends of two texts."""
    return next(
        (length for length, pair in enumerate(zip(reversed(one), reversed(other), strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def _before(places: list[Place], after: str) -> str:
    """The text up to the last of these places as it was before them, with blanks for what is gone."""
    pieces: list[str] = []
    here = done = 0
    for at, gone, came in places:
        pieces += [after[done : done + at - here], " " * gone]
        here, done = at + gone, done + at - here + len(came)
    return "".join(pieces)


def _gathered(places: list[Place], before: str, most: int) -> list[Place]:
    """At most so many: where there are more, those between which least stayed the same are one, with what is between them."""
    between = sorted(range(1, len(places)), key=lambda number: places[number][0] - sum(places[number - 1][:2]))
    joined = set(between[: max(0, len(places) - most)])
    found: list[Place] = []
    for number, (at, gone, came) in enumerate(places):
        if number in joined:
            first, length, text = found[-1]
            found[-1] = (first, at + gone - first, text + before[first + length : at] + came)
        else:
            found.append((at, gone, came))
    return found


def _in_order(places: Sequence[Place]) -> list[Edit]:
    """Each place as the edits ahead of it have moved it."""
    moved = 0
    found = []
    for at, gone, came in places:
        found.append(Edit(at + moved, gone, came))
        moved += len(came) - gone
    return found


def _parted(pieces: list[Place], at: int) -> tuple[list[Place], list[Place]]:
    """The pieces of the first `at` characters, and the others."""
    for number, (start, length, text) in enumerate(pieces):
        if at < length:
            ahead, behind = [(start, at, text[:at])] if at else [], (start + at if start >= 0 else -1, length - at, text[at:])
            return pieces[:number] + ahead, [behind, *pieces[number + 1 :]]
        at -= length
    return pieces, []
