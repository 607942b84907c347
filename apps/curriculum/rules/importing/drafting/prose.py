"""Sentences and titles within a length."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import outside_fences, paragraphs
from apps.curriculum.rules.content.source import Text
from apps.curriculum.rules.importing.words import words

LONGEST_SUMMARY = 300
LONGEST_PROSE = 2000
"""Characters that a summary is looked for in."""

SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)\s+")
NO_PROSE = re.compile(r"[|>#+-]|\*\s|\d+[.)]\s|!?\[[^\]]*\]\([^)]*\)$|\*\*[^*]*\*\*$")
"""A paragraph that is a table, quote, heading, list, or nothing but a link or bold words."""


def first_prose(markdown: str) -> str:
    """Return the first paragraph that is prose, up to a list in it, without a colon at its end; empty when there is none."""
    return next(_prose(markdown), "")


def sentences(text: str, longest: int, *, most: int = 1000) -> str:
    """Return the first sentences of `text`, whole, at most `most` and no more than `longest` characters; empty when the first is longer."""
    kept = ""
    for sentence in SENTENCE_END.split(text)[:most]:
        longer = f"{kept} {sentence}".strip()
        if len(longer) > longest:
            break
        kept = longer
    return kept


def shortened(text: str, longest: int) -> str:
    """Return the text cut between words, with an ellipsis, to at most `longest` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rpartition(' ')[0] or text[: longest - 1]}…"


def listed(names: list[str]) -> str:
    """Return the names, at least one, as a phrase of at most LONGEST_SUMMARY characters: `a, b and c`."""
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return shortened(text, LONGEST_SUMMARY)


def holds_more(markdown: str, summary: str) -> bool:
    """Return whether a text says more than its summary."""
    return bool(markdown) and len(words(markdown[:LONGEST_PROSE])) > len(summary) + 1


def _prose(markdown: str) -> Iterator[str]:
    text = "\n".join(line for _, line in outside_fences(Text(1, markdown)))
    for _, paragraph in paragraphs(Text(1, text)):
        if not NO_PROSE.match(paragraph):
            yield paragraph.split("\n- ")[0].rstrip(":")
