"""What a card of one's own may hold, and how its front is shown."""

import re

from django.utils.safestring import SafeString, mark_safe

from apps.core.markdown import as_typed, typed_markdown

LONGEST_FRONT, LONGEST_BACK, LONGEST_DECK, LONGEST_TAGS, LONGEST_GUID = 500, 4_000, 100, 200, 64
"""Characters."""

ONE_PARAGRAPH = re.compile(r"<p>(?P<inline>(?:(?!</?p>).)*)</p>", re.DOTALL)


MOST_SIGNS = 200_000
"""Signs that may be markup, of all texts that are rendered at once: two seconds' work at worst. Five thousand cards have half of them."""

SIGNS = re.compile(r"[^\w\s]")


class Pages:
    """Renders many texts in bounded time: after MOST_SIGNS, a text is shown as it was typed."""

    def __init__(self) -> None:
        self.left = MOST_SIGNS

    def html(self, text: str) -> SafeString:
        """Return the text as HTML."""
        self.left -= len(SIGNS.findall(text))
        return typed_markdown(text) if self.left >= 0 else as_typed(text)


def shown_back(back: str) -> SafeString:
    """Return a card's answer as HTML."""
    return typed_markdown(back)


def parted_front(front: str) -> tuple[SafeString, SafeString]:
    """Return a card's heading and what of its front is below it, both as HTML: the first paragraph, and the rest.

    Of a front that begins with a block, such as code, the heading is empty.
    """
    first, _, rest = front.partition("\n\n")
    heading = ONE_PARAGRAPH.fullmatch(typed_markdown(first))
    if heading is None:
        return SafeString(), typed_markdown(front)
    return mark_safe(heading["inline"]), typed_markdown(rest.strip("\n"))
