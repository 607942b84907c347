"""Finds sections by their words, the same way on every database: each word must occur, part of a word is enough."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.safestring import SafeString

from apps.core.text import excerpt, marked
from apps.curriculum.models import Section
from apps.curriculum.rules import matching

MOST_RESULTS = 30
LONGEST = matching.LONGEST


@dataclass(frozen=True)
class Found:
    """A section that matches; `title` and `excerpt` as HTML with the match in `<mark>`."""

    section: Section
    title: SafeString
    excerpt: SafeString


def search(text: str) -> list[Found]:
    """Sections in which every word of `text` occurs, in heading, lesson or text. Best first: heading, lesson title, then how often.

    Case, accents and the marks around a word don't matter; what joins two words matters to the order only. Nothing is found for an empty
    text, and never more than MOST_RESULTS; of the text only the first LONGEST characters count.
    """
    words = matching.wanted(text)
    if not words:
        return []
    found = Q()
    for word in words:
        occurs = Q()
        for form in word.forms:
            occurs |= Q(folded__contains=form)
        found &= occurs
    sections = Section.objects.filter(found, lesson__retired_at=None).select_related("lesson__module").defer("html", "covers")
    ranked = sorted(sections, key=lambda section: (-matching.score(section.folded, words), section.lesson.position, section.position))
    written = [word.written for word in words]
    return [Found(section, marked(section.title, written), excerpt(section.text, written)) for section in ranked[:MOST_RESULTS]]
