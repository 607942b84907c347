"""Makes demonstration data in a site's database: `demo_on` runs `python -m tests.pictures.demo` there. The same data each time."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.made_rooms import session_of
from tests.pictures.cases import case_pages
from tests.pictures.errors import error_pages
from tests.pictures.incidents import incident_pages
from tests.pictures.shown import Shown
from tests.pictures.staff import password_pages, staff_pages
from tests.pictures.study import study_pages

NAMES = ("Ana", "Ben", "Cyd", "Dia")
WEEKS = 9
"""Weeks that the history reaches back."""
ANSWER = (
    "The real fault is that one endpoint answers three questions: has it started, should it get traffic, is it beyond recovery.\n\n"
    "A startup probe on `/livez`, every 5 s, 36 failures: 180 s, twice the slowest start I have measured. Until it passes the other "
    "two wait.\n\nLiveness only asks whether the process still serves, no database, every 15 s and patient.\n\n"
    "Readiness checks what this pod needs, so a pod that isn't warm leaves the Service."
)
SHORT = "It holds the others back until it has passed."


def demo_on(environment: Mapping[str, str]) -> dict[str, Shown]:
    """Make the data on a site, and return what there is to see, by name."""
    return shown_by("tests.pictures.demo", environment)


def shown_by(module: str, environment: Mapping[str, str]) -> dict[str, Shown]:
    """Run a module that makes data on a site, and return the pages that it prints, by name."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return {name: Shown(**values | {"clicks": tuple(values["clicks"])}) for name, values in json.loads(done.stdout).items()}


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    print(json.dumps({name: asdict(shown) for name, shown in _make().items()}))


