"""Write cards with their schedules as an Anki package (`.apkg`): a zip with an SQLite database of Anki's schema 11, which every Anki reads.

FSRS' memory stands in a card's `data`, as Anki keeps it; what is due stands as a day counted from the collection's first.
"""

import hashlib
import json
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fsrs import State

from apps.reviews.rules.memory import STEPS, Due, Memory, Rating, Recall
from apps.reviews.rules.study_days import NEW_DAY_AFTER

SCHEMA = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL,
  dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
  dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL,
  tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL,
  factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL,
  odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL, ivl integer NOT NULL,
  lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""

INTO_COL = "INSERT INTO col VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INTO_NOTES = "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INTO_CARDS = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INTO_REVLOG = "INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

COLLECTION = "collection.anki21"
META = b"\x08\x02"
"""Says that the collection is in a file of that name."""

EASE = 2_500
"""Anki's own, which FSRS doesn't use."""

SUSPENDED, ASKED_WITHIN_THE_DAY = -1, 1
"""Values of a card's `queue`."""

CRAMMED = 3
"""A review's `type` that changes no schedule."""

STEP_SECONDS = int(STEPS[0].total_seconds())


@dataclass(frozen=True)
class PackedReview:
    """A review as it was, counted or crammed."""

    recall: Recall
    spent_ms: int
    is_crammed: bool = False


@dataclass(frozen=True)
class PackedCard:
    """A card with what is known of a person's memory of it. `key` is the same in every package, `front` and `back` are HTML."""

    key: str
    deck: str
    front: str
    back: str
    changed_at: datetime
    memory: Memory | None = None
    due: Due | None = None
    is_suspended: bool = False
    reviews: Sequence[PackedReview] = ()
    tags: str = ""


@dataclass(frozen=True)
class Collection:
    """What all cards share: the person's zone and study day, desired retention and the 21 parameters of FSRS-6."""

    zone: tzinfo
    today: date
    retention: float
    parameters: Sequence[float]


def key_of_own(guid: str) -> str:
    """Return the key of a card of one's own, by its guid."""
    return f"own/{guid}"


def guid_of(key: str) -> str:
    """Return what Anki tells a note by, in every package."""
    return urlsafe_b64encode(hashlib.sha256(f"dry-run/{key}".encode()).digest()[:9]).decode()


def id_of(key: str) -> int:
    """Return a number for the key as Anki makes them, in milliseconds since 1970, of the years 2001 to 2017."""
    return 10**12 + int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % (5 * 10**11)


def packed(cards: Sequence[PackedCard], collection: Collection) -> bytes:
    """Return the package. Importing a second one adds no card twice, since a card's guid is that of its key."""
    content = _database(cards, collection, _first_day(cards, collection.today))
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, data in (("meta", META), (COLLECTION, content), ("media", b"{}")):
            package.writestr(ZipInfo(name), data, ZIP_DEFLATED)
    return file.getvalue()


def _first_day(cards: Sequence[PackedCard], today: date) -> date:
    """Return the day from which on days are counted: no card is due before it."""
    begun = [card.memory.first_on for card in cards if card.memory]
    return min([today, *begun, *(card.due.on for card in cards if card.due)])


def _database(cards: Sequence[PackedCard], collection: Collection, first: date) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        database.execute(INTO_COL, _col(cards, collection, first))
        database.executemany(INTO_NOTES, (_note(card) for card in cards))
        database.executemany(INTO_CARDS, (_card(card, position, collection, first) for position, card in enumerate(cards, 1)))
        database.executemany(INTO_REVLOG, _each_at_its_own_moment(row for card in cards for row in _log(card)))
        database.commit()
        return database.serialize()


def _col(cards: Sequence[PackedCard], collection: Collection, first: date) -> tuple[Any, ...]:
    begins = datetime.combine(first, time(), collection.zone) + NEW_DAY_AFTER
    changed = round(max((card.changed_at for card in cards), default=begins).timestamp() * 1_000)
    offset = begins.utcoffset() or timedelta(0)
    configuration = {
        "schedVer": 2,
        "sched2021": True,
        "rollover": NEW_DAY_AFTER // timedelta(hours=1),
        "creationOffset": round(-offset / timedelta(minutes=1)),
        "fsrs": True,
        "curDeck": 1,
        "nextPos": len(cards) + 1,
    }
    decks = {str(id_of(deck)): _deck(id_of(deck), deck, PRESET) for deck in sorted({card.deck for card in cards})}
    return (
        1,
        round(begins.timestamp()),
        changed,
        changed,
        11,
        0,
        0,
        0,
        json.dumps(configuration),
        json.dumps({str(KIND_OF_NOTE): _kind_of_note()}),
        json.dumps({"1": _deck(1, "Default", 1)} | decks),
        json.dumps({"1": _preset(1, "Default", collection), str(PRESET): _preset(PRESET, "Dry Run", collection)}),
        "{}",
    )


KIND_OF_NOTE, PRESET = id_of("kind of note"), id_of("preset")


