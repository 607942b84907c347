"""A template tag for the pages on which a guest may become someone with an account."""

from typing import Any

from django import template

from apps.accounts.views import guests
from apps.progress.queries.guest_work import guest_work

register = template.Library()


@register.inclusion_tag("account/comes_along.html", takes_context=True)
def comes_along(context: dict[str, Any]) -> dict[str, Any]:
    """Show what a guest brings along; nothing to a visitor, who has nothing yet."""
    person = guests.person_of(context["request"])
    return {"work": guest_work(person) if person and person.is_guest else None}