def _make() -> dict[str, Shown]:
    from django.urls import reverse
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.config.demo.interviews import blueprint, question, sit
    from apps.curriculum.actions import read_marks
    from apps.curriculum.models import Lesson, Section
    from apps.interviews.actions import answering, grading, planning

    now = timezone.now().replace(microsecond=0)
    people = [User.objects.create_user(email=f"{name.lower()}@example.com", password=None, name=name) for name in NAMES]
    ana = people[0]
    session = session_of(ana)
    reports = [_interview(ana, slug, now - timedelta(days=days), level) for slug, days, level in _history()]
    read_marks.mark_read(ana, Section.objects.order_by("lesson__position", "position")[:19], now=now)
    _reviews(ana, now)
    _interview_of_one(ana, reports[-1], now)

    _date(ana, now)

    guest = session_of(beginner := User.objects.create_guest())
    _interview(beginner, "rapid", now - timedelta(days=1), 1.2)
    read_marks.mark_read(beginner, Section.objects.order_by("lesson__position", "position")[:3], now=now)

    began = now - timedelta(seconds=140)

    def single(kind: str) -> Any:
        interview = planning.plan_single(person=ana, question=question(kind), time_factor=1.0, now=began)
        answering.start(interview, now=began)
        return interview

    planned = planning.plan(person=ana, blueprint=blueprint("full"), time_factor=1.0, seed=4, now=now)
    answered = single("design")
    answering.save_answer(answered, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=now)
    graded = single("design")
    answering.finish_turn(graded, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=now)
    graded.refresh_from_db()
    response = graded.responses.get()
    own = grading.predict(response, grader=ana, level=2, now=now)
    passage = "every 5 s, 36 failures: 180 s, twice the slowest start I have measured"
    other = "Liveness only asks whether the process still serves, no database"
    levels = {0: grading.GivenLevel(3, evidence=passage), 1: grading.GivenLevel(2, evidence=other)}
    grading.give_levels(own, levels=levels, tripped=(), version=0, now=now)
    before = began - timedelta(seconds=60)  # not the latest that is running: that is what Today shows
    asked = planning.plan(person=ana, blueprint=blueprint("design"), time_factor=1.0, seed=4, now=before, asks_back=True)
    answering.start(asked, now=before)
    answering.finish_turn(asked, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=now - timedelta(seconds=20))
    asked.refresh_from_db()
    replied = planning.plan(person=ana, blueprint=blueprint("design"), time_factor=1.0, seed=5, now=now, asks_back=True)
    sit(replied, began=now - timedelta(hours=1), chance=random.Random(5), text_of=lambda _: ANSWER)
    grading.predict(replied.responses.get(turn=1), grader=ana, level=2, now=now)
    calibrated = _calibrated(ana, now)
    unseen = single("debugging")
    answering.finish_turn(unseen, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=now)
    between = _between(now)
    first = Lesson.objects.order_by("position")
    named = {
        "landing": Shown("/"),
        "today": Shown("/", session),
        "module": Shown(first[0].module.get_absolute_url(), session),
        "lesson": Shown(first[0].get_absolute_url(), session),
        "lesson-debugging": Shown(Lesson.objects.get(slug="debugging").get_absolute_url(), session),
        "search": Shown("/search/?q=probe", session),
        "interviews": Shown(reverse("interviews:interviews"), session),
        "new": Shown(reverse("interviews:new"), session),
        "practise": Shown(reverse("interviews:practise-topic", args=[first[0].module.slug, first[0].slug]), session),
        "briefing": Shown(planned.get_absolute_url(), session),
        "answer": Shown(answered.get_absolute_url(), session),
        "follow-up": Shown(asked.get_absolute_url(), session),
        "grade-replies": Shown(reverse("interviews:grade-turn", args=[replied.pk, 1]), session),
        "calibrate": Shown(calibrated, session_of(people[2])),
        "calibrate-done": Shown(calibrated, session),
        "predict": Shown(reverse("interviews:grade-turn", args=[unseen.pk, 1]), session),
        "grade": Shown(reverse("interviews:grade-turn", args=[graded.pk, 1]), session),
        "report": Shown(reverse("interviews:report", args=[reports[-1].pk]), session),
        "report-rapid": Shown(reverse("interviews:report", args=[reports[0].pk]), session),
        "grading-with-others": Shown(reverse("progress:grading"), session_of(people[1])),
        "settings": Shown(reverse("accounts:settings"), session),
        "signin": Shown("/accounts/login/"),
        "signup": Shown("/accounts/signup/"),
        "example": Shown(reverse("example:worked-example")),
        "pod": Shown(reverse("example:pod")),
        "today-guest": Shown("/", guest),
        "between": Shown(between.get_absolute_url(), session_of(between.person)),
        "submit": Shown(reverse("interviews:interview-submit", args=[between.pk]), session_of(between.person)),
        "search-nothing": Shown("/search/?q=zzzz", session),
        "practise-section": Shown(_practise(first[0].sections.all()[0]), session),
        "lesson-visitor": Shown(first[1].get_absolute_url()),
        "report-sharing": Shown(reverse("teams:report-sharing", args=[reports[-1].pk]), session),
        "guest-signin": Shown("/accounts/login/", guest),
        "guest-signup": Shown("/accounts/signup/", guest),
        "erase": Shown(reverse("accounts:erase"), session),
        "modules": Shown(reverse("curriculum:modules"), session),
        "excerpt": Shown(reverse("example:excerpt", args=["three-probes"])),
        "empty-interviews": Shown(reverse("interviews:interviews"), session_of(User.objects.create_guest())),
    }
    debugging = incident_pages(now)
    studying = study_pages(ana, question=_question_of(reports[-1]), now=now)
    others = staff_pages(now) | password_pages(ana) | error_pages(ana, over=graded)
    return named | second_thoughts(ana, now) | case_pages(now) | debugging | studying | others | _with_others(people, reports, now)


