"""Answers as HTML, rendered when a page first shows them and stored, since answers are looked at far more often than they change.

While an answer is typed it is saved every second or so, and nobody sees it as HTML. `Response.html_of` is a fingerprint of the text and the
rules that `html` was made from: after a save, also by the last release, which doesn't know these columns, the old HTML isn't used.
"""

from collections.abc import Collection

from django.utils.safestring import SafeString, mark_safe

from apps.core import markdown
from apps.interviews.models import Response


def answer_html(response: Response) -> SafeString:
    """Return the answer as HTML; empty for a blank one."""
    return answers_html([response])[response.pk]


def answers_html(responses: Collection[Response]) -> dict[int, SafeString]:
    """Return the answers as HTML, by the ids of the responses. Missing or outdated HTML is rendered and stored, in one statement."""
    rendered: list[Response] = []
    for response in responses:
        if response.text.strip() and response.html_of != (fingerprint := markdown.fingerprint(response.text)):
            response.html, response.html_of = markdown.typed_markdown(response.text), fingerprint
            rendered.append(response)
    if rendered:
        Response.objects.bulk_update(rendered, ["html", "html_of"])
    return {response.pk: mark_safe(response.html if response.text.strip() else "") for response in responses}
