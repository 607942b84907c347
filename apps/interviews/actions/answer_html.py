"""Answers as HTML: made once of each text and kept beside it, for a page is looked at far more often than an answer changes.

While an answer grows, by a save every second or so, nobody sees it as HTML. So it is made when a page first shows it, by whoever looks
first. `Response.html_of` names the text and the rules that `html` was made from: what was saved since, by this release or the last one,
which knows nothing of these columns, is never shown by what stands there.
"""

from collections.abc import Collection

from django.utils.safestring import SafeString, mark_safe

from apps.core import markdown
from apps.interviews.models import Response


def answer_html(response: Response) -> SafeString:
    """Empty for a blank answer."""
    return answers_html([response])[response.pk]


def answers_html(responses: Collection[Response]) -> dict[int, SafeString]:
    """By the id of each response, its answer as HTML. Makes and stores, in one statement, what isn't there yet."""
    made: list[Response] = []
    for response in responses:
        if response.text.strip() and response.html_of != (fingerprint := markdown.fingerprint(response.text)):
            response.html, response.html_of = markdown.typed_markdown(response.text), fingerprint
            made.append(response)
    if made:
        Response.objects.bulk_update(made, ["html", "html_of"])
    return {one.pk: mark_safe(one.html if one.text.strip() else "") for one in responses}
