"""Finds sections by their words, the same way on every database: each word must occur, part of a word is enough."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q
from django.utils.safestring import SafeString

from apps.core.text.folding import Word
from apps.core.text.passages import excerpt, marked
from apps.curriculum.models import Section
from apps.curriculum.rules import matching

MOST_RESULTS = 30
LONGEST = matching.LONGEST


@dataclass(frozen=True)
class Result:
    """A section that matches; `title` and `excerpt` as HTML with the match in `<mark>`."""

    section: Section
    title: SafeString
    excerpt: SafeString


def search(text: str) -> list[Result]:
    """Return the sections in which every word of `text` occurs, in heading, lesson title or text, the best first.

    A heading counts more than a lesson's title, and that more than how often a word occurs. Case, accents and the marks around a word
    don't matter; what joins two words matters to the order only. Nothing is found for an empty text, and never more than MOST_RESULTS;
    of the text only the first LONGEST characters count.
    """
    words = matching.wanted(text)
    if not words:
        return []
    sections = Section.objects.filter(_holds_all(words), lesson__retired_at=None).select_related("lesson__module").defer("html", "covers")
    ranked = sorted(sections, key=lambda section: (-matching.score(section.folded, words), section.lesson.position, section.position))
    written = [word.written for word in words]
    return [Result(section, marked(section.title, written), excerpt(section.text, written)) for section in ranked[:MOST_RESULTS]]


def _holds_all(words: list[Word]) -> Q:
    """Return the condition that each word stands in a section in one of its forms."""
    return reduce(and_, (reduce(or_, (Q(folded__contains=form) for form in word.forms), Q()) for word in words))
