"""Compression of pages made for one reader. What is the same for everyone is compressed once, in `public_pages`."""

import gzip
import random
import re
from collections.abc import Callable
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

LEVEL = 2
"""Django's middleware compresses at level 6, which took a third of the time of a lesson page; this takes half, for an eighth more bytes."""

SHORTEST = 500
LONGEST_PADDING = 100
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")


class CompressionMiddleware:
    """Compresses whole responses for browsers that take gzip.

    A random number of bytes in the gzip header keeps the length from telling what else stands in a page that someone can put words
    into (the BREACH attack).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or len(response.content) < SHORTEST or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
            response.content = compressed(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
            etag = response.headers.get("ETag", "")
            if etag.startswith('"'):  # the same page in other bytes (RFC 9110, 8.8.1)
                response.headers["ETag"] = f"W/{etag}"
        return response


def compressed(content: bytes) -> bytes:
    padding = "a" * random.SystemRandom().randint(0, LONGEST_PADDING)
    buffer = BytesIO()
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=LEVEL, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()
