"""Read a person's file of cards into a draft, and take the draft: all of it or nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Conflict, Hidden, Refused
from apps.reviews.actions.own_cards import MOST_OWN, room_for
from apps.reviews.models import CardDraft, OwnCard, new_guid
from apps.reviews.queries.own_cards import DraftCard, Places, changes, compared, guids_of_the_site, places
from apps.reviews.rules.anki_package import DECK, OWN_DECK
from apps.reviews.rules.card_files import Fault, ReadCard, read_cards

KEPT = timedelta(days=1)
"""How long a draft waits to be taken."""

CHANGED = ("front", "back", "topic", "anchor", "deck", "tags", "changed_at")


@dataclass(frozen=True)
class Taken:
    """What came of taking a draft."""

    added: int
    changed: int


def read(person: User, name: str, raw: bytes, *, deck: str = "", now: datetime) -> CardDraft:
    """Read a file into the person's draft, in place of an earlier one. No card is written. Raises Refused if it can't be read.

    Cards for which the file names neither a topic nor a deck get `deck`.
    """
    file = read_cards(raw)
    theirs = guids_of_the_site() if any(card.guid for card in file.cards) else set()
    own = [card for card in file.cards if card.guid not in theirs]
    faults: list[Fault] = list(file.faults)
    cards = list(_placed(own, places(), deck, faults))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        CardDraft.objects.filter(person=person).delete()
        return CardDraft.objects.create(
            person=person,
            name=name,
            cards=cards,
            faults=[asdict(fault) for fault in sorted(faults, key=lambda fault: fault.line)],
            skipped=file.skipped + len(file.cards) - len(own),
            read_at=now,
        )


@transaction.atomic
def take(person: User, draft_id: UUID, *, update: bool, now: datetime) -> Taken:
    """Make the draft's cards the person's, and forget the draft. Cards that are there already are changed only with `update`.

    Raises Conflict if the draft was taken or replaced meanwhile, and Refused if there are more new ones than the person may have.
    """
    User.objects.select_for_update().get(pk=person.pk)
    draft = CardDraft.objects.filter(person=person, pk=draft_id).first()
    if draft is None:
        raise Conflict("These were taken already, or you sent another file since; look at your cards.")
    comparison = compared(person, draft)
    if comparison.new and room_for(person) < len(comparison.new):
        raise Refused(f"You may have {MOST_OWN:,} cards of your own, and these are {comparison.too_many:,} more; delete some first.")
    OwnCard.objects.bulk_create([_made(person, card, now) for card in comparison.new], batch_size=200)
    changed = list(_changed(comparison.differing, person, now)) if update else []
    OwnCard.objects.bulk_update(changed, CHANGED, batch_size=200)
    draft.delete()
    return Taken(len(comparison.new), len(changed))


def drop(person: User) -> None:
    """Forget the person's draft."""
    CardDraft.objects.filter(person=person).delete()


def draft_of(person: User, *, now: datetime) -> CardDraft:
    """Return the person's draft. Raises Hidden if there is none, or none of the last day."""
    draft = CardDraft.objects.filter(person=person, read_at__gt=now - KEPT).first()
    if draft is None:
        raise Hidden("There is no file of yours to look at.")
    return draft


def forget_old(*, now: datetime) -> int:
    """Delete the drafts that nobody took within a day. Return how many."""
    return CardDraft.objects.filter(read_at__lte=now - KEPT).delete()[0]


def _placed(cards: Iterable[ReadCard], known: Places, deck: str, faults: list[Fault]) -> Iterator[DraftCard]:
    """Yield the cards with their topics and sections found; a topic that isn't known is a deck."""
    for card in cards:
        named = _deck(card.deck)
        topic = known.topic(card.topic or named.rpartition("::")[2])
        topic, anchor = _section(card, topic, known, faults)
        said = (card.topic, card.deck, deck or None) != (None, None, None)
        yield {
            "line": card.line,
            "front": card.front,
            "back": card.back,
            "topic": topic,
            "anchor": anchor,
            "deck": ("" if topic else named or card.topic or deck) if said else None,
            "tags": card.tags,
            "guid": card.guid,
        }


def _section(card: ReadCard, topic: int | None, known: Places, faults: list[Fault]) -> tuple[int | None, str]:
    """Return the card's topic and heading id; without one, and with a fault that says so, where the section isn't known."""
    if not card.section:
        return topic, ""
    section = known.section(topic, card.section)
    if section is None:
        why = f"no section “{card.section[:60]}” is known here, so it is taken without one"
        faults.append(Fault(card.line, f"{why}; write lesson#heading-id", is_taken=True))
    return section or (topic, "")


def _deck(name: str | None) -> str:
    """Return a deck's name without what our export to Anki put before it."""
    for ours in (OWN_DECK, DECK):
        if name == ours:
            return ""
        name = (name or "").removeprefix(f"{ours}::")
    return name or ""


def _made(person: User, card: DraftCard, now: datetime) -> OwnCard:
    return OwnCard(
        person=person,
        front=card["front"],
        back=card["back"],
        topic_id=card["topic"],
        anchor=card["anchor"],
        deck=card["deck"] or "",
        tags=card["tags"] or "",
        guid=card["guid"] or new_guid(),
        made_at=now,
        changed_at=now,
    )


def _changed(differing: Iterable[tuple[OwnCard, DraftCard]], person: User, now: datetime) -> Iterator[OwnCard]:
    """Yield the cards with what the draft says of them. A front that another card has by now stays as it was."""
    fronts = set(OwnCard.objects.filter(person=person).values_list("front", flat=True))
    for there, card in differing:
        said = changes(there, card)
        if said.get("front") in fronts:
            del said["front"]
        for name, value in said.items():
            setattr(there, name, value)
        if said:
            there.changed_at = now
            fronts.add(there.front)
            yield there
