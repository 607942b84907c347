"""One search for everything: sections, questions, cards and pages, with the closest words where the words as typed find nothing."""

from dataclasses import dataclass
from typing import cast

from django.core.cache import caches

from apps.core.text.folding import Word
from apps.curriculum.queries.search import sections, titles
from apps.curriculum.queries.search.hits import Group
from apps.curriculum.rules import matching, spelling
from apps.curriculum.rules.site_pages import SITE_PAGES

MOST_HITS = 30
"""Of a group."""
FEW_HITS = 3
"""Likewise, in the panel below the field in a page's head."""
LONGEST = matching.LONGEST


@dataclass(frozen=True)
class Results:
    """What was found for `shown`: what was `asked`, or the closest words that the content knows. Only groups with hits."""

    asked: str
    shown: str
    groups: list[Group]

    @property
    def is_respelled(self) -> bool:
        """Other words than those asked for were searched."""
        return self.asked != self.shown

    @property
    def count(self) -> int:
        """Of all that was found, shown or not."""
        return sum(group.count for group in self.groups)

    @property
    def hit_count(self) -> int:
        """Of what is shown."""
        return sum(len(group.hits) for group in self.groups)


def find(text: str, *, is_staff: bool = False, as_typed: bool = False, most: int = MOST_HITS) -> Results:
    """Return what holds every word of `text`, at most `most` of a group, the best first.

    Where the words find nothing, the closest words that the content knows are searched instead, unless `as_typed`. Nothing is found for
    an empty text; of a text only the first LONGEST characters count.
    """
    words = matching.wanted(text)
    groups = _groups(words, is_staff, most)
    if not groups and words and not as_typed and (meant := spelling.respelled(words, vocabulary())):
        groups = _groups(matching.wanted(meant), is_staff, most)
        if groups:
            return Results(text, meant, groups)
    return Results(text, text, groups)


def vocabulary() -> spelling.Vocabulary:
    """Return the words of all that can be found. Kept in this process for a short while."""
    return cast("spelling.Vocabulary", caches["memory"].get_or_set("search:vocabulary", _read_vocabulary))


def _groups(words: list[Word], is_staff: bool, most: int) -> list[Group]:
    if not words:
        return []
    groups = [sections.of_words(words, most=most), *titles.of_words(words, is_staff=is_staff, most=most)]
    return [group for group in groups if group.hits]


def _read_vocabulary() -> spelling.Vocabulary:
    of_titles = [titled.folded for titled in titles.loaded().every]
    of_pages = [page.folded for page in SITE_PAGES if not page.is_for_staff]
    return spelling.Vocabulary.of(map(_without_signs, [*sections.in_use().values_list("folded", flat=True), *of_titles, *of_pages]))


def _without_signs(folded: str) -> str:
    """Return the second half of an index, which says the same as the first."""
    lines = folded.split("\n")
    return "\n".join(lines[len(lines) // 2 :])
