"""Pages that are the same for every visitor are rendered once."""

import gzip
import re

import pytest
from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory

from apps.core.http.public_pages import PublicPageMiddleware, public_page
from tests.factories import make_lesson, make_module

PAGE = "/learn/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    return make_module(title="Probes")


@pytest.fixture
def kept(client, module):
    """Return the answer to the visitor whose request caused the page to be cached."""
    return client.get(PAGE)


@pytest.fixture
def counting():
    """Return a public page behind the middleware that says how often it was rendered; `answer` may change the response."""

    class Counting:
        rendered = 0

        def answer(self) -> HttpResponse:
            return HttpResponse(f"rendered {self.rendered} times")

        def get(self, path: str = "/", *, method: str = "get", cookie: str = "", **headers: str) -> HttpResponse:
            request = getattr(RequestFactory(), method)(path, headers=headers)
            if cookie:
                request.COOKIES[settings.SESSION_COOKIE_NAME] = cookie
            return PublicPageMiddleware(self.view)(request)

        @property
        def view(self):
            @public_page
            def page(request):
                self.rendered += 1
                return self.answer()

            return page

    return Counting()


# What is kept, and for whom


def test_a_second_visitor_costs_no_query(client, kept, django_assert_num_queries):
    with django_assert_num_queries(0):
        again = client.get(PAGE)

    assert again.status_code == 200
    assert again.content == kept.content
    assert b"Probes" in again.content


def test_who_has_a_session_never_gets_the_kept_page(kept, as_user, alice, guest):
    for person in (alice, guest):
        response = as_user(person).get(PAGE)

        assert response.headers["Cache-Control"] == "private, no-cache"
        assert response.context["person"] == person


def test_any_session_cookie_will_do_to_be_rendered_for(client, kept, module):
    module.title = "Renamed"
    module.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = "made up"

    assert b"Renamed" in client.get(PAGE).content


def test_the_page_of_who_has_a_session_is_never_kept(client, as_user, alice):
    own = as_user(alice).get(PAGE)
    visitors = client.get(PAGE)

    assert b"Sign out" in own.content
    assert b"Sign out" not in visitors.content


def test_other_cookies_do_not_matter(client, kept, django_assert_num_queries):
    client.cookies["theme"] = "dark"

    with django_assert_num_queries(0):
        assert client.get(PAGE).content == kept.content


def test_htmx_is_never_served_from_it(counting):
    counting.get()

    assert counting.get(**{"HX-Request": "true"}).content == b"rendered 2 times"
    assert counting.get().content == b"rendered 1 times"


def test_pages_with_a_query_string_are_not_kept(counting):
    assert counting.get("/?q=1").content == b"rendered 1 times"
    assert counting.get("/?q=1").content == b"rendered 2 times"
    assert counting.get("/").content == b"rendered 3 times"


def test_a_query_string_is_never_answered_with_the_kept_page(counting):
    counting.get("/")

    assert counting.get("/?q=1").content == b"rendered 2 times"


def test_each_path_is_a_page_of_its_own(counting):
    assert counting.get("/a/").content == b"rendered 1 times"
    assert counting.get("/b/").content == b"rendered 2 times"
    assert counting.get("/a/").content == b"rendered 1 times"


def test_a_post_is_neither_kept_nor_answered_from_it(counting):
    counting.get(method="post")

    assert counting.get().content == b"rendered 2 times"
    assert counting.get(method="post").content == b"rendered 3 times"


def test_a_head_request_is_answered_from_the_kept_page(counting):
    kept = counting.get()

    head = counting.get(method="head")

    assert counting.rendered == 1
    assert head.headers["ETag"] == kept.headers["ETag"]


def test_a_head_request_makes_nothing_be_kept(counting):
    counting.get(method="head")

    assert counting.get().content == b"rendered 2 times"


def test_a_page_that_sets_a_cookie_is_not_kept(counting):
    def personal():
        response = HttpResponse(f"rendered {counting.rendered} times")
        response.set_cookie("csrftoken", "secret")
        return response

    counting.answer = personal
    first, second = counting.get(), counting.get()

    assert second.content == b"rendered 2 times"
    assert first.cookies["csrftoken"].value == "secret"


