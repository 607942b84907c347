"""How a page of a room sends an action."""

from django import template
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(takes_context=True)
def room_action(
    context: template.RequestContext,
    content: SafeString,
    action: str,
    *,
    retry: str,
    failed: str,
    saves_on: str = "",
    target: str = "",
    **attributes: str,
) -> SafeString:
    """Wrap the content in a form that sends `action` of the room whose page this is.

    `retry` says whether the page may send it again by itself (`safe`) or asks first (`ask`); `failed` begins the sentence that is shown
    when it could not be sent. With `saves_on`, htmx's events, the form sends its whole state whenever it changes, and a reload shows
    what is stored. The answer replaces `target`, a selector; without one it is not shown. More attributes are the form's: `hx_confirm`
    is `hx-confirm`, `class_` is `class`.
    """
    url = reverse(f"rooms:room-{action}", args=[context["room"].pk])
    shows = {"hx-target": target, "hx-swap": "outerHTML"} if target else {"hx-swap": "none"}
    saves = {"hx-trigger": saves_on, "hx-sync": "this:queue last", "autocomplete": "off"} if saves_on else {}
    sends = {"method": "post", "action": url, "hx-post": url, "data-retry": retry, "data-failed": failed}
    own = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return format_html(
        '<form{}><input type="hidden" name="csrfmiddlewaretoken" value="{}">{}</form>',
        format_html_join("", ' {}="{}"', (sends | shows | saves | own).items()),
        get_token(context.request),
        content,
    )