def second_thoughts(ana: Any, now: datetime) -> dict[str, Shown]:
    """Show what a person who thinks again sees: grades reopened and given again, a deleted interview, saved questions, and sets.

    It is someone else than Ana who deleted and regraded, so that the other pages show what they showed.
    """
    from django.urls import reverse

    from apps.accounts.models import User
    from apps.curriculum.models import Question
    from apps.interviews.actions import deleting, grading, reopening
    from apps.interviews.actions.own import chosen, sharing
    from apps.interviews.models import Assessment

    again = User.objects.create_guest()
    session = session_of(again)
    reopened, regraded, deleted = (_interview(again, slug, now - timedelta(minutes=90), 1.6) for slug in ("rapid", "design", "rapid"))
    for interview in (reopened, regraded):
        reopening.reopen(interview, now=now)
    for assessment in Assessment.objects.filter(response__interview=regraded).select_related("response__revision"):
        assessment.response.interview = regraded
        grading.give_levels(
            assessment, levels={0: grading.GivenLevel(3), 1: grading.GivenLevel(1)}, tripped=(), version=assessment.version, now=now
        )
    grading.complete(regraded, now=now)
    deleting.delete(deleted, now=now)
    questions = list(Question.objects.long().order_by("topic__position", "pk")[:4])
    for question in questions[:3]:
        chosen.save(again, question, now=now)
    made = chosen.make(again, title="Friday with Ben", questions=questions, now=now)
    sharing.share(made)
    made.refresh_from_db()
    own = _format(again, now)
    return {
        "deleted": Shown(reverse("interviews:interviews"), session),
        "reopened": Shown(reverse("interviews:grade-turn", args=[reopened.pk, 1]), session),
        "regraded": Shown(reverse("interviews:report", args=[regraded.pk]), session),
        "saved": Shown(reverse("interviews:saved"), session),
        "sets": Shown(reverse("interviews:sets"), session),
        "set": Shown(made.get_absolute_url(), session),
        "set-new": Shown(reverse("interviews:set-new"), session),
        "shared-set": Shown(reverse("interviews:shared-set", args=[made.share_key])),
        "formats": Shown(f"{reverse('interviews:new')}?blueprint={own.key}", session),
        "format": Shown(own.get_absolute_url(), session),
        "format-edit": Shown(reverse("interviews:format-edit", args=[own.pk]), session),
        "format-new": Shown(reverse("interviews:format-new"), session),
        "shared-format": Shown(reverse("interviews:shared-format", args=[own.share_key])),
        "practise-running": Shown(
            reverse("interviews:practise-topic", args=[questions[0].topic.module.slug, questions[0].topic.slug]), session_of(ana)
        ),
    }


def _format(person: Any, now: datetime) -> Any:
    """A format of one's own, shared by a link."""
    from apps.curriculum.models import Lesson
    from apps.interviews.actions.own import formats, sharing

    topics = list(Lesson.objects.filter(slug__in=["networking", "storage"]).order_by("position").values_list("pk", flat=True))
    any_kind = {"difficulties": [], "cases": False, "topics": []}
    parts = [
        {"title": "Cards", "kinds": ["rapid"], "count": 10, "seconds": 30, **any_kind},
        {"title": "Any question: Networking, Storage", "kinds": ["concept", "trade-off", "debugging", "design"], "count": 2, "seconds": 720}
        | any_kind
        | {"topics": topics},
        {"title": "Incident in phases", "kinds": ["debugging"], "count": 1, "seconds": 1800} | any_kind | {"cases": True},
    ]
    own = formats.make(person, title="Hour before the on-site", parts=parts, asks_back=True, now=now)
    sharing.share(own)
    own.refresh_from_db()
    return own


