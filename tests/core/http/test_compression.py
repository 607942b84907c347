"""Pages made for one reader are sent compressed."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from apps.core.http.compression import CompressionMiddleware, Passage, compressed

PAGE = b"<p>A page for one reader.</p>" * 200
PASSAGE = Passage.of("<article>Überall dasselbe für alle, die dasselbe gelesen haben.</article>" * 50)


def served(accept="gzip", response=None):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accept})
    return CompressionMiddleware(lambda _: response or HttpResponse(PAGE, headers={"ETag": '"x"'}))(request)


@pytest.mark.parametrize("accept", ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8", "gzip;q=0.01"])
def test_a_browser_that_takes_gzip_gets_the_same_page_in_fewer_bytes(accept):
    response = served(accept)

    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == PAGE
    assert int(response.headers["Content-Length"]) == len(response.content) < len(PAGE) / 5


@pytest.mark.parametrize("accept", ["", "br", "identity", "gzip;q=0", "gzip;q=0.0, br"])
def test_any_other_gets_it_plain(accept):
    response = served(accept)

    assert "Content-Encoding" not in response.headers
    assert response.content == PAGE


def test_caches_are_told_that_it_depends_on_what_is_accepted():
    assert served("br").headers["Vary"] == served("gzip").headers["Vary"] == "Accept-Encoding"


def test_the_etag_of_other_bytes_is_a_weak_one():
    assert (served("gzip").headers["ETag"], served("br").headers["ETag"]) == ('W/"x"', '"x"')


def test_the_length_tells_little():
    assert len({len(served().content) for _ in range(30)}) > 5


def test_what_is_short_streamed_or_compressed_already_is_left_alone():
    for response in (
        HttpResponse(b"ok"),
        StreamingHttpResponse([PAGE]),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
    ):
        assert served(response=response).headers.get("Content-Encoding") in {None, "br"}


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("<p>Yours: 3 of 8</p>", ""), ("", "<p>end</p>"), ("<p>of 8</p>" * 900, "<p>end</p>" * 900)]
)
def test_a_passage_that_was_compressed_before_fits_into_any_page(before, after):
    page = f"{before}{PASSAGE.text}{after}".encode()
    response = HttpResponse(page)
    response.passage = PASSAGE  # type: ignore[attr-defined]

    sent = served(response=response).content

    assert gzip.decompress(sent) == page
    assert PASSAGE.deflated in sent


def test_a_page_without_its_passage_is_compressed_whole():
    assert gzip.decompress(compressed(PAGE, PASSAGE)) == PAGE
