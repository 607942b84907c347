"""Render a whole page or a part of it. Nothing else reads `request.htmx`."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx sent the request, and puts the answer into the page that is there."""
    return bool(request.htmx)  # type: ignore[attr-defined]  # set by django-htmx's middleware


def render_part(request: HttpRequest, template: str, part: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render the whole page for a browser, a boosted link or a history restore, and only the named part for any other htmx request.

    A part is rendered alone: an `{% if %}` or `{% with %}` around it in its page doesn't apply.
    """
    htmx = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    whole = not htmx or htmx.boosted or htmx.history_restore_request
    response = render(request, template if whole else f"{template}#{part}", context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response