def _with_others(people: Sequence[Any], reports: Sequence[Any], now: datetime) -> dict[str, Shown]:
    """A team, a meeting to come, and rooms at each stage, as each role sees them."""
    from django.urls import reverse

    from apps.accounts.models import User
    from apps.config.demo.interviews import blueprint
    from apps.rooms.actions import opening
    from apps.teams.actions import membership, report_sharing

    ana, *others = people
    team = membership.found(person=ana, name="Platform guild", called="Ana", now=now)
    invitation = membership.invite_by_link(team, by=ana, days=7, uses=5, now=now)
    for person in others:
        membership.accept(invitation, person=person, called=person.name, now=now)
    report_sharing.share(team.memberships.get(person=ana), reports[-1], now=now)
    tomorrow = now.replace(hour=19, minute=0, second=0) + timedelta(days=1)
    coming = opening.open_room(
        host=ana,
        name="Ana",
        title="Tuesday round",
        team=team,
        blueprint=blueprint("full"),
        guests="observe",
        scheduled_for=tomorrow,
        now=now,
    )
    newcomer = session_of(User.objects.create_user(email="eve@example.com", password=None, name="Eve"))
    shown = {
        "teams": Shown(reverse("rooms:teams"), session_of(ana)),
        "team": Shown(team.get_absolute_url(), session_of(ana)),
        "team-settings": Shown(reverse("teams:team-settings", args=[team.pk]), session_of(ana)),
        "invitation": Shown(reverse("teams:invitation", args=[invitation.pk])),
        "invitation-joining": Shown(reverse("teams:invitation", args=[invitation.pk]), newcomer),
        "room-join": Shown(reverse("rooms:room-join"), newcomer),
        "room-way-in": Shown(coming.get_absolute_url(), newcomer),
        "dissolve": Shown(reverse("teams:team-dissolve", args=[team.pk]), session_of(ana)),
        "empty-teams": Shown(reverse("rooms:teams"), newcomer),
        "empty-rooms": Shown(reverse("rooms:rooms"), newcomer),
        "rooms": Shown(reverse("rooms:rooms"), session_of(ana)),
        "room-new": Shown(reverse("rooms:room-new"), session_of(ana)),
        "shared-report": Shown(reverse("teams:shared-report", args=[team.pk, reports[-1].pk]), session_of(others[0])),
    }
    rooms = {stage: _room(people, team, stage, now) for stage in ("lobby", "ready", "round", "grading", "revealed")}
    for stage, room in rooms.items():
        for role, person in zip(("interviewer", "candidate", "observer"), people, strict=False):
            shown[f"{stage}-{role}"] = Shown(room.get_absolute_url(), session_of(person))
    shown["ready-ahead"] = Shown(reverse("rooms:room-ahead", args=[rooms["ready"].pk]), session_of(ana))
    shown["replay"] = Shown(reverse("rooms:round", args=[rooms["revealed"].pk, 1]), session_of(others[0]))
    shown["room-removed"] = Shown(_removed_from(rooms["lobby"], people[-1], now), session_of(people[-1]), status=404)
    return shown


def _removed_from(room: Any, person: Any, now: datetime) -> str:
    """Have the host remove the person from the room, and return its path."""
    from apps.rooms.actions import joining

    host, other = (room.participants.get(person=present) for present in (room.host, person))
    joining.remove(room.pk, host, other=other.pk, now=now)
    path: str = room.get_absolute_url()
    return path


def _room(people: Sequence[Any], team: Any, stage: str, now: datetime) -> Any:
    """Open a room with everyone in it, lead it to the stage, and return it. The first interviews the second."""
    from apps.config.demo.interviews import question
    from apps.config.demo.rooms import grade_and_reveal, ready, room_of
    from apps.rooms.actions import rounds

    title = {"lobby": "Thursday round", "ready": "Pairs", "round": "Platform guild", "grading": "Blind grading"}.get(stage, "Talked over")
    room = room_of(people, team, title, [question("debugging"), question("design")], now=now)
    if stage == "lobby":
        return room
    everyone = ready(room, now=now)
    if stage == "ready":
        return room
    ana, ben, *_ = everyone
    rounds.begin(room.pk, ana, now=now - timedelta(minutes=4))
    rounds.write(room.pk, ben, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=now - timedelta(minutes=1))
    rounds.ask_follow_up(room.pk, ana, turn=1, position=0, now=now)
    rounds.take_note(room.pk, ana, text="undo or revert, unasked", now=now)
    if stage == "round":
        return room
    rounds.end(room.pk, ana, now=now)
    if stage == "revealed":
        grade_and_reveal(room, everyone, chance=random.Random(3), now=now)
    return room


def _date(person: Any, now: datetime) -> None:
    """Have a person prepare for an interview in eleven days."""
    from apps.config.demo.interviews import blueprint
    from apps.reviews.actions import preferences, scheduling
    from apps.reviews.queries.settings import settings_of

    formats = [blueprint("full"), blueprint("rapid")]
    preferences.set_interview(person, held_on=now.date() + timedelta(days=11), title="Platform team, second round", formats=formats)
    scheduling.follow_interview(person, settings_of(person), now=now)


def _practise(section: Any) -> str:
    from django.urls import reverse

    return reverse("interviews:practise", args=[section.lesson.module.slug, section.lesson.slug, section.anchor])


