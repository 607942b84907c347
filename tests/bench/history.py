"""Fill a site's database with past interviews: `python -m tests.bench.history PERSONS INTERVIEWS`, with the site's environment.

Each person gets so many graded full interviews and a running one. It prints a line of JSON for each: cookies, and the running one's id.
"""

import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.interviews.models import Interview

ANSWER = "First I would ask what changed, then look at the last state of the container and its events before touching anything. " * 10
"""About 1,200 characters: what people type in ten minutes."""


def main(persons: int, interviews: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    for _ in range(persons):
        print(json.dumps(a_person(interviews)))


def a_person(interviews: int) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from apps.accounts.models import User
    from tests.made_rooms import CSRF

    person = User.objects.create_guest()
    for seed in range(interviews):
        grade(sit(person, seed))
    running = sit(person, interviews, finish=False)
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"interview": str(running.pk), "cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={CSRF}"}


def sit(person: "User", seed: int, *, finish: bool = True) -> "Interview":
    from django.utils import timezone

    from apps.curriculum.models import Blueprint
    from apps.interviews.actions import answering, planning

    now = timezone.now()
    interview = planning.plan(
        person=person, blueprint=Blueprint.objects.get(slug="full"), time_factor=1.0, seed=seed, now=now, asks_back=False
    )
    answering.start(interview, now=now)
    for turn in range(1, interview.responses.count() + 1) if finish else ():
        answering.finish_turn(interview, turn=turn, text=ANSWER, save_number=1, seen=0, writer="bench", now=now)
    interview.refresh_from_db()
    return interview


def grade(interview: "Interview") -> None:
    from django.utils import timezone

    from apps.interviews.actions import grading

    now = timezone.now()
    for response in interview.responses.order_by("turn").select_related("revision"):
        assessment = grading.predict(response, grader=interview.person, level=2, now=now)
        levels = {criterion: grading.GivenLevel(2) for criterion in range(len(response.revision.rubric.criteria))}
        grading.give_levels(assessment, levels=levels, tripped=(), version=0, now=now)
    grading.complete(interview, now=now)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
