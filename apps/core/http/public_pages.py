"""Pages that are the same for every visitor: rendered once, then served from memory, compressed, with an ETag.

A visitor is a request without a session cookie. The page must hold nothing personal: no session, no CSRF token, no message.
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
class Kept:
    body: bytes
    compressed: bytes
    etag: str


def is_visitor(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "HX-Request" not in request.headers


def public_page[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Marks a view's pages as the same for every visitor. A response that sets a cookie or isn't 200 is not kept."""

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
    """Stands before sessions, sign-in and compression; serves what is kept, keeps what a view marked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        place = f"page:{hashlib.sha256(request.path.encode()).hexdigest()}"
        if request.method in {"GET", "HEAD"} and is_visitor(request) and not request.META["QUERY_STRING"]:
            kept = caches["memory"].get(place)
            if kept is not None:
                return _answer(request, kept)
        response = self.get_response(request)
        if getattr(response, "is_public", False) and not response.cookies and not settings.DEBUG:
            kept = _keep(response)
            caches["memory"].set(place, kept)
            return _answer(request, kept)
        return response


def _keep(response: HttpResponse) -> Kept:
    body = gzip.decompress(response.content) if response.headers.get("Content-Encoding") == "gzip" else response.content
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Kept(body, gzip.compress(body, compresslevel=9, mtime=0), etag)


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    headers = {"ETag": kept.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie, HX-Request", "X-Frame-Options": "DENY"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if kept.etag in known or "*" in known:
        return HttpResponseNotModified(headers=headers)
    if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        return HttpResponse(kept.compressed, headers=headers | {"Content-Encoding": "gzip", "Content-Length": str(len(kept.compressed))})
    return HttpResponse(kept.body, headers=headers | {"Content-Length": str(len(kept.body))})
