"""The Host header must name this server."""

import pytest

MALFORMED = [
    "localhost:99999", "localhost:0", "localhost:65536", "localhost:-1", "localhost:", "localhost:1:2", "localhost:000000000080",
    "localhost:" + "9" * 5_000, "[::1]:99999", "[::1", "[", "", "a@localhost", "localhost/x", "localhost,elsewhere.example",
    "localhost:80 elsewhere.example", "elsewhere.example", "localhost:\u0661", "localhost\u3002",
]  # fmt: skip


@pytest.fixture
def visitor(client, settings):
    settings.ALLOWED_HOSTS = ["localhost", "[::1]"]
    return client


@pytest.mark.parametrize("host", MALFORMED)
def test_a_host_that_is_malformed_or_elsewhere_gets_a_page(db, visitor, host):
    for path in ("/interviews/", "/static/img/icon.svg", "/nothing/"):
        response = visitor.get(path, headers={"Host": host})

        assert response.status_code == 400, path
        assert "This request can’t be answered" in response.content.decode()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "localhost:65535", "localhost:08000", "localhost.", "[::1]", "[::1]:8000"])
def test_a_host_of_ours_is_served_on_any_port(db, visitor, host):
    assert visitor.get("/interviews/", headers={"Host": host}).status_code == 200


def test_a_page_that_is_kept_is_not_sent_under_another_name(db, visitor):
    assert visitor.get("/learn/", headers={"Host": "localhost"}).status_code == 200

    assert visitor.get("/learn/", headers={"Host": "elsewhere.example"}).status_code == 400
