"""Compress pages made for one reader. Pages that are the same for everyone are compressed once, in `public_pages`."""

import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

LEVEL = 2
"""Django's middleware compresses at level 6, which took a third of the time of a lesson page; this takes half, for an eighth more bytes."""

SHORTEST = 500
"""Bytes: a shorter response isn't compressed."""

LONGEST_PADDING = 100
"""Bytes of padding, see CompressionMiddleware."""

RAW_DEFLATE = -zlib.MAX_WBITS
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")


@dataclass(frozen=True)
class Passage:
    """A part of many readers' pages, compressed once. It must hold nothing secret, since it is cached and sent to all of them."""

    text: str
    deflated: bytes
    """Complete blocks that end on a byte boundary and refer to nothing before them, so they fit into any stream (RFC 1951, 3.2.3)."""

    @classmethod
    def of(cls, text: str) -> "Passage":
        """Compress a text at level 9."""
        return cls(text, _deflated(text.encode(), level=9, end=zlib.Z_FULL_FLUSH))


class CompressionMiddleware:
    """Compresses responses for browsers that accept gzip, but for streams. A response's `passage`, if it has one, isn't compressed again.

    A random number of bytes in the gzip header hides the exact length, from which an attacker who can put text into a page could guess its
    secrets (the BREACH attack).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or len(response.content) < SHORTEST or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
            response.content = compressed(response.content, getattr(response, "passage", None))
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
            etag = response.headers.get("ETag", "")
            if etag.startswith('"'):  # the same page in other bytes needs a weak ETag (RFC 9110, 8.8.1)
                response.headers["ETag"] = f"W/{etag}"
        return response


def compressed(content: bytes, passage: Passage | None = None) -> bytes:
    """Return `content` as gzip (RFC 1952). Where it contains the passage, that part is taken over as it was compressed before."""
    before, passage_text, after = content.partition(passage.text.encode()) if passage else (content, b"", b"")
    name = b"a" * random.SystemRandom().randint(0, LONGEST_PADDING)
    return b"".join(
        (
            b"\x1f\x8b\x08\x08\0\0\0\0\0\xff",  # deflate, a file name follows, no time, unknown system
            name + b"\0",
            _deflated(before, LEVEL, zlib.Z_FULL_FLUSH),
            passage.deflated if passage and passage_text else b"",
            _deflated(after, LEVEL, zlib.Z_FINISH),
            zlib.crc32(content).to_bytes(4, "little"),
            (len(content) % 2**32).to_bytes(4, "little"),
        )
    )


def _deflated(content: bytes, level: int, end: int) -> bytes:
    deflate = zlib.compressobj(level, zlib.DEFLATED, RAW_DEFLATE)
    return deflate.compress(content) + deflate.flush(end)
