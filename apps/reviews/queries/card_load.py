"""What a person's cards, the site's and their own, ask of the days to come."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from apps.accounts.models import User
from apps.curriculum.models import Question
from apps.reviews.models import AnySchedule, CardSchedule, OwnCard
from apps.reviews.rules.forecast import Remembered


@dataclass(frozen=True)
class CardCounts:
    """Cards by how far from today they are due, in days from 0; those that were ever asked, those that weren't, and those begun today."""

    due: Counter[int]
    known: int
    new: int
    begun_today: int


NEW = Q(state=AnySchedule.State.NEW)


def card_counts(person: User, today: date, last: date) -> CardCounts:
    """Count the person's cards, those due from `last` on by none of the days. Takes four queries."""
    site = CardSchedule.objects.filter(person=person)
    seen = site.exclude(state=CardSchedule.State.NEW)
    mine = OwnCard.objects.filter(person=person)
    dues = [cards.askable(today).filter(due_on__lt=last).values_list("due_on", flat=True) for cards in (site, mine)]
    own = mine.aggregate(known=Count("pk", filter=~NEW), new=Count("pk", filter=NEW), begun=Count("pk", filter=Q(first_on=today)))
    asked = site.aggregate(known=Count("pk", filter=~NEW & Q(card__retired_at=None)), begun=Count("pk", filter=Q(first_on=today)))
    return CardCounts(
        due=Counter(max(0, (on - today).days) for on in dues[0].union(dues[1], all=True) if on),
        known=asked["known"] + own["known"],
        new=Question.objects.cards().exclude(pk__in=seen.values("card")).count() + own["new"],
        begun_today=asked["begun"] + own["begun"],
    )


def remembered(person: User) -> list[Remembered]:
    """Return what is known of each card that was reviewed and isn't put aside. One query."""
    fields = ("stability", "last_on", "due_on")
    site = CardSchedule.objects.filter(person=person, card__retired_at=None, suspended_at=None, stability__isnull=False)
    own = OwnCard.objects.filter(person=person, suspended_at=None, stability__isnull=False)
    return [
        Remembered(stability, last_on, due_on)
        for stability, last_on, due_on in site.values_list(*fields).union(own.values_list(*fields), all=True)
        if stability is not None and last_on is not None and due_on is not None
    ]
