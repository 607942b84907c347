"""What makes the site an app on a device: its manifest, its service worker, and the page that is shown without a network."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from apps.core.http.public_pages import public_page

WORKER = "js/offline/worker.js"
PAPER = "#faf8f2"
"""As in tokens.css: a manifest knows no variables."""


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Return what a device needs to install the site."""
    icon = static("img/icon.svg")
    return JsonResponse(
        {
            "name": "Dry Run",
            "short_name": "Dry Run",
            "description": "Practise senior engineering interviews on containers and orchestration.",
            "id": "/",
            "start_url": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [
                {"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any maskable"},
                {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
            ],
            "shortcuts": [{"name": "Cards", "url": "/cards/"}, {"name": "Learn", "url": "/learn/"}],
        },
        content_type="application/manifest+json",
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker, at the root so that it stands before every page. Browsers look for a new one at each visit."""
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers=headers)


def _script() -> bytes:
    """Return the worker as it lies in the checkout or, in an image that has collected files alone, as it was collected."""
    path = finders.find(WORKER)
    if isinstance(path, str):
        return Path(path).read_bytes()
    with staticfiles_storage.open(staticfiles_storage.stored_name(WORKER)) as collected:  # type: ignore[attr-defined]
        return bytes(collected.read())


@require_safe
@public_page
def offline(request: HttpRequest) -> HttpResponse:
    """Show what is on the device. The service worker keeps this page; it is the same for everyone."""
    return render(request, "offline.html")
