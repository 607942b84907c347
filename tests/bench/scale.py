"""Measure how much each page slows down with others' records, and with one's own: `make bench scale`.

It makes 10,000, 100,000 and a million answers of strangers, then as many of one person (on SQLite up to 100,000), and requests every page
after each step. With others' work a page must stay as fast; with one's own it may slow down like a logarithm, which is by half.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench.rooms import installed
from tests.site import ROOT, Site

if TYPE_CHECKING:
    from django.test import Client

SIZES = (10_000, 100_000, 1_000_000)
MOST_ON_SQLITE = 100_000
ASKED = 9
"""Requests for each page at each size. The fastest counts, since other work on the machine can only slow them down."""

NOISE = 4.0
"""Milliseconds by which two measurements of the same thing may differ on a busy machine."""

REFERENCES = ("curriculum:", "example:", "admin:curriculum_")
"""Pages of the content, to which nobody adds. What the middle one of them took longer, the machine was slower, figures are divided by."""

FLAT, LOGARITHMIC = 2.0, 3.0
"""How many times the first figure the last may be, where there is ten or a hundred times as much: a logarithm grows by half, what reads
everything tenfold, and a machine that has other things to do by anything below two."""

OF_ALL = frozenset({"accounts:data", "accounts:data-as-tables", "accounts:erase", "reviews:export-anki", "reviews:export-reviews"})
"""What is kept of a person, in a file, and what erasing it means: they grow with it by nature, and are asked for with others' work."""


@dataclass(frozen=True)
class Growth:
    """How long a page took at each size, in milliseconds."""

    page: str
    took: Sequence[float]
    is_own: bool

    @property
    def times(self) -> float:
        return self.took[-1] / self.took[0]

    @property
    def verdict(self) -> str:
        most = LOGARITHMIC if self.is_own else FLAT
        if self.times <= most or self.took[-1] - self.took[0] <= NOISE:
            return "flat" if self.times <= FLAT or self.took[-1] - self.took[0] <= NOISE else "like a logarithm"
        return "GROWS"


def main() -> None:
    growths = []
    with installed() as (site, _):
        growths += run("PostgreSQL", site, SIZES)
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        growths += run("SQLite", site, [size for size in SIZES if size <= MOST_ON_SQLITE])
    failed = [growth for growth in growths if growth.verdict == "GROWS"]
    growing = [f"{growth.page} with {'one’s own' if growth.is_own else 'others’'} work" for growth in failed]
    print(
        f"\nNot flat: {', '.join(growing)}."
        if growing
        else "\nEvery page is flat with others' work, and at most logarithmic with one's own."
    )


