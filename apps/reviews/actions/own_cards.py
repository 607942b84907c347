"""Write a card of one's own, change it, and delete it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.reviews.models import OwnCard

MOST_OWN = 5_000
"""Cards of one's own. At ten new ones a day they last a year and a half."""

TAKEN = "You have a card with this front already; change that one, or write another front."
FULL = f"You have {MOST_OWN:,} cards of your own, which is the most; delete some first."


@dataclass(frozen=True)
class Wording:
    """What a card of one's own says, and where it stands: in a topic (by id) and there in a section, or in a deck."""

    front: str
    back: str
    topic_id: int | None = None
    anchor: str = ""
    deck: str = ""
    tags: str = ""


@transaction.atomic
def write(person: User, wording: Wording, *, now: datetime) -> OwnCard:
    """Make a card. Raises Refused if the person has one with this front, or MOST_OWN of them."""
    room_for(person)
    if OwnCard.objects.filter(person=person, front=wording.front).exists():
        raise Refused(TAKEN)
    return OwnCard.objects.create(person=person, made_at=now, changed_at=now, **asdict(wording))


@transaction.atomic
def change(card: OwnCard, wording: Wording, *, now: datetime) -> None:
    """Change what a card says; what is known of it stays. Raises Refused if the person has another one with this front."""
    User.objects.select_for_update().get(pk=card.person_id)
    if OwnCard.objects.filter(person=card.person_id, front=wording.front).exclude(pk=card.pk).exists():
        raise Refused(TAKEN)
    OwnCard.objects.filter(pk=card.pk).update(changed_at=now, **asdict(wording))


@transaction.atomic
def delete(card: OwnCard) -> None:
    """Delete a card and its schedule. That its reviews took time stays."""
    OwnCard.objects.filter(pk=card.pk).delete()


@transaction.atomic
def delete_deck(person: User, deck: str) -> int:
    """Delete all cards of a person's deck, and return how many there were."""
    return OwnCard.objects.filter(person=person, topic=None, deck=deck).delete()[1].get(OwnCard._meta.label, 0)


def room_for(person: User) -> int:
    """Return how many more cards the person may have, with the person's row locked until the transaction ends. Raises Refused for none."""
    User.objects.select_for_update().get(pk=person.pk)
    room = MOST_OWN - OwnCard.objects.filter(person=person).count()
    if room <= 0:
        raise Refused(FULL)
    return room
