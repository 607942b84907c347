"""The health probe depends on nothing but the process."""

import pytest


def test_the_process_says_that_it_is_alive(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content, response.headers["Content-Type"]) == (200, b"ok\n", "text/plain")


def test_a_probe_names_no_host_of_ours(client):
    assert client.get("/healthz", headers={"Host": "10.1.2.3:8000"}).status_code == 200
    assert client.get("/learn/", headers={"Host": "10.1.2.3:8000"}).status_code == 400


@pytest.mark.django_db
def test_a_probe_needs_no_database_and_leaves_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")

    assert not client.cookies


def test_a_probe_is_not_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_only_that_very_path_is_a_probe(client):
    for path in ("/healthz/", "/healthz/x", "/x/healthz"):
        assert client.get(path).status_code == 404, path
