"""How often a person and an address may do something: with many at once, across processes, and while Redis is away."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import redis
from django.test import RequestFactory

from apps.core.http import limits
from apps.core.http.limits import Limit, TooMany, refused, spend, when
from apps.core.redis_timeouts import PAGE
from tests.own_redis import OwnRedis

FIVE = Limit("five", 5, 60 * 60, "Five were too many.", "for tests")
COSTLY = Limit("costly", 5, 60 * 60, "Too many costly ones.", "for tests", at_once=1)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
ROOT = Path(__file__).parents[3]


def admitted(times: int, limit: Limit = FIVE, **who: Any) -> int:
    """Return how many of so many requests are admitted."""
    return sum(is_admitted(limit, **who) for _ in range(times))


def is_admitted(limit: Limit, **who) -> bool:
    try:
        spend(limit, **who)
    except TooMany:
        return False
    return True


def test_one_person_has_so_many_and_another_has_their_own():
    assert admitted(9, person=1) == 5
    assert admitted(9, person=2) == 5


def test_an_address_has_what_its_people_have(settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 3

    assert admitted(20, address=HERE) == 15
    assert admitted(20, address=ELSEWHERE) == 15


def test_a_person_uses_up_only_their_own_part_of_an_address_quota(settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 2

    assert admitted(100, person=1, address=HERE) == 5
    assert admitted(100, person=2, address=HERE) == 5
    assert admitted(1, person=3, address=HERE) == 0


def test_what_is_costly_is_spread(settings):
    settings.PEOPLE_BEHIND_ONE_ADDRESS = 10

    assert admitted(50, COSTLY, address=HERE) == 10
    assert admitted(50, COSTLY, person=1) == 5

    settings.PEOPLE_BEHIND_ONE_ADDRESS = 1  # nobody has less than a person
    assert admitted(50, COSTLY, address=ELSEWHERE) == 5


def test_what_is_typed_is_counted_and_not_kept_as_it_is():
    assert admitted(9, key="alice@example.com") == 5
    assert not [key for key in limits._counts()._memory._backend.get_client() if "alice" in key]


def test_a_load_test_may_do_many_times_as_much(settings):
    settings.LIMITS_TIMES = 10

    assert admitted(100, person=1) == 50


def test_the_refusal_says_what_was_too_much_and_when_to_come_back():
    admitted(5, person=1)

    with pytest.raises(TooMany) as refusal:
        spend(FIVE, person=1)

    assert 719 <= refusal.value.retry_after <= 720  # a fifth of an hour
    assert str(refusal.value) == "Five were too many. Come back in 12 minutes."


def test_who_comes_back_when_they_were_told_is_let_through():
    quick = Limit("quick", 2, 1, "Too quick.", "for tests")
    admitted(2, quick, person=1)
    with pytest.raises(TooMany) as refusal:
        spend(quick, person=1)

    deadline = time.monotonic() + refusal.value.retry_after
    while not is_admitted(quick, person=1):
        assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "in 1 second"), (40, "in 40 seconds"), (90, "in 90 seconds"), (91, "in 2 minutes"), (5400, "in 90 minutes"), (7201, "in 3 hours")],
)
def test_when_is_said_in_words_and_never_too_early(seconds, words):
    assert when(seconds) == words


def test_many_at_once_gain_nothing():
    with ThreadPoolExecutor(20) as pool:
        let_through = list(pool.map(lambda _: is_admitted(FIVE, person=1), range(200)))

    assert sum(let_through) == 5


def test_what_a_process_remembers_is_bounded(monkeypatch):
    monkeypatch.setattr(limits, "REMEMBERED", 100)
    limits.forget()

    for number in range(1_000):
        spend(FIVE, person=number)

    assert len(limits._counts()._memory._backend.get_client()) == 100


# How a refusal is shown

TOO_MANY = TooMany("Too much.", 39.2)


def test_a_page_says_it_and_shows_what_was_typed_but_no_password():
    form = {
        "text": "First I would look <b>at</b> the events.",
        "password1": "correct horse battery staple",
        "csrfmiddlewaretoken": "x" * 64,
    }
    request = RequestFactory().post("/", "&".join(f"{name}={value}" for name, value in form.items()), "application/x-www-form-urlencoded")

    response = refused(request, TOO_MANY)

    page = response.content.decode()
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (429, "40", "no-store")
    assert "Too much. Come back in 40 seconds.</p>" in page
    assert "First I would look &lt;b&gt;at&lt;/b&gt; the events.</textarea>" in page
    assert "horse" not in page
    assert "x" * 64 not in page
    assert 'class="wordmark"' in page


def test_typed_text_is_shown_in_any_script_from_any_form():
    form = {"text": "先に、イベントを確認し、次にノードの状態を調べます。", "question": "0b8e6a5c-4f5e-4a52-9a0d-5d6f0e3c2b1a"}

    for request in (
        RequestFactory().post("/", urlencode(form), "application/x-www-form-urlencoded"),
        RequestFactory().post("/", form),  # as a form that may hold a file is sent
    ):
        page = refused(request, TOO_MANY).content.decode()

        assert f"{form['text']}</textarea>" in page
        assert form["question"] not in page


def test_a_form_too_long_to_read_again_is_refused_without_its_text():
    request = RequestFactory().post("/", "text=" + "a+b" * 100_000, "application/x-www-form-urlencoded")

    assert "<textarea" not in refused(request, TOO_MANY).content.decode()


def test_a_script_gets_json_and_htmx_a_sentence():
    as_json = refused(RequestFactory().post("/", headers={"Accept": "application/json"}), TOO_MANY)
    as_text = refused(RequestFactory().post("/", headers={"HX-Request": "true"}), TOO_MANY)

    assert as_json.content.decode() == '{"error": "Too much. Come back in 40 seconds."}'
    assert (as_text["Content-Type"], as_text.content.decode()) == ("text/plain; charset=utf-8", "Too much. Come back in 40 seconds.")
    for response in (as_json, as_text):
        assert (response.status_code, response["Retry-After"]) == (429, "40")


# With Redis


@pytest.fixture
def own(own_redis, settings) -> Iterator[OwnRedis]:
    settings.REDIS_URL = own_redis.url
    limits.forget()
    yield own_redis
    limits.forget()


IN_A_PROCESS = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "apps.config.settings"
django.setup()
from tests.core.http.test_limits import FIVE, admitted
print("ready", flush=True)
sys.stdin.readline()
print(admitted(50, person=1))
"""


@pytest.mark.services
def test_processes_count_together(own, tmp_path):
    environment = os.environ | {"REDIS_URL": own.url, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", IN_A_PROCESS]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()

    assert sum(int(process.communicate(timeout=30)[0]) for process in processes) == 5


@pytest.mark.services
def test_many_at_once_gain_nothing_in_redis_either(own):
    with ThreadPoolExecutor(10) as pool:
        let_through = list(pool.map(lambda _: is_admitted(FIVE, address=HERE), range(200)))

    assert sum(let_through) == 50


@pytest.mark.services
def test_while_redis_is_away_the_process_counts_for_itself(own):
    assert admitted(2, person=1) == 2
    own.kill()

    assert admitted(9, person=1) == 5


@pytest.mark.services
def test_a_silent_redis_is_waited_for_once(own):
    with own.frozen():
        began = time.monotonic()
        assert admitted(9, person=1) == 5
        assert time.monotonic() - began < 2 * PAGE + 0.5


@pytest.mark.services
def test_what_redis_keeps_is_forgotten_when_it_counts_no_more(own):
    spend(FIVE, person=1)

    with redis.Redis.from_url(own.url) as client:
        [key] = client.keys()
        assert 0 < client.ttl(key) <= FIVE.seconds
