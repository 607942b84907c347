"""Pages that play sound which they have made themselves, such as a recording that this browser keeps."""

from collections.abc import Callable
from typing import Any, Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csp import csp_override


def plays_sound[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorate a view whose pages play sound of their own making (`blob:`), and none from anywhere else."""
    policy: dict[str, Any] = {**settings.SECURE_CSP, "media-src": ["blob:"]}
    decorated: Callable[Concatenate[HttpRequest, P], HttpResponse] = csp_override(policy)(view)
    return decorated
