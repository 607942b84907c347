"""A person's own cards: their decks, their list, and what a file of cards would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from apps.accounts.models import User
from apps.core.text.folding import fold
from apps.curriculum.models import Lesson, Question, Section
from apps.reviews.actions.own_cards import MOST_OWN
from apps.reviews.models import UNTITLED, CardDraft, OwnCard
from apps.reviews.queries.all_cards import comes_back
from apps.reviews.rules.anki_package import guid_of, key_of_own


@dataclass
class Deck:
    """A topic or a deck with a person's own cards; `seen` counts those that were ever answered. A retired topic has no `cram_url`."""

    title: str
    query: str
    cram_url: str
    deck: str | None
    cards: int = 0
    seen: int = 0


def decks_of(person: User) -> list[Deck]:
    """Return where the person's own cards stand, topics first, each in the order of the alphabet. One query."""
    names = ("topic", "topic__title", "topic__slug", "topic__module__slug", "topic__retired_at", "deck")
    counted = OwnCard.objects.filter(person=person).values(*names).annotate(cards=Count("pk"), seen=Count("pk", filter=Q(reviews__gt=0)))
    decks: dict[tuple[int | None, str], Deck] = {}
    for row in counted.order_by("deck"):
        deck = decks.setdefault((row["topic"], "" if row["topic"] else row["deck"]), _deck(row))
        deck.cards += row["cards"]
        deck.seen += row["seen"]
    return sorted(decks.values(), key=lambda deck: (deck.deck is not None, deck.title.casefold()))


def _deck(row: Mapping[str, Any]) -> Deck:
    if row["topic"]:
        cram = "" if row["topic__retired_at"] else reverse("reviews:cram", args=[row["topic__module__slug"], row["topic__slug"]])
        return Deck(row["topic__title"], urlencode({"topic": row["topic"]}), cram, None)
    query = urlencode({"deck": row["deck"]} if row["deck"] else {"loose": "on"})
    return Deck(row["deck"] or UNTITLED, query, f"{reverse('reviews:own-cram')}?{query}", row["deck"])


def listed(person: User, *, topic: int | None, deck: str, loose: bool) -> QuerySet[OwnCard]:
    """Return the person's own cards, the latest first: all, or those of a topic (by id), of a deck, or without either."""
    own = OwnCard.objects.filter(person=person).select_related("topic").order_by("-pk")
    if topic is not None:
        return own.filter(topic=topic)
    return own.filter(topic=None, deck=deck) if deck or loose else own


def with_days(cards: Sequence[OwnCard], today: date) -> list[tuple[OwnCard, str]]:
    """Return the cards, each with when it comes back, in words."""
    return [(card, comes_back(card, today)) for card in cards]


@dataclass(frozen=True)
class Places:
    """Where cards may stand: topics by slug and folded title, sections by topic and heading id or folded title."""

    topics: Mapping[str, int]
    sections: Mapping[tuple[int, str], str]

    def topic(self, name: str) -> int | None:
        """Return the topic (by id) of that slug or title."""
        return self.topics.get(name) or self.topics.get(fold(name))

    def section(self, topic: int | None, name: str) -> tuple[int, str] | None:
        """Return the topic and the heading id of a section: `lesson#heading-id`, or within the topic its heading's id or title."""
        lesson, mark, anchor = name.rpartition("#")
        within = self.topic(lesson.rpartition("/")[2].removesuffix(".md")) if mark and lesson else topic
        if within is None:
            return None
        anchor = self.sections.get((within, anchor)) or self.sections.get((within, fold(anchor))) or ""
        return (within, anchor) if anchor else None


def places() -> Places:
    """Return all topics and sections in use. Two queries."""
    lessons = Lesson.objects.not_retired().order_by("-module__number", "-position")
    topics: dict[str, int] = {}
    for pk, slug, title in lessons.values_list("pk", "slug", "title"):
        topics |= {slug: pk, fold(title): pk}
    sections: dict[tuple[int, str], str] = {}
    for lesson, anchor, title in Section.objects.filter(lesson__in=set(topics.values())).values_list("lesson", "anchor", "title"):
        sections |= {(lesson, anchor): anchor, (lesson, fold(title)): anchor}
    return Places(topics, sections)


def guids_of_the_site() -> set[str]:
    """Return what Anki tells the site's cards by. One query."""
    return {guid_of(f"{module}/{code}") for module, code in Question.objects.cards().values_list("topic__module__slug", "code")}


type DraftCard = Mapping[str, Any]
"""A card of a draft: `line`, `front`, `back`, `topic`, `anchor`, `deck`, `tags`, `guid`; None for what the file says nothing of."""


@dataclass
class Comparison:
    """What a draft would change: cards that are new, cards that are there and would say something else, and those that are the same."""

    new: list[DraftCard] = field(default_factory=list)
    differing: list[tuple[OwnCard, DraftCard]] = field(default_factory=list)
    same: int = 0
    room: int = MOST_OWN

    @property
    def too_many(self) -> int:
        """How many of the new ones are more than the person may have."""
        return max(0, len(self.new) - self.room)


def compared(person: User, draft: CardDraft) -> Comparison:
    """Compare a draft with the person's own cards: one is there if it has the same guid or the same front. One query."""
    own = list(OwnCard.objects.filter(person=person).only("person", "front", "back", "topic", "anchor", "deck", "tags", "guid"))
    by_guid = {guid: card for card in own for guid in (card.guid, guid_of(key_of_own(card.guid)))}
    by_front = {card.front: card for card in own}
    comparison, met = Comparison(room=max(0, MOST_OWN - len(own))), set[int]()
    for card in draft.cards:
        there = by_front.get(card["front"]) or by_guid.get(card["guid"])
        if there is None:
            comparison.new.append(card)
            continue
        if there.pk not in met and changes(there, card):
            comparison.differing.append((there, card))
        else:
            comparison.same += 1
        met.add(there.pk)
    return comparison


def changes(there: OwnCard, card: DraftCard) -> dict[str, Any]:
    """Return the fields of a card that is there which a draft's would change. Where it stands changes only if the file says where."""
    said = {"front": card["front"], "back": card["back"], "tags": card["tags"]}
    if card["topic"] is not None or card["deck"]:
        said |= {"topic_id": card["topic"], "anchor": card["anchor"] or "", "deck": card["deck"] or ""}
    return {name: value for name, value in said.items() if value is not None or name == "topic_id" if value != getattr(there, name)}