def _between(now: datetime) -> Any:
    """An interview of a guest whose first question the clock has ended: the second isn't open yet."""
    from apps.accounts.models import User
    from apps.config.demo.interviews import blueprint
    from apps.interviews.actions import answering, planning

    began = now - timedelta(minutes=20)
    interview = planning.plan(person=User.objects.create_guest(), blueprint=blueprint("full"), time_factor=1.0, seed=4, now=began)
    answering.start(interview, now=began)
    answering.save_answer(interview, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=began + timedelta(minutes=2))
    return interview


def _history() -> list[tuple[str, int, float]]:
    """Interviews of the past: blueprint, days ago, mean level of the answers."""
    slugs = ["rapid", "warm-up", "full", "debugging", "rapid", "design", "full", "staff", "rapid", "debugging", "full"]
    return [(slug, 7 * WEEKS - 6 * number - 2, 1.1 + 0.08 * number) for number, slug in enumerate(slugs)]


def _said(response: Any) -> str:
    return SHORT if response.question.kind == "rapid" else ANSWER


def _interview(person: Any, slug: str, began: datetime, level: float) -> Any:
    """An interview of the past, answered and graded at about that level."""
    from apps.config.demo.interviews import blueprint, grade, sit
    from apps.interviews.actions import planning

    chance = random.Random(f"{slug} {level}")
    interview = planning.plan(person=person, blueprint=blueprint(slug), time_factor=1.0, seed=int(level * 100), now=began)
    ended = sit(interview, began=began, chance=chance, text_of=_said)
    grade(interview, at=ended, chance=chance, level_of=lambda _: level)
    return interview


def _calibrated(person: Any, now: datetime) -> str:
    """Grade both anchor answers of a topic, and return the path of the page that compares them."""
    from django.urls import reverse

    from apps.curriculum.models import Lesson
    from apps.interviews.actions.calibrating import grade_anchor
    from apps.interviews.queries.calibrating import calibrating

    topic = Lesson.objects.select_related("module").get(slug="docker")
    for levels in ((2, 1, 1, 2, 0), (3, 3, 2, 3, 2)):
        shown = calibrating(person, topic)
        if shown and shown.coming:
            grade_anchor(person, shown.revision, shown.coming, dict(enumerate(levels)), now=now)
    return reverse("interviews:calibrate", args=[topic.module.slug, topic.slug])


def _interview_of_one(person: Any, earlier: Any, now: datetime) -> None:
    """The first long question of an interview, answered again today, and better."""
    from apps.config.demo.interviews import levels as made_levels
    from apps.interviews.actions import answering, grading, planning

    began = now - timedelta(hours=3)
    interview = planning.plan_single(person=person, question=_question_of(earlier), time_factor=1.0, now=began)
    answering.start(interview, now=began)
    ended = began + timedelta(minutes=6)
    answering.finish_turn(interview, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=ended)
    interview.refresh_from_db()
    response = interview.responses.get()
    own = grading.predict(response, grader=person, level=2, now=ended)
    levels = made_levels(len(response.revision.rubric.criteria), 2.5, random.Random(8))
    grading.give_levels(own, levels=levels, tripped=(), version=0, now=ended)
    grading.complete(interview, now=ended)


def _question_of(interview: Any) -> Any:
    return interview.responses.exclude(question__kind="rapid").order_by("turn")[0].question


def _reviews(person: Any, now: datetime) -> None:
    """Cards asked on most days of the last five months, of three topics in four."""
    from uuid import UUID

    from apps.curriculum.models import Question
    from apps.reviews.actions.reviewing import Answer, review
    from apps.reviews.models import CardSchedule
    from apps.reviews.rules.memory import Rating

    chance = random.Random(5)
    new = [card for card in Question.objects.not_retired().filter(kind="rapid").order_by("topic__position", "pk") if card.topic_id % 4][:90]
    for days in range(150, 0, -1):
        if chance.random() < 0.4:
            continue
        at = now - timedelta(days=days)
        due = [schedule.card for schedule in CardSchedule.objects.due(at.date()).filter(person=person).select_related("card")[:12]]
        for card in [*due, *(new.pop(0) for _ in range(min(2, len(new))))]:
            rating = chance.choices([Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY], [2, 2, 8, 1])[0]
            answer = Answer(UUID(int=chance.getrandbits(128)), rating, spent_ms=chance.randrange(20_000, 90_000))
            review(person, card, answer, now=at)


if __name__ == "__main__":
    main()
