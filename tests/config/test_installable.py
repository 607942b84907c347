"""The site as an app on a device: what it is installed by."""

import json

from django.contrib.staticfiles import finders
from django.core.management import call_command


def test_the_manifest_names_what_a_device_needs(client):
    answer = client.get("/manifest.webmanifest")
    manifest = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert {"name", "short_name", "start_url", "display", "icons"} <= manifest.keys()
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_worker_stands_before_every_page_and_is_looked_for_at_each_visit(client):
    answer = client.get("/worker.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"addEventListener" in answer.content


def test_the_page_without_a_network_asks_for_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/offline/").status_code == 200


def test_an_image_without_the_checkout_serves_the_collected_worker(client, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "apps.core.http.stylesheet.OneStylesheet"}}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.STATICFILES_DIRS = []
    assert finders.find("js/offline/worker.js") is None

    assert b"addEventListener" in client.get("/worker.js").content
