"""What makes the site an app on a device: its manifest, its service worker, and the page that is shown without a network."""

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from apps.core.http.public_pages import public_page

PAPER, CUE = "#faf8f2", "#b2380e"
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
    path = finders.find("js/offline/worker.js")
    if not isinstance(path, str):
        raise Http404
    with open(path, encoding="utf-8") as script:  # noqa: PTH123
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
@public_page
def offline(request: HttpRequest) -> HttpResponse:
    """Show what is on the device. The service worker keeps this page; it is the same for everyone."""
    return render(request, "offline.html")
