"""A half-year of one person and a team of six, the same on every run but for ids: to try Dry Run with, for pictures and benches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.accounts.models import User
from apps.config.demo.interviews import blueprint, grade, question, sit, typed
from apps.config.demo.rooms import hold
from apps.curriculum.actions import read_marks
from apps.curriculum.models import Question, Section
from apps.interviews.actions import planning
from apps.interviews.models import Interview, Response
from apps.progress.actions import practice_days
from apps.reviews.actions.demo import learn
from apps.reviews.actions.reviewing import flag, suspend
from apps.reviews.actions.scheduling import follow_interview
from apps.reviews.models import CardSchedule, InterviewDate, StudySettings
from apps.reviews.queries.settings import settings_of
from apps.reviews.rules.learner import Learner
from apps.rooms.actions import opening
from apps.teams.actions import membership, report_sharing
from apps.teams.models import Team

ZONE = "Europe/Berlin"
DAYS = 182
"""That the history reaches back."""

INTERVIEW_IN = 11
"""Days until the real interview."""

LEARNT = 140
"""Cards that she has begun with; of the rest she met some in interviews."""

NAMES = ("Ana Petrovic", "Ben Okafor", "Cyd Larsen", "Dia Haddad", "Eli Novak", "Fay Moreau")
"""The first is the person that it is all about."""

ALONE = ("warm-up", "rapid", "debugging", "full", "design", "rapid", "warm-up", "staff", "full", "debugging")
"""Formats, in the order in which they come again and again."""

EVERY = 6
"""Days between two interviews of hers."""

HOLIDAY = range(96, 106)
"""Days ago, on which she did nothing."""


@dataclass(frozen=True)
class Made:
    """What was made: the person with the half-year, all six (she is the first), and their team."""

    person: User
    people: list[User]
    team: Team


@transaction.atomic
def make(*, now: datetime, password: str | None = None, seed: int = 13) -> Made:
    """Make it all, as it stands at `now`. Everyone signs in by `password`; without one by none."""
    now = now.replace(microsecond=0)
    chance = Random(seed)  # noqa: S311  # a made-up past, not a secret
    people = _people(password, joined_at=now - timedelta(days=DAYS))
    person, *others = people
    StudySettings.objects.create(person=person, time_zone=ZONE, new_a_day=5, reviews_a_day=40)
    team = _team(people, now=now - timedelta(days=DAYS - 10))
    own = [*_read(person, chance, now), *_alone(person, chance, now)]
    events = [*own, *_of_others(others, chance, now), *_meetings(people, team, chance, now)]
    for _, happen in sorted(events, key=lambda event: event[0]):
        happen()
    _cards(person, chance, now)
    practice_days.rebuild(person)
    _share(team, people, now)
    _ahead(person, team, now)
    return Made(person, people, team)


type Event = tuple[datetime, Callable[[], object]]
"""Something that happened: when, and what does it. All of it is done in its order, as what is later follows from what was before."""


def _people(password: str | None, *, joined_at: datetime) -> list[User]:
    hashed = make_password(password)
    addresses = [f"{name.partition(' ')[0].lower()}@demo.example" for name in NAMES]
    return User.objects.bulk_create(
        User(email=address, name=name, password=hashed, joined_at=joined_at) for address, name in zip(addresses, NAMES, strict=True)
    )


def _team(people: Sequence[User], *, now: datetime) -> Team:
    founder, *others = people
    team = membership.found(person=founder, name="Platform guild", called=founder.name, now=now)
    invitation = membership.invite_by_link(team, by=founder, days=7, uses=5, now=now)
    for person in others:
        membership.accept(invitation, person=person, called=person.name, now=now + timedelta(hours=5))
    return team


def _progress(at: datetime, now: datetime) -> float:
    """How far into the half-year a moment is, from 0 to 1."""
    return 1 - (now - at) / timedelta(days=DAYS)


def _read(person: User, chance: Random, now: datetime) -> list[Event]:
    """Read two thirds of the sections in their order, one or two in an evening."""
    sections = list(Section.objects.filter(lesson__retired_at=None).order_by("lesson__module__number", "lesson__position", "position"))
    events: list[Event] = []
    ago = DAYS - 1
    for number, section in enumerate(sections[: round(len(sections) * 0.67)]):
        if number % 2 == 0:
            ago -= chance.choice([2, 4, 8, 12])
        at = _evening(now, max(2, ago), chance)
        events.append((at, partial(read_marks.mark_read, person, [section], now=at)))
    return events


def _alone(person: User, chance: Random, now: datetime) -> list[Event]:
    """Interviews and single questions done alone, better with time; the last one waits to be graded."""
    weakness = {topic: chance.gauss(0, 0.35) for topic in Question.objects.order_by().values_list("topic", flat=True).distinct()}
    events: list[Event] = []
    for number, ago in enumerate(day for day in range(DAYS - 3, 3, -EVERY) if day not in HOLIDAY):
        at = _evening(now, ago, chance)
        level = 1.1 + 1.1 * _progress(at, now)
        events.append((at, partial(_interview, person, number, at, level, weakness)))
    last = _evening(now, 1, chance)
    events.append((last, partial(_interview, person, len(events), last, 2.0, weakness, is_graded=False)))
    return events


def _of_others(others: Sequence[User], chance: Random, now: datetime) -> list[Event]:
    """A few interviews of each of the others."""
    events: list[Event] = []
    for number, other in enumerate(others):
        for ago in range(120 - 7 * number, 5, -40):
            at = _evening(now, ago, chance)
            events.append((at, partial(_interview, other, number + ago, at, 1.3 + 0.15 * number, {})))
    return events


def _interview(person: User, number: int, at: datetime, level: float, weakness: dict[int, float], *, is_graded: bool = True) -> Interview:
    """Sit an interview of the next format or, every fourth time, a single question; and grade it."""
    chance = Random(f"{person.name} {number}")  # noqa: S311
    if number % 4 == 3:
        asked = list(Question.objects.long().filter(is_case=False).order_by("code"))
        interview = planning.plan_single(person=person, question=chance.choice(asked), time_factor=1.0, now=at)
    else:
        plan = blueprint(ALONE[number % len(ALONE)])
        interview = planning.plan(person=person, blueprint=plan, time_factor=1.0, seed=number, now=at)

    def level_of(response: Response) -> float:
        return max(0.2, min(2.9, level - weakness.get(response.question.topic_id, 0.0)))

    ended = sit(interview, began=at, chance=chance, text_of=lambda response: typed(response, level_of(response)))
    if is_graded:
        grade(interview, at=ended + timedelta(minutes=10), chance=chance, level_of=level_of)
    return interview


def _meetings(people: Sequence[User], team: Team, chance: Random, now: datetime) -> list[Event]:
    """Meetings of three or four of the team every three weeks, in which each is the candidate in turn."""
    asked = [question(kind) for kind in (Question.Kind.DEBUGGING, Question.Kind.DESIGN, Question.Kind.TRADE_OFF, Question.Kind.CONCEPT)]
    events: list[Event] = []
    for number, ago in enumerate(range(DAYS - 20, 3, -21)):
        at = _evening(now, ago, chance)
        turned = [*people[number % len(people) :], *people[: number % len(people)]][: 3 + number % 2]
        chosen = [asked[number % len(asked)], asked[(number + 1) % len(asked)]]
        events.append((at, partial(hold, turned, team, f"Round {number + 1}", chosen, chance=chance, began=at)))
    return events


def _cards(person: User, chance: Random, now: datetime) -> None:
    """Review on most days until yesterday; two cards are put aside, one is flagged."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    learner = Learner(chance, ZoneInfo(ZONE))
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, 0, -1) if _practises(ago, today, chance)]
    learn(person, learner, days, cards=LEARNT)
    schedules = CardSchedule.objects.filter(person=person).select_related("card__revision").order_by("-lapses", "pk")
    for schedule in schedules[:2]:
        suspend(person, schedule.card, now=now - timedelta(days=9))
    if schedules and (revision := schedules[0].card.revision):
        flag(person, revision, note="The number is that of the last release.", now=now - timedelta(days=9))


