"""Markdown of anybody's as plain words."""

import re

from apps.curriculum.rules.content.checking.texts import RAW_HTML
from apps.curriculum.rules.content.markup import plain, unformatted

BEYOND_WORDS = re.compile(r"[^\w\s.,:;?!'’()/-]")


def words(markdown: str) -> str:
    """Return a line of Markdown as plain words, fit for a title: no marks, no HTML, nothing that looks like a link."""
    bare = " ".join(unformatted(plain(markdown)).split())
    return RAW_HTML.sub(lambda tag: tag.group().replace("<", "‹").replace(">", "›"), bare).replace("](", "] (").replace("![", "! [")


def plainest(text: str) -> str:
    """Return a line without anything that Markdown or HTML could take for a mark."""
    return " ".join(BEYOND_WORDS.sub(" ", text).split())
