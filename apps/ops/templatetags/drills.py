"""What any page of the worked example may show of drills."""

from typing import Any

from django import template

from apps.ops import runs

register = template.Library()


@register.inclusion_tag("ops/recorded-runs.html")
def recorded_runs() -> dict[str, Any]:
    return {"recorded": runs.recorded()}