def _practises(ago: int, today: date, chance: Random) -> bool:
    is_weekend = (today - timedelta(days=ago)).weekday() >= 5
    return ago not in HOLIDAY and chance.random() < (0.5 if is_weekend else 0.84)


def _share(team: Team, people: Sequence[User], now: datetime) -> None:
    """Share everyone's latest report with the team."""
    for person in people:
        latest = Interview.objects.filter(person=person, state=Interview.State.GRADED, is_hosted=False).latest_first().first()
        if latest is not None:
            report_sharing.share(team.memberships.get(person=person), latest, now=now - timedelta(hours=12))


def _ahead(person: User, team: Team, now: datetime) -> None:
    """What is still to come: her interview, a meeting of the team, and an interview that she planned."""
    held_on = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=INTERVIEW_IN)
    InterviewDate.objects.create(person=person, title="Northwind, platform team", held_on=held_on)
    follow_interview(person, settings_of(person), now=now)
    planning.plan(person=person, blueprint=blueprint("full"), time_factor=1.0, seed=4, now=now - timedelta(hours=2))
    at = now.astimezone(ZoneInfo(ZONE)).replace(hour=19, minute=0, second=0) + timedelta(days=2)
    opening.open_room(
        host=person, name=person.name, title="Tuesday round", team=team, blueprint=blueprint("full"), scheduled_for=at, now=now
    )


def _evening(now: datetime, ago: int, chance: Random) -> datetime:
    """Return a moment of an evening so many days ago, in her zone."""
    day = now.astimezone(ZoneInfo(ZONE)).replace(hour=18, minute=0, second=0) - timedelta(days=ago)
    return day + timedelta(minutes=chance.randrange(150))
