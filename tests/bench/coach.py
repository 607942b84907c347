"""Measure what a long history costs who uses the product as a coach: `python -m tests.bench coach`, and a part of `make bench scale`.

One person with 500 interviews and 200, 2,000 and 20,000 reviews: the pages that they see each day, and the answer to a card. Of each the
median time in the server and the number of queries, on PostgreSQL and on SQLite.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.bench.rooms import installed
from tests.site import ROOT, Site

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User

REVIEWS = (200, 2_000, 20_000)
INTERVIEWS = 500
A_DAY = 40
"""Reviews on each day of the log."""

DUE = 40
"""Cards that are due today, at every size: what grows is the history."""

REFERENCE = "/accounts/settings/"
"""A page that reads nothing of the history: what it takes longer at a size, the machine was slower."""

ASKED = 21
PROMISED_MS, PROMISED_QUERIES = 100, 12
"""Of a page; an answer to a card has queries of its own."""


def main() -> None:
    with installed() as (site, _):
        run("PostgreSQL", site)
    with tempfile.TemporaryDirectory() as folder:
        run("SQLite", Site(Path(folder)))


def run(database: str, site: Site) -> None:
    """Print what each page costs at each size, on a site of its own."""
    environment = site.environment | {"CONTENT_DIR": str(ROOT / "content")}
    if database == "SQLite":
        environment.pop("DATABASE_URL", None)
        environment.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True, capture_output=True)
    command = [sys.executable, "-m", "tests.bench.coach", *map(str, REVIEWS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, list[tuple[float, int]]] = json.loads(done.stdout)
    print(f"\n{database}: milliseconds and queries, by the number of reviews; {INTERVIEWS} interviews")
    print(f"{'page':<28}{''.join(f'{size:>18,}' for size in REVIEWS)}")
    for page, costs in figures.items():
        missed = page.startswith("/") and any(ms > PROMISED_MS or queries > PROMISED_QUERIES for ms, queries in costs)
        print(f"{page:<28}{''.join(f'{ms:>11.1f}{queries:>7}' for ms, queries in costs)}{'  MISSED' if missed else ''}")


def measure(sizes: Sequence[int]) -> dict[str, list[tuple[float, int]]]:
    """Return the costs at each size, by page, on the database of the environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings

    from tests.bench import population

    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    costs: dict[str, list[tuple[float, int]]] = {}
    with override_settings(STORAGES=storages):
        for size in sizes:
            began = time.perf_counter()
            client = Client(headers={"host": "localhost"})
            client.force_login(person := someone(reviews=size, interviews=INTERVIEWS))
            population.analyse()
            gc.collect()
            sys.stderr.write(f"{size:,} reviews made in {time.perf_counter() - began:.0f} s\n")
            for page, ask in pages(client, person).items():
                costs.setdefault(page, []).append(cost(ask))
    return costs


def pages(client: "Client", person: "User") -> dict[str, Callable[[], Any]]:
    """Return what is measured, by name: a function that asks for it once."""
    from django.utils import timezone

    from apps.reviews.queries.sessions import day_queue
    from apps.reviews.queries.settings import settings_of

    waiting = day_queue(person, settings_of(person), now=timezone.now()).cards

    def answer(holding: int) -> Any:
        card, *held = waiting[:holding]
        waiting.append(waiting.pop(0))
        sent = {"key": uuid4(), "rating": 3, "ago": 0, "spent": 5_000, "zone": "Europe/Berlin", "held": ",".join(map(str, held))}
        return client.post(f"/cards/{card}/", sent, headers={"accept": "application/json"})

    paths = [REFERENCE, "/", "/cards/", "/cards/all/", "/cards/settings/", "/progress/"]
    asked: dict[str, Callable[[], Any]] = {path: partial(client.get, path) for path in paths}
    return asked | {"answer, none to send": partial(answer, len(waiting)), "answer, 20 cards to send": partial(answer, 20)}


def cost(ask: Callable[[], Any]) -> tuple[float, int]:
    """Return the median milliseconds of several requests, and the queries of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from apps.core.http import limits

    took = []
    for _ in range(ASKED):
        limits.forget()
        began = time.perf_counter()
        status = ask().status_code
        took.append((time.perf_counter() - began) * 1_000)
        if status != 200:
            raise RuntimeError(f"The answer is {status}.")
    with CaptureQueriesContext(connection) as asked:
        ask()
    return median(took), len(asked)


def someone(*, reviews: int, interviews: int) -> "User":
    """Make a person with so many reviews, of which the last was yesterday, DUE cards that are due today, and so many graded interviews."""
    from django.db.models import F
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.progress.actions import practice_days
    from apps.reviews.actions.scheduling import rebuild_all
    from apps.reviews.models import CardSchedule, StudySettings
    from tests.bench import population
    from tests.factories import make_team

    now = timezone.now()
    person, partner = (User.objects.create_user(f"{uuid4().hex}@example.com", None, name=name) for name in ("Alice", "Bob"))
    StudySettings.objects.create(person=person, time_zone="Europe/Berlin")
    if interviews:
        population.answers(10 * interviews, population.own(person, partner, make_team(owner=person, members=[partner])), now=now)
        _close_all_but_the_latest(person)
    log_reviews(person, reviews, now=now)
    rebuild_all(person)
    due = CardSchedule.objects.filter(person=person).order_by("pk").values("pk")[:DUE]
    CardSchedule.objects.filter(pk__in=list(due.values_list("pk", flat=True))).update(due_on=F("last_on") + timedelta(days=1), due_at=None)
    practice_days.rebuild(person)
    return person


def _close_all_but_the_latest(person: "User") -> None:
    """Leave as many gaps open as there are criteria of the latest answers: an answer closes those of earlier ones."""
    from django.db.models import F

    from apps.curriculum.models import Question
    from apps.reviews.models import Gap

    own = Gap.objects.open().filter(person=person)
    questions = Question.objects.not_retired().exclude(kind=Question.Kind.RAPID).count()
    latest = list(own.order_by("-opened_at", "-pk").values_list("pk", flat=True)[: 2 * questions])
    own.exclude(pk__in=latest).update(closed_by=F("response"))


def log_reviews(person: "User", count: int, *, now: datetime) -> None:
    """Add so many reviews, A_DAY on each day until yesterday, of all cards in turn."""
    from apps.curriculum.models import Card
    from apps.reviews.models import Review

    cards = list(Card.objects.order_by("pk").values_list("pk", flat=True))
    chance = Random(f"{person.pk} {count}")
    day = now - timedelta(hours=4)  # of study: it ends at four in the morning, and in Berlin later than in UTC
    first = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(days=-(-count // A_DAY))
    rows = []
    for number in range(count):
        at = first + timedelta(days=number // A_DAY, seconds=20 * (number % A_DAY))
        rows.append(
            Review(
                pk=UUID(int=chance.getrandbits(128), version=4),
                person=person,
                card_id=cards[number % len(cards)],
                rating=chance.choices([1, 2, 3, 4], [12, 12, 62, 14])[0],
                reviewed_at=at,
                reviewed_on=at.date(),
                received_at=at,
                spent_ms=chance.randrange(3_000, 20_000),
            )
        )
    Review.objects.bulk_create(rows, batch_size=1_000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="+", type=int)
    print(json.dumps(measure(parser.parse_args().sizes)))
