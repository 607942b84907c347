"""Finds sections by their words, the same way on every database: each word must occur, part of a word is enough."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet

from apps.core.text.folding import Word
from apps.core.text.passages import excerpt, marked
from apps.curriculum.models import Lesson, Section
from apps.curriculum.queries.search.hits import Group, Hit
from apps.curriculum.rules import matching

MOST_SUGGESTED = 4


def of_words(words: list[Word], *, most: int) -> Group:
    """Return the sections in which every word occurs, in heading, lesson title or text.

    A heading counts more than a lesson's title, and that more than how often a word occurs. Case, accents and the marks around a word
    don't matter; what joins two words matters to the order only.
    """
    sections = in_use().filter(_holds_all(words)).defer("html", "covers")
    ranked = sorted(sections, key=lambda section: (-matching.score(section.folded, words), section.lesson.position, section.position))
    written = [word.written for word in words]
    return Group("sections", "Sections", [_hit(section, written) for section in ranked[:most]], len(ranked))


def to_begin_with() -> Group:
    """Return the first sections of the first lessons: what may be read by who looks for nothing yet."""
    first = in_use().filter(position=0).defer("html", "text", "folded", "covers")
    shown = first.order_by("lesson__module__number", "lesson__position", "pk")[:MOST_SUGGESTED]
    hits = [Hit(marked(section.title, []), section.lesson.title, section.get_absolute_url()) for section in shown]
    return Group("suggestions", "To begin with", hits, len(hits))


def in_use() -> QuerySet[Section]:
    """Return the sections of lessons that are not retired."""
    return Section.objects.filter(lesson__in=Lesson.objects.not_retired().filter(module__retired_at=None)).select_related("lesson__module")


def _hit(section: Section, written: list[str]) -> Hit:
    title, text = marked(section.title, written), excerpt(section.text, written)
    return Hit(title, section.lesson.title, section.get_absolute_url(), text)


def _holds_all(words: list[Word]) -> Q:
    """Return the condition that each word stands in a section in one of its forms."""
    return reduce(and_, (reduce(or_, (Q(folded__contains=form) for form in word.forms), Q()) for word in words))
