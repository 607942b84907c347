"""What a person's log of reviews says of their days, cards of their own included."""

from datetime import date

from apps.accounts.models import User
from apps.reviews.models import OwnReview, Review


def seconds_spent(person: User, on: date) -> int:
    """Return how long the person spent on cards on a study day. What they answered in an interview is not among it. One query."""
    given = Review.objects.filter(person=person, reviewed_on=on, undone_at=None).exclude(source=Review.Source.INTERVIEW)
    own = OwnReview.objects.filter(person=person, reviewed_on=on, undone_at=None)
    spent = given.values_list("spent_ms", flat=True).union(own.values_list("spent_ms", flat=True), all=True)
    return round(sum(spent) / 1000)


def days_reviewed(person: User) -> set[date]:
    """Return every study day on which the person answered a card. One query."""
    given = Review.objects.filter(person=person, undone_at=None).values_list("reviewed_on", flat=True)
    return set(given.union(OwnReview.objects.filter(person=person, undone_at=None).values_list("reviewed_on", flat=True)))