def test_a_page_that_is_not_there_is_not_kept(counting):
    counting.answer = lambda: HttpResponse("gone", status=404)
    counting.get()
    del counting.answer

    assert counting.get().content == b"rendered 2 times"


def test_a_page_that_is_not_marked_is_not_kept():
    rendered = []

    def private(request):
        rendered.append(request)
        return HttpResponse("private")

    for _ in range(2):
        PublicPageMiddleware(private)(RequestFactory().get("/"))

    assert len(rendered) == 2


def test_nothing_is_kept_while_developing(counting, settings):
    settings.DEBUG = True
    counting.get()

    assert counting.get().content == b"rendered 2 times"


# For how long


def test_a_page_is_kept_no_longer_than_the_memory_says(counting, settings):
    settings.CACHES = settings.CACHES | {"memory": settings.CACHES["memory"] | {"TIMEOUT": 0}}
    counting.get()

    assert counting.get().content == b"rendered 2 times"


def test_the_memory_holds_things_for_seconds_and_in_this_process():
    memory = settings.CACHES["memory"]

    assert memory["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache"
    assert 0 < memory["TIMEOUT"] <= 20


def test_what_is_forgotten_is_rendered_anew(client, kept, module):
    module.title = "Renamed"
    module.save()
    assert b"Renamed" not in client.get(PAGE).content

    caches["memory"].clear()

    assert b"Renamed" in client.get(PAGE).content


def test_any_path_can_be_asked_for(client):
    for path in ("/a b/", "/a%0Ab/", "/a%00b/", "/ä/", f"/{'a' * 300}/"):
        assert client.get(path).status_code == 404, path


# How it travels


def test_plain_and_compressed_are_the_same_page(client, kept):
    compressed = client.get(PAGE, headers={"Accept-Encoding": "br, gzip"})

    assert kept.headers.get("Content-Encoding") is None
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == kept.content
    for response in (kept, compressed):
        assert response.headers["Content-Length"] == str(len(response.content))


def test_a_page_that_was_first_asked_for_compressed_is_kept_plain_too(client, module):
    compressed = client.get(PAGE, headers={"Accept-Encoding": "gzip"})

    plain = client.get(PAGE)

    assert plain.content.startswith(b"<!doctype html>")
    assert gzip.decompress(compressed.content) == plain.content


def test_who_has_the_page_already_gets_304_and_no_body(client, kept, django_assert_num_queries):
    etag = kept.headers["ETag"]

    with django_assert_num_queries(0):
        for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            response = client.get(PAGE, headers={"If-None-Match": known})

            assert (response.status_code, response.content) == (304, b""), known
            assert response.headers["ETag"] == etag


def test_who_has_another_version_gets_the_page(client, kept):
    response = client.get(PAGE, headers={"If-None-Match": '"other"'})

    assert (response.status_code, response.content) == (200, kept.content)


def test_the_tag_changes_with_the_page(client, kept, module):
    module.title = "Renamed"
    module.save()
    caches["memory"].clear()

    assert client.get(PAGE).headers["ETag"] != kept.headers["ETag"]


def test_caches_are_told_that_the_page_hangs_on_the_cookie(client, kept):
    for response in (kept, client.get(PAGE)):
        assert response.headers["Vary"] == "Accept-Encoding, Cookie, HX-Request"
        assert response.headers["Cache-Control"] == "no-cache"


def test_a_kept_page_is_guarded_like_a_rendered_one(client, kept, as_user, alice):
    rendered = as_user(alice).get(PAGE)
    guards = (
        "Content-Security-Policy", "Permissions-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
    )  # fmt: skip

    for response in (kept, client.get(PAGE)):
        assert {name: response.headers[name] for name in guards} == {name: rendered.headers[name] for name in guards}


def test_every_page_for_visitors_is_kept_and_holds_no_form_token(client, django_assert_num_queries):
    lesson = make_lesson()

    for path in ("/", PAGE, lesson.module.get_absolute_url(), lesson.get_absolute_url()):
        first = client.get(path)
        with django_assert_num_queries(0):
            second = client.get(path)

        assert (first.status_code, second.content) == (200, first.content), path
        assert not re.search(rb'csrfmiddlewaretoken" value="[^"]', second.content), path
        assert not client.cookies, path
