"""Serve pages that are the same for every visitor from memory: rendered once, compressed, with an ETag.

A visitor is someone without a session cookie. Such a page must hold nothing personal: no session, no CSRF token, no message.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from apps.core.http.compression import ACCEPTS_GZIP


@dataclass(frozen=True)
class CachedPage:
    """A page as it is kept in memory: its bytes, the same as gzip, and its strong ETag with the quotes."""

    body: bytes
    compressed: bytes
    etag: str


def is_visitor(request: HttpRequest) -> bool:
    """Return whether a browser without a session asks for a whole page, so that it may get the cached one."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "HX-Request" not in request.headers


def public_page[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorate a view whose pages are the same for every visitor. A response that sets a cookie or isn't 200 is not cached."""

    @wraps(view)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        response.headers["Cache-Control"] = "no-cache" if is_visitor(request) else "private, no-cache"
        if response.status_code == 200 and is_visitor(request) and request.method == "GET" and not request.META["QUERY_STRING"]:
            response.is_public = True  # type: ignore[attr-defined]
        return response

    return marked


class PublicPageMiddleware:
    """Serves cached pages, and caches those that a view has marked by `public_page`. Runs before sessions, sign-in and compression."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        place = f"page:{hashlib.sha256(request.path.encode()).hexdigest()}"
        if request.method in {"GET", "HEAD"} and is_visitor(request) and not request.META["QUERY_STRING"]:
            cached = caches["memory"].get(place)
            if cached is not None:
                return _answer(request, cached)
        response = self.get_response(request)
        if getattr(response, "is_public", False) and not response.cookies and not settings.DEBUG:
            cached = _cached_page(response)
            caches["memory"].set(place, cached)
            return _answer(request, cached)
        return response


def _cached_page(response: HttpResponse) -> CachedPage:
    body = gzip.decompress(response.content) if response.headers.get("Content-Encoding") == "gzip" else response.content
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return CachedPage(body, gzip.compress(body, compresslevel=9, mtime=0), etag)


def _answer(request: HttpRequest, cached: CachedPage) -> HttpResponse:
    headers = {"ETag": cached.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie, HX-Request", "X-Frame-Options": "DENY"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if cached.etag in known or "*" in known:
        return HttpResponseNotModified(headers=headers)
    if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        headers |= {"Content-Encoding": "gzip", "Content-Length": str(len(cached.compressed))}
        return HttpResponse(cached.compressed, headers=headers)
    return HttpResponse(cached.body, headers=headers | {"Content-Length": str(len(cached.body))})
