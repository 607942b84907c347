"""Rendering a page or a part, tested on the search page and its part `results`."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from apps.core.http.htmx import render_part
from tests.factories import make_lesson, make_section

ASKED_BY_HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client):
    """Return the search page's answer to a request with these headers."""
    make_section(lesson=make_lesson(), title="Probes", title_html="Probes")
    return lambda **headers: client.get("/search/", {"q": "probes"}, headers=headers)


def is_page(response):
    return response.content.startswith(b"<!doctype html>") and b'<div id="results"' in response.content


def is_part(response):
    return response.content.strip().startswith(b'<div id="results"') and response.content.strip().endswith(b"</div>")


def test_a_browser_gets_the_page(search):
    assert is_page(search())


def test_htmx_gets_the_part(search):
    response = search(**ASKED_BY_HTMX)

    assert is_part(response)
    assert b"<mark>Probes</mark>" in response.content


def test_a_boosted_link_gets_the_page(search):
    assert is_page(search(**ASKED_BY_HTMX, **{"HX-Boosted": "true"}))


def test_a_history_restore_gets_the_page(search):
    assert is_page(search(**ASKED_BY_HTMX, **{"HX-History-Restore-Request": "true"}))


def test_htmx_headers_without_the_one_that_says_it_asks_mean_nothing(search):
    assert is_page(search(**{"HX-Target": "results"}))


def test_page_and_part_both_tell_caches_what_they_hang_on(search):
    for response in (search(), search(**ASKED_BY_HTMX)):
        varies = {name.strip() for name in response.headers["Vary"].split(",")}
        assert {"HX-Request", "HX-Boosted", "HX-History-Restore-Request"} <= varies


def test_the_status_is_that_of_the_page_and_of_the_part():
    def refuse(request: HttpRequest) -> HttpResponse:
        return render_part(request, "curriculum/search.html", "results", {"text": "x", "found": []}, status=422)

    for headers in ({}, ASKED_BY_HTMX):
        response = HtmxMiddleware(refuse)(RequestFactory().get("/search/", headers=headers))

        assert isinstance(response, HttpResponse)
        assert response.status_code == 422
