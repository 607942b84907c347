"""A document's text as plain Markdown: the front matter read, fenced code put aside, HTML turned into Markdown."""

import re

from apps.curriculum.rules.importing.commonmark.fenced_code import put_code_aside, stretches
from apps.curriculum.rules.importing.commonmark.front_matter import front_matter
from apps.curriculum.rules.importing.commonmark.html import HtmlReader
from apps.curriculum.rules.importing.commonmark.rows import PlainMarkdown

PRIVATE = re.compile(r"[\ue000-\uf8ff]")
"""Characters of private use: some of them are our marks (`rows`)."""

CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
SEPARATORS = re.compile("[\x85\u2028\u2029]")
"""Line breaks other than a line feed."""


def plain_markdown(text: str) -> PlainMarkdown:
    """Return the document as rows of Markdown without HTML, and what was put aside or dropped on the way. It refuses nothing."""
    lines = SEPARATORS.sub("\n", PRIVATE.sub("", CONTROL.sub("", text))).split("\n")
    plain = PlainMarkdown()
    plain.front, start = front_matter(lines)
    for stretch in stretches(lines, start):
        if stretch.fence is None:
            HtmlReader(plain, stretch.first + 1).read("\n".join(lines[stretch.first : stretch.end]))
        else:
            put_code_aside(plain, lines, stretch)
            if not stretch.is_closed:
                plain.endless.append(stretch.first + 1)
    return plain
