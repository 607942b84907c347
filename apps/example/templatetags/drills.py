"""A template tag that shows recorded drills."""

from typing import Any

from django import template
from django.conf import settings

from apps.example.queries import runs

register = template.Library()


@register.inclusion_tag("example/recorded-runs.html", takes_context=True)
def recorded_runs(context: dict[str, Any]) -> dict[str, Any]:
    """Show the recorded runs, and a link to the drills for those who may start one."""
    return {"recorded": runs.recorded(), "may_drill": settings.DRILLS and context["request"].user.is_staff}