def run(database: str, site: Site, sizes: Sequence[int]) -> list[Growth]:
    environment = site.environment | {"CONTENT_DIR": str(ROOT / "content")}
    if database == "SQLite":
        environment.pop("DATABASE_URL", None)
        environment.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True, capture_output=True)
    command = [sys.executable, "-m", "tests.bench.scale", *(str(size) for size in sizes)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    growths = [Growth(**line) for line in json.loads(done.stdout)]
    for is_own, whose in ((False, "others"), (True, "one's own")):
        print(f"\n{database}: milliseconds a page, by the number of answers of {whose}")
        print(f"{'page':<44}{''.join(f'{size:>12,}' for size in sizes)}{'times':>8}")
        for growth in growths:
            if growth.is_own is is_own:
                print(f"{growth.page:<44}{''.join(f'{took:>12.1f}' for took in growth.took)}{growth.times:>8.1f}  {growth.verdict}")
    return growths


def at_one_pace(took: Mapping[str, list[float]]) -> dict[str, list[float]]:
    """Correct the times as if the machine had been as fast at each size as it was at the first."""
    of_content = [figures for page, figures in took.items() if page.startswith(REFERENCES)]
    sizes = range(len(of_content[0]))
    paces = [median(figures[place] / figures[0] for figures in of_content) for place in sizes]
    return {page: [figure / pace for figure, pace in zip(figures, paces, strict=True)] for page, figures in took.items()}


def measure(sizes: Sequence[int]) -> list[dict[str, object]]:
    """Measure every page at each size, in a process of its own, on the database of its environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import override_settings

    from tests.bench import population

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # skips checks of foreign keys, since these rows are right
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=storages):
        someone = Someone()
        measured: list[dict[str, object]] = []
        for is_own in (False, True):
            took: dict[str, list[float]] = {}
            before = 0
            for size in sizes:
                began = time.perf_counter()
                if is_own:
                    someone.did(size - before)
                else:
                    population.answers(size - before, population.others(max(100, (size - before) // 100)))
                before = size
                population.analyse()
                made = time.perf_counter() - began
                for page, path in someone.pages(skip=OF_ALL if is_own else ()).items():
                    took.setdefault(page, []).append(milliseconds(someone.client, path))
                sys.stderr.write(f"{size:,} answers of {'one person' if is_own else 'others'} made in {made:.0f} s\n")
            whole = {page: figures for page, figures in took.items() if len(figures) == len(sizes)}
            measured += [{"page": page, "took": figures, "is_own": is_own} for page, figures in at_one_pace(whole).items()]
    return measured


def milliseconds(client: "Client", path: str) -> float:
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = client.get(path)
        took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
    return min(took)


class Someone:
    """The person who requests the pages, with a team, a partner, rooms, and interviews in each state."""

    def __init__(self) -> None:
        from django.test import Client
        from django.utils import timezone

        from apps.accounts.models import User
        from tests.factories import make_invitation, make_team

        self.person = User.objects.create_superuser("alice@example.com", "correct horse battery", name="Alice")
        self.partner = User.objects.create_user("bob@example.com", "correct horse battery", name="Bob")
        self.team = make_team(owner=self.person, members=[self.partner])
        self.invitation = make_invitation(team=self.team, by=self.partner, at=timezone.now())
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(self.person)
        self.interviews = self._sit()
        self.room = self._meet()

    def _sit(self) -> Mapping[str, Any]:
        """Make an interview to grade and one that is graded and shared. The running one is made again for each size."""
        from django.utils import timezone

        from apps.interviews.actions import answering
        from apps.teams.actions import report_sharing
        from tests.bench.history import grade, sit

        submitted, graded = sit(self.person, 1, finish=False), sit(self.person, 2)
        answering.submit(submitted, now=timezone.now())
        grade(graded)
        graded.refresh_from_db()
        report_sharing.share(self.team.memberships.get(person=self.person), graded, now=timezone.now())
        return {"submitted": submitted, "graded": graded}

    def _meet(self) -> Any:
        from tests.factories import make_participant, make_room, make_round

        room = make_room(host=self.person, team=self.team)
        other = make_participant(room=room, person=self.partner)
        make_round(room=room, interviewer=other, candidate=room.participants.get(person=self.person))
        return room

    def did(self, answers: int) -> None:
        """Add so many answers, and levels for a quarter as many of the partner's."""
        from tests.bench import population

        population.answers(answers, population.own(self.person, self.partner, self.team))
        population.answers(answers // 4, population.own(self.partner, self.person, self.team))

    def pages(self, *, skip: Collection[str]) -> dict[str, str]:
        """Return the path of every page, by its name and, where there are several, the state of its interview."""
        from django.contrib import admin
        from django.urls import reverse

        from tests.bench.history import sit
        from tests.test_access import ROOM_ACTIONS

        running = sit(self.person, 3, finish=False)
        paths = {}
        for name, (wanted, _) in ROOM_ACTIONS.items():
            if name in skip:
                continue
            for state, interview in {"running": running, **self.interviews}.items():
                ids = {
                    "interview_id": interview.pk,
                    "team_id": self.team.pk,
                    "member_id": self.team.memberships.get(person=self.partner).pk,
                    "invitation_id": self.invitation.pk,
                    "room_id": self.room.pk,
                }
                arguments = {key: ids[key] if value == "?" else REAL.get(key, value) for key, value in wanted.items()}
                path = reverse(name, kwargs=arguments)
                label = f"{name}, {state}" if "interview_id" in wanted else name
                if label not in paths and self.client.get(path).status_code == 200:
                    paths[label] = path
        for model in admin.site._registry:
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            paths[f"admin:{name}"] = reverse(f"admin:{name}_changelist")
        return paths


REAL = {"module": "containers", "lesson": "docker", "anchor": "layer-caching"}
"""Arguments of URLs in the real content, in place of those that tests/test_access.py has for the small module."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="+", type=int)
    print(json.dumps(measure(parser.parse_args().sizes)))
