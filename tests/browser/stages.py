"""Makes rooms and interviews at given stages in a site's database: `stages_on` runs `python -m tests.browser.stages` there."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.made_rooms import CSRF, session_of

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam


@dataclass(frozen=True)
class Stage:
    path: str
    sessions: list[str]
    """Session keys of the people in it: host and interviewer, candidate, observer. For an interview alone, that of its person."""

    def cookies(self, who: int, url: str, *, csrf: str = CSRF) -> list["SetCookieParam"]:
        return [{"name": "sessionid", "value": self.sessions[who], "url": url}, {"name": "csrftoken", "value": csrf, "url": url}]


def stages_on(environment: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, Stage]:
    """Make a room or interview at each wanted stage, and return them by name. `wanted` leads from names to stages."""
    command = [sys.executable, "-m", "tests.browser.stages", json.dumps(dict(wanted))]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], env=environment, check=True, capture_output=True, text=True)
    return {name: Stage(**values) for name, values in json.loads(done.stdout).items()}


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    print(json.dumps({name: asdict(_make(stage)) for name, stage in json.loads(sys.argv[1]).items()}))


def _make(stage: str) -> Stage:
    alone = {
        "lesson": _lesson,
        "visit": _visit,
        "settings": _settings,
        "terminal": _terminal,
        "cluster": _cluster,
        "answering": _answering,
        "case": _case,
        "self-grading": _self_grading,
    }
    return alone.get(stage, lambda: _room(stage))()


ROOMS = ["lobby", "drawn", "ready", "round", "paused", "raised", "watched", "grading", "graded", "revealed"]
"""Stages of a room, in order. Three are variants of `round`: `paused`, `raised` (a hand) and `watched` (by a host without a role in it)."""

LATE = {"late": "graded", "late-revealed": "revealed"}
"""Variants of those stages in which the host is a latecomer: the others have left."""


ASKED = {"host-asked": "graded"}
"""Variants of those stages in which the host is the candidate."""


LONG = {"revealed-after-a-minute": "revealed"}
"""Variants of those stages whose round took a minute."""

CASES = {"case-round": "round"}
"""Variants of those stages in which the question is a case."""


def _room(wanted: str) -> Stage:
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.rooms.actions import blind_grading, joining, lobby, opening, rounds
    from apps.rooms.models import Participant

    now = timezone.now()
    stage = (LATE | ASKED | CASES | LONG).get(wanted, wanted)
    persons = [User.objects.create_guest() for _ in range(3)]
    room = opening.open_room(
        host=persons[0], name="Host", title="A room", questions=_cases() if wanted in CASES else _questions(), guests="take-part", now=now
    )
    for number, person in enumerate(persons[1:], 1):
        joining.join(room, person=person, name=f"Person {number}", now=now)
    people = list(Participant.objects.filter(room=room).order_by("pk"))
    made = Stage(room.get_absolute_url(), [session_of(person) for person in persons])
    reached = ROOMS.index(stage)
    interviewer, candidate = people[1:] if stage == "watched" else people[1::-1] if wanted in ASKED else people[:2]
    if wanted in LATE:
        joining.leave(room.pk, people[2], now=now)
    if reached >= ROOMS.index("drawn"):
        lobby.draw_round(room.pk, people[0], interviewer=interviewer.pk, candidate=candidate.pk, now=now)
    if reached >= ROOMS.index("ready"):
        for participant in (interviewer, candidate):
            lobby.set_ready(room.pk, participant, is_ready=True, now=now)
    if reached >= ROOMS.index("round"):
        rounds.begin(room.pk, interviewer, now=now)
    if stage == "paused":
        rounds.pause(room.pk, interviewer, now=now)
    if stage == "raised":
        lobby.raise_hand(room.pk, interviewer, is_raised=True, now=now)
    if reached >= ROOMS.index("grading"):
        now += timedelta(minutes=wanted in LONG)
        rounds.end(room.pk, interviewer, now=now)
    if reached >= ROOMS.index("graded"):
        _grade_all(room.pk, interviewer, candidate, now)
    if reached >= ROOMS.index("revealed"):
        blind_grading.reveal(room.pk, interviewer, now=now)
    if wanted in LATE:
        joining.join(room, person=persons[2], name="Person 2", now=now)
        for participant in people[:2]:
            joining.leave(room.pk, participant, now=now)
    return made


def _grade_all(room_id: Any, interviewer: Any, candidate: Any, now: Any) -> None:
    from apps.interviews.actions import grading
    from apps.rooms.actions import blind_grading
    from apps.rooms.models import Round

    interview = Round.objects.get(room=room_id).interview
    for response in interview.responses.all():
        levels = {position: grading.GivenLevel(2) for position in range(len(response.revision.rubric.criteria))}
        own = grading.predict(response, grader=candidate.person, level=2, now=now)
        grading.give_levels(own, levels=levels, tripped=(), version=0, now=now)
        blind_grading.grade(room_id, interviewer, turn=response.turn, levels=levels, tripped=(), version=0, now=now)
    grading.complete(interview, now=now)


def _lesson() -> Stage:
    from apps.accounts.models import User
    from apps.curriculum.models import Section

    return Stage(Section.objects.order_by("pk")[0].lesson.get_absolute_url(), [session_of(User.objects.create_guest())])


def _visit() -> Stage:
    """A lesson that a visitor reads: the session's key is nobody's."""
    return Stage(_lesson().path, ["nobody"])


def _terminal() -> Stage:
    """An incident that somebody has just begun."""
    from django.conf import settings
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.handson.actions import attempts
    from apps.handson.queries.incidents import listed

    person = User.objects.create_guest()
    begun = attempts.begin(person, listed(settings.CONTENT_DIR)[0], mode="practice", now=timezone.now())
    return Stage(begun.get_absolute_url(), [session_of(person)])


def _cluster() -> Stage:
    """The same, open to a kubectl of one's own: the path is the API's."""
    from apps.handson.actions import clients
    from apps.handson.models import Attempt

    path = _terminal().path
    begun = Attempt.objects.get(pk=path.split("/")[-2])
    clients.admit(begun, now=begun.started_at)
    begun.refresh_from_db()
    return Stage(clients.path_of(begun), [path])


def _settings() -> Stage:
    from django.urls import reverse

    from apps.accounts.models import User

    number = User.objects.count()
    person = User.objects.create_user(email=f"settings-{number}@example.com", password=None, name="Ada")
    return Stage(reverse("accounts:settings"), [session_of(person)])


def _answering() -> Stage:
    interview, session = _interview()
    return Stage(interview.get_absolute_url(), [session])


def _case() -> Stage:
    interview, session = _interview(_cases())
    return Stage(interview.get_absolute_url(), [session])


def _self_grading() -> Stage:
    from django.urls import reverse
    from django.utils import timezone

    from apps.interviews.actions import answering, grading

    interview, session = _interview()
    answering.save_answer(interview, turn=1, text="One word.\n\nAnother.", save_number=1, seen=0, writer="stage", now=timezone.now())
    answering.submit(interview, now=timezone.now())
    grading.predict(interview.responses.get(turn=1), grader=interview.person, level=2, now=timezone.now())
    return Stage(reverse("interviews:grade-turn", args=[interview.pk, 1]), [session])


def _interview(questions: list[Any] | None = None) -> tuple[Any, str]:
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.interviews.actions import answering, planning
    from apps.interviews.models import Interview

    person = User.objects.create_guest()
    now = timezone.now() - timedelta(seconds=1)
    interview = planning.plan_chosen(person=person, questions=questions or _questions(), title="Alone", time_factor=10.0, now=now)
    Interview.objects.filter(pk=interview.pk).update(is_time_chosen=True)
    answering.start(interview, now=now)
    return interview, session_of(person)


def _cases() -> list[Any]:
    from apps.curriculum.models import Question

    return list(Question.objects.not_retired().filter(is_case=True).select_related("revision").order_by("pk")[:1])


def _questions() -> list[Any]:
    """Return two questions, the first with hints and follow-ups."""
    from apps.curriculum.models import Question

    questions = Question.objects.not_retired().exclude(kind="rapid").filter(is_case=False).select_related("revision").order_by("pk")
    return sorted(
        questions, key=lambda question: not (question.revision and question.revision.html["hints"] and question.revision.html["follow_ups"])
    )[:2]


if __name__ == "__main__":
    main()
