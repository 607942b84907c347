"""What a person's gaps bring back: cards, a section, and a question like the one that showed them."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.cache import caches

from apps.accounts.models import User
from apps.curriculum.models import Question, Section
from apps.interviews.queries.history import last_shares
from apps.reviews.models import CardSchedule, Gap

STABLE = 7.0
"""Days of stability from which on a card counts as known well enough to be asked a whole question about."""

MOST_GAPS = 50
"""The latest gaps that are looked at; older ones give way."""


@dataclass(frozen=True)
class Sibling:
    """A question like the one that showed a gap, now that the gap's cards are known."""

    gap: Gap
    question: Question


def open_gaps(person: User) -> list[Gap]:
    """Return the person's latest open gaps, the latest first, with their questions."""
    gaps = Gap.objects.open().filter(person=person, question__retired_at=None).select_related("question__revision")
    return list(gaps.order_by("-opened_at", "level", "pk")[:MOST_GAPS])


def cards_of_gaps(person: User) -> dict[int, date]:
    """Return, for each card (by id) of a section that a gap is about, the study day on which the latest such gap opened.

    Takes one query; which cards those are changes with the content alone and is kept in this process for a short while.
    """
    gaps = Gap.objects.open().filter(person=person).order_by("-opened_at", "pk").values_list("question_id", "opened_on")[:MOST_GAPS]
    opened: dict[int, date] = {}
    for question, on in gaps:
        opened[question] = max(on, opened.get(question, on))
    if not opened:
        return {}
    by_question = cast("dict[int, set[int]]", caches["memory"].get_or_set("cards-by-question", _cards_by_question))
    cards: dict[int, date] = {}
    for question, on in opened.items():
        for card in by_question.get(question, ()):
            cards[card] = max(on, cards.get(card, on))
    return cards


def _cards_by_question() -> dict[int, set[int]]:
    """Return, for each question, the cards of the sections that teach it, by their ids."""
    pairs = Question.objects.filter(kind=Question.Kind.RAPID).values_list("sections__questions", "pk")
    by_question: dict[int, set[int]] = {}
    for question, card in pairs:
        by_question.setdefault(question, set()).add(card)
    return by_question


def section_of(gap: Gap) -> Section | None:
    """Return the first section that teaches what the gap's question asks; None where there is none."""
    return gap.question.sections.select_related("lesson__module").order_by("lesson__position", "position").first()


def sibling(person: User, gaps: list[Gap]) -> Sibling | None:
    """Return a question like that of the first gap whose cards are stable: one not asked yet, or else the one asked worst.

    A gap without cards waits for none. Takes three queries for each gap that is looked at, and one more.
    """
    shares: dict[int, float | None] | None = None
    for gap in gaps:
        cards = Question.objects.not_retired().filter(kind=Question.Kind.RAPID, sections__questions=gap.question_id).distinct()
        stable = CardSchedule.objects.filter(person=person, card__in=cards.values("pk"), stability__gte=STABLE)
        if stable.count() < cards.count():
            continue
        shares = last_shares(person) if shares is None else shares
        alike = Question.objects.long().exclude(pk=gap.question_id)
        others = list(alike.filter(sections__questions=gap.question_id).select_related("revision").distinct())
        if others:
            return Sibling(gap, min(others, key=lambda question: (question.pk in shares, shares.get(question.pk) or 0.0, question.pk)))
    return None
