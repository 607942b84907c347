"""Make rooms with people in the database of a site: `made_on`, or `python -m tests.made_rooms` with the site's environment."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

CSRF = "c" * 32
"""Sent as cookie and as header; with the session, this is all that our forms require."""


@dataclass(frozen=True)
class Made:
    room: str
    version: int
    cookies: list[str]
    """Cookies of the people in the room, the host first; in a round the second is the candidate, all others observe."""


def made_on(environment: Mapping[str, str], rooms: int, people: int, *, begun: bool = False) -> list[Made]:
    """Make rooms on a site. With `begun` the host interviews and the clock runs."""
    command = [sys.executable, "-m", "tests.made_rooms", str(rooms), str(people), *(["--begun"] if begun else [])]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], env=environment, check=True, capture_output=True, text=True)
    return [Made(**line) for line in json.loads(done.stdout)]


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    parser = argparse.ArgumentParser()
    parser.add_argument("rooms", type=int)
    parser.add_argument("people", type=int)
    parser.add_argument("--begun", action="store_true")
    options = parser.parse_args()
    print(json.dumps([asdict(make(options.people, begun=options.begun)) for _ in range(options.rooms)]))


def make(people: int, *, begun: bool) -> Made:
    from django.conf import settings
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.curriculum.models import Question
    from apps.rooms.actions import joining, lobby, opening, rounds
    from apps.rooms.models import Participant

    now = timezone.now()
    persons = [User.objects.create_guest() for _ in range(people)]
    questions = list(Question.objects.not_retired().exclude(kind="rapid").order_by("pk")[:2])
    room = opening.open_room(host=persons[0], name="Host", title="A room", questions=questions, guests="take-part", now=now)
    for number, person in enumerate(persons[1:], 1):
        joining.join(room, person=person, name=f"Person {number}", now=now)
    if begun:
        host, candidate = Participant.objects.filter(room=room).order_by("pk")[:2]
        lobby.draw_round(room.pk, host, interviewer=host.pk, candidate=candidate.pk, now=now)
        for participant in (host, candidate):
            lobby.set_ready(room.pk, participant, is_ready=True, now=now)
        rounds.begin(room.pk, host, now=now)
    room.refresh_from_db()
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session_of(person)}; csrftoken={CSRF}" for person in persons]
    return Made(str(room.pk), room.version, cookies)


def session_of(person: Any) -> str:
    """Sign the person in, and return the session's key."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


if __name__ == "__main__":
    main()
