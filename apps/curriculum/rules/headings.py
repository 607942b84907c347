"""What stands in a question's heading, and what is left to be shown below it."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.core.text.folding import fold
from apps.core.text.passages import plain_text

LONGEST_TITLE = 200

ONE_PARAGRAPH = re.compile(r"\s*<p>(?P<inline>(?:(?!</?p\b).)*)</p>\s*", re.DOTALL)


def parted(title: str, prompt: str) -> tuple[SafeString, SafeString]:
    """Return a question's heading and what of its prompt is not in it, both as HTML; `prompt` is trusted HTML.

    A card's prompt is its title. Then the heading is the prompt, with its formatting, and nothing is left; so nobody is asked twice.
    They may differ in their quotes, which are typographic in the prompt.
    """
    paragraph = ONE_PARAGRAPH.fullmatch(prompt)
    if paragraph and fold(plain_text(paragraph["inline"])[:LONGEST_TITLE]) == fold(title):
        return mark_safe(paragraph["inline"]), SafeString()
    return escape(title), mark_safe(prompt)