def _kind_of_note() -> dict[str, Any]:
    fields = [{"name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20} for place, name in enumerate(FIELDS)]
    template = {"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}", "did": None}
    return {
        "id": KIND_OF_NOTE,
        "name": "Dry Run",
        "type": 0,
        "mod": 0,
        "usn": 0,
        "sortf": 0,
        "did": None,
        "tmpls": [template | {"bqfmt": "", "bafmt": ""}],
        "flds": fields,
        "css": ".card { font-family: sans-serif; font-size: 20px; line-height: 1.5; text-align: left }",
        "latexPre": "",
        "latexPost": "",
        "req": [[0, "any", [0]]],
    }


FIELDS = ("Front", "Back")

DECK, OWN_DECK = "Dry Run", "Dry Run::Your own cards"
"""Decks in which the site's cards and those of one's own stand."""


def _deck(key: int, name: str, preset: int) -> dict[str, Any]:
    days = {f"{kind}Today": [0, 0] for kind in ("lrn", "rev", "new", "time")}
    return {"id": key, "mod": 0, "name": name, "usn": 0, "collapsed": True, "desc": "", "dyn": 0, "conf": preset, **days}


def _preset(key: int, name: str, collection: Collection) -> dict[str, Any]:
    minutes = [STEP_SECONDS / 60]
    return {
        "id": key,
        "mod": 0,
        "name": name,
        "usn": 0,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {"bury": False, "delays": minutes, "initialFactor": EASE, "ints": [1, 4, 0], "order": 1, "perDay": 20},
        "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36_500, "perDay": 200, "hardFactor": 1.2},
        "lapse": {"delays": minutes, "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
        "dyn": False,
        "fsrsParams6": list(collection.parameters),
        "desiredRetention": collection.retention,
    }


def _note(card: PackedCard) -> tuple[Any, ...]:
    checksum = int.from_bytes(hashlib.sha1(card.front.encode(), usedforsecurity=False).digest()[:4])
    changed = round(card.changed_at.timestamp())
    tags = f" {card.tags} " if card.tags else ""
    return (
        id_of(card.key),
        guid_of(card.key),
        KIND_OF_NOTE,
        changed,
        -1,
        tags,
        f"{card.front}\x1f{card.back}",
        card.front,
        checksum,
        0,
        "",
    )


def _card(card: PackedCard, position: int, collection: Collection, first: date) -> tuple[Any, ...]:
    key, changed = id_of(card.key), round(card.changed_at.timestamp())
    head = (key, key, id_of(card.deck), 0, changed, -1)
    if card.memory is None or card.due is None:
        return (*head, 0, SUSPENDED if card.is_suspended else 0, position, 0, 0, 0, 0, 0, 0, 0, 0, "{}")
    memory = card.memory
    kind = int(memory.state)
    queue, due, days, left = kind, (card.due.on - first).days, (card.due.on - memory.last.on).days, 0
    if card.due.at is not None:
        queue, due, days, left = ASKED_WITHIN_THE_DAY, round(card.due.at.timestamp()), 0, 1_001
    known = {"s": round(memory.stability, 4), "d": round(memory.difficulty, 3), "dr": collection.retention}
    data = json.dumps(known | {"decay": collection.parameters[20], "lrt": round(memory.last.at.timestamp())})
    queue = SUSPENDED if card.is_suspended else queue
    return (*head, kind, queue, due, days, EASE, memory.reviews, memory.lapses, left, 0, 0, 0, data)


def _log(card: PackedCard) -> Iterator[tuple[Any, ...]]:
    """Yield the card's reviews. Intervals are as they came to be: the days until the next one, at the end those until the card is due."""
    key = id_of(card.key)
    counted = [review for review in card.reviews if not review.is_crammed]
    days = [(later.recall.on - earlier.recall.on).days for earlier, later in pairwise(counted)]
    if counted and card.due is not None:
        days.append((card.due.on - counted[-1].recall.on).days)
    state, before = State.Learning, 0
    for review, until in zip(counted, days, strict=False):
        kind = state - 1
        state = _after(state, review.recall.rating)
        interval = until if state == State.Review else -STEP_SECONDS
        yield (*_head(review, key), interval, before, EASE, min(review.spent_ms, 60_000), kind)
        before = interval
    for review in card.reviews:
        if review.is_crammed:
            yield (*_head(review, key), 0, 0, 0, min(review.spent_ms, 60_000), CRAMMED)


def _each_at_its_own_moment(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a log, whose moments are its ids: of two at the same millisecond, one is put later."""
    taken: set[int] = set()
    for moment, *rest in rows:
        while moment in taken:
            moment += 1
        taken.add(moment)
        yield (moment, *rest)


def _head(review: PackedReview, card: int) -> tuple[int, int, int, int]:
    return round(review.recall.at.timestamp() * 1_000), card, -1, int(review.recall.rating)


def _after(state: State, rating: Rating) -> State:
    """Return the state that follows with one step, as FSRS has it."""
    if rating in {Rating.GOOD, Rating.EASY}:
        return State.Review
    if rating == Rating.AGAIN and state == State.Review:
        return State.Relearning
    return state
