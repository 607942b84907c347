"""Finds sections by their words, the same way on every database: each word must occur, part of a word is enough."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.safestring import SafeString

from apps.core.text import excerpt, marked
from apps.curriculum.models import Section

MOST_RESULTS = 30
MOST_WORDS = 8
SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """A section that matches; `title` and `excerpt` as HTML with the match in `<mark>`."""

    section: Section
    title: SafeString
    excerpt: SafeString


def search(text: str) -> list[Found]:
    """Sections in which every word of `text` occurs, in heading, lesson or text. Best first: heading, lesson title, then how often.

    Words of one letter are ignored unless there is no other; case doesn't matter. Nothing is found for an empty text.
    """
    words = _words(text)
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(title__icontains=word) | Q(lesson__title__icontains=word) | Q(text__icontains=word)
    sections = Section.objects.filter(wanted, lesson__retired_at=None).select_related("lesson__module").defer("html", "covers")
    ranked = sorted(sections, key=lambda section: (-_score(section, words), section.lesson.position, section.position))
    return [Found(section, marked(section.title, words), excerpt(section.text, words)) for section in ranked[:MOST_RESULTS]]


def _words(text: str) -> list[str]:
    words = list(dict.fromkeys(text[:LONGEST].replace("\0", "").lower().split()))
    return ([word for word in words if len(word) >= SHORTEST] or words)[:MOST_WORDS]


def _score(section: Section, words: list[str]) -> float:
    """A word in a heading outweighs any number of times in the text; a heading that begins with it comes first."""
    title, lesson, text = section.title.lower(), section.lesson.title.lower(), section.text.lower()
    score = 0.0
    for word in words:
        score += 100 * (word in title) + 50 * title.startswith(word) + 30 * (word in lesson) + min(text.count(word), 20)
    return score
