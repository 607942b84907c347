"""Measure 200 people at once on two web workers: `python -m tests.bench crowd`.

Each answers the cards of their day, one every 6 s; then each types an answer of 20 kB, saved every 3 s. The workers are those of
production: granian with one thread, on PostgreSQL and Redis. Servers, database and the people share the machine's cores.
"""

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from tests.bench.capacity import http
from tests.bench.rooms import allow_many_files, cpu_seconds, empty_view, installed, started, tell
from tests.made_rooms import CSRF
from tests.site import ROOT, Site
from tests.web_process import WebProcess

PEOPLE = 200
ANSWER_EVERY, SAVE_EVERY = 6.0, 3.0
"""Seconds from one answer of a person to the next, and from one save to the next, on average."""

TYPED = "And then I would look at the events of the pod. " * 410
"""About 20 kB."""

SENT_CARD = re.compile(r'data-card="([^"]+)"')
Person = dict[str, Any]


def main(*, seconds: int) -> None:
    allow_many_files()
    with installed() as (site, _), ExitStack() as stack:
        people = made_on(site)
        webs = [started(WebProcess(site), stack) for _ in range(2)]
        print(f"\n{PEOPLE} people for {seconds} s, on {os.cpu_count()} cores that take {empty_view(webs[0].port):.1f} ms for an empty view")
        for what, every, request, most in (
            ("cards answered", ANSWER_EVERY, answer_to_card, 100),
            ("saves of 20 kB", SAVE_EVERY, save, 250),
        ):
            took = asyncio.run(measure(people, webs, request, every, seconds, what))
            tell(f"{what}, median", median(took) * 1_000, "ms", most=most)
            tell(f"{what}, 95 of 100", quantiles(took, n=20)[-1] * 1_000, "ms", most=most)


async def measure(
    people: list[Person], webs: list[WebProcess], request: Callable[[Person, int], bytes], every: float, seconds: int, what: str
) -> list[float]:
    """Return the seconds that each answer took. Raises RuntimeError when one isn't 200."""
    took: list[float] = []
    busy, began = cpu_seconds(*webs), time.perf_counter()
    until = began + seconds
    visits = [visit(person, webs[number % 2].port, request, every, until, took) for number, person in enumerate(people)]
    await asyncio.gather(*visits)
    share = 100 * (cpu_seconds(*webs) - busy) / (time.perf_counter() - began)
    print(f"{what}: {len(took) / seconds:.0f} a second take {share:.0f} % of a core")
    return took


async def visit(person: Person, port: int, request: Callable[[Person, int], bytes], every: float, until: float, took: list[float]) -> None:
    await asyncio.sleep(random.uniform(0, every))
    for number in count():
        if time.perf_counter() > until:
            return
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(person, number))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length"))
        body = await reader.readexactly(int(length))
        writer.close()
        took.append(time.perf_counter() - began)
        if " 200 " not in head.splitlines()[0]:
            raise RuntimeError(f"{head.splitlines()[0]}: {body[:300]!r}")
        person["cards"] += SENT_CARD.findall(json.loads(body).get("html", ""))
        await asyncio.sleep(max(0, random.uniform(0.5, 1.5) * every - (time.perf_counter() - began)))


def answer_to_card(person: Person, number: int) -> bytes:
    card, *held = person["cards"]
    person["cards"] = held
    form = {"key": uuid.uuid4(), "rating": 3, "ago": 0, "spent": 5_000, "zone": "Europe/Berlin", "held": ",".join(map(str, held))}
    return http("POST", f"/cards/{card}/", person["cookie"], urlencode(form | {"csrfmiddlewaretoken": CSRF}))


def save(person: Person, number: int) -> bytes:
    form = {"text": f"{TYPED}{number}", "save_number": number + 1, "seen": number, "writer": person["writer"]}
    path = f"/interviews/{person['interview']}/turns/1/save/"
    return http("POST", path, person["cookie"], urlencode(form | {"csrfmiddlewaretoken": CSRF}))


def made_on(site: Site) -> list[Person]:
    command = [sys.executable, "-m", "tests.bench.crowd", str(PEOPLE)]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def make(people: int) -> None:
    """Print a line of JSON for each person made: cookies, the first cards of their day, and a running interview."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.auth.hashers import make_password
    from django.test import Client
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.progress.actions import practice_days
    from apps.reviews.actions.scheduling import rebuild_all
    from apps.reviews.queries.sessions import session
    from apps.reviews.queries.settings import settings_of
    from tests.bench.coach import log_reviews
    from tests.bench.history import sit

    password = make_password(None)
    for number in range(people):
        person = User.objects.create(email=f"{uuid.uuid4().hex}@example.com", name=f"Person {number}", password=password)
        log_reviews(person, 200, now=timezone.now())
        rebuild_all(person)
        practice_days.rebuild(person)
        interview = sit(person, number, finish=False)
        client = Client()
        client.force_login(person)
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={CSRF}"
        study = settings_of(person)
        sent = [str(asked.card) for asked in session(person, study, now=timezone.now()).cards]
        print(json.dumps({"cookie": cookie, "cards": sent, "interview": str(interview.pk), "writer": str(uuid.uuid4())}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("people", type=int)
    make(parser.parse_args().people)
