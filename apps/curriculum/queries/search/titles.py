"""Finds questions, cards, formats of an interview and pages by their titles, which are few: they are kept in memory for a short while.

A question is found by its title, topic and kind, and never by its prompt: what is asked is not read before it is asked. A card is found
by its front, which its topic's practice shows to everyone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.core.cache import caches
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from apps.core.text.folding import Word
from apps.core.text.passages import marked
from apps.curriculum.models import Blueprint, Lesson, Question, Section
from apps.curriculum.queries.search.hits import Group, Hit
from apps.curriculum.rules import matching
from apps.curriculum.rules.site_pages import SitePage, pages_for


@dataclass(frozen=True)
class Titled:
    """Something that is found by its title, and what it is found by."""

    title: str
    place: str
    url: str
    folded: str


@dataclass(frozen=True)
class Titles:
    """What is the same for everyone."""

    questions: tuple[Titled, ...]
    cards: tuple[Titled, ...]
    formats: tuple[Titled, ...]

    @property
    def every(self) -> Sequence[Titled]:
        """All of them."""
        return (*self.questions, *self.cards, *self.formats)


def of_words(words: list[Word], *, is_staff: bool, most: int) -> list[Group]:
    """Return the questions, cards and pages in which every word occurs, as one group each."""
    titles = loaded()
    pages = (*titles.formats, *map(_page, pages_for(is_staff=is_staff)))
    return [
        _group("questions", "Questions", titles.questions, words, most),
        _group("cards", "Cards", titles.cards, words, most),
        _group("pages", "Pages", pages, words, most),
    ]


def loaded() -> Titles:
    """Return what of the content is found by its title. Kept in this process for a short while."""
    return cast("Titles", caches["memory"].get_or_set("search:titles", _read))


def _group(name: str, title: str, candidates: Iterable[Titled], words: list[Word], most: int) -> Group:
    fitting = [candidate for candidate in candidates if matching.holds(candidate.folded, words)]
    ranked = sorted(fitting, key=lambda candidate: -matching.score(candidate.folded, words))
    written = [word.written for word in words]
    hits = [Hit(marked(candidate.title, written), candidate.place, candidate.url) for candidate in ranked[:most]]
    return Group(name, title, hits, len(ranked))


def _read() -> Titles:
    section = Section.objects.filter(questions=OuterRef("pk"), lesson=OuterRef("topic")).order_by("position")
    topics = Lesson.objects.not_retired().filter(module__retired_at=None)
    questions = (
        Question.objects.not_retired()
        .filter(topic__in=topics, revision__isnull=False)
        .annotate(anchor=Subquery(section.values("anchor")[:1]))
        .order_by("module__number", "topic__position", "kind", "code")
        .values_list("pk", "kind", "allotted_seconds", "revision__title", "topic__title", "module__slug", "topic__slug", "anchor")
    )
    asked, cards = [], []
    for key, kind, seconds, title, topic, *place in questions:
        if kind == Question.Kind.RAPID:
            cards.append(Titled(title, topic, _practice(key, *place), matching.index(lesson="", title=title, text="")))
            continue
        label = Question.Kind(kind).label
        folded = matching.index(lesson=topic, title=title, text=label)
        asked.append(Titled(title, f"{topic} · {label} · {round(seconds / 60)} min", _practice(key, *place), folded))
    return Titles(tuple(asked), tuple(cards), tuple(map(_format, Blueprint.objects.not_retired().filter(module__retired_at=None))))


def _practice(question: int, module: str, lesson: str, anchor: str | None) -> str:
    """Return the place where a question can be practised: among those of its section, or else of its topic."""
    name, arguments = ("practise", [module, lesson, anchor]) if anchor else ("practise-topic", [module, lesson])
    return f"{reverse(f'interviews:{name}', args=arguments)}#question-{question}"


def _format(blueprint: Blueprint) -> Titled:
    folded = matching.index(lesson="", title=blueprint.title, text=blueprint.summary)
    return Titled(blueprint.title, "New interview", f"{reverse('interviews:new')}?blueprint={blueprint.pk}", folded)


def _page(page: SitePage) -> Titled:
    return Titled(page.title, "", reverse(page.url_name), page.folded)
