"""What the pages of a person and of a team show: rooms to come and past, members, silence, weak topics."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.curriculum.models import Lesson, QuestionRevision
from apps.curriculum.rules.rubrics import Rubric
from apps.interviews.models import Assessment, CriterionLevel
from apps.interviews.rules import scoring
from apps.rooms.models import LISTED, Room, RoomQuerySet, Round
from apps.rooms.rules import states, team_health
from apps.teams.actions import report_sharing
from apps.teams.models import Membership, SharedReport, Team

AGREED = Assessment.Grader.AGREED
LINGERS = timedelta(hours=12)
"""A room that nobody closed counts as past so long after its time."""

MOST_PAST = 30
TOLD_OF = timedelta(days=180)
"""How far back the figures of a team reach: what was weak a year ago says little of now."""


@dataclass(frozen=True)
class Silent:
    """A member who hasn't interviewed or been interviewed for so many days, or, where `never`, not since they joined."""

    person: User
    days: int
    never: bool


@dataclass(frozen=True)
class WeakTopic:
    lesson: Lesson
    mean: team_health.TopicMean


@dataclass(frozen=True)
class Overview:
    """`knows_topics` says whether there is any topic on which enough people have data."""

    coming: list[Room]
    past: list[Room]
    members: list[tuple[Membership, list[SharedReport]]]
    """Each with the latest reports that they shared."""
    silent: list[Silent]
    weak_topics: list[WeakTopic]
    knows_topics: bool


@dataclass(frozen=True)
class Held:
    """A round that began: its room and interview, who interviewed whom (the ids of the persons), and when."""

    room: UUID
    interview: UUID
    interviewer: int
    candidate: int
    started_at: datetime
    revealed_at: datetime | None


def overview(team: Team, *, now: datetime) -> Overview:
    """Ten queries, whatever the team has done: they look at its latest 300 rooms."""
    latest = list(Room.objects.filter(team=team).order_by("-created_at").values_list("pk", "created_at")[:LISTED])
    rooms = Room.objects.filter(pk__in=[pk for pk, _ in latest])
    held = _held([pk for pk, _ in latest])
    members = _members(team, held, since=latest[-1][1] if len(latest) == LISTED else None)
    shared = report_sharing.latest_by_member([member for member, _ in members])
    means = team_health.topic_means(_answers(_told_of(held, now), [member.person_id for member, _ in members]))
    return Overview(
        coming=coming(rooms, now=now),
        past=past(rooms, held, now=now),
        members=[(member, shared.get(member.pk, [])) for member, _ in members],
        silent=_silent(members, now=now),
        weak_topics=_weak_topics(means),
        knows_topics=bool(means),
    )


def _told_of(held: Iterable[Held], now: datetime) -> list[UUID]:
    """The interviews that were revealed lately enough for the team's figures."""
    return [round_.interview for round_ in held if round_.revealed_at is not None and round_.revealed_at > now - TOLD_OF]


def _weak_topics(means: list[team_health.TopicMean]) -> list[WeakTopic]:
    weak = team_health.weak(means)
    lessons = Lesson.objects.live().select_related("module").in_bulk([mean.topic for mean in weak])
    return [WeakTopic(lessons[mean.topic], mean) for mean in weak if mean.topic in lessons]


def coming(rooms: QuerySet[Room], *, now: datetime, within: timedelta | None = None) -> list[Room]:
    """Of these the open ones and those that will be, soonest first; `within` leaves out what begins later."""
    found = _with_moment(rooms).filter(_is_coming(now))
    if within is not None:
        found = found.filter(moment__lte=now + within)
    return list(found.select_related("team", "blueprint").order_by("moment", "pk"))


def past(rooms: RoomQuerySet, held: Iterable[Held], *, now: datetime) -> list[Room]:
    """Of these the last thirty that are over, latest first, each with the number of its rounds as `round_count`."""
    over = _with_moment(rooms.with_called_off()).exclude(_is_coming(now))
    found = list(over.select_related("team").order_by("-moment", "pk")[:MOST_PAST])
    counts = Counter(one.room for one in held)
    for room in found:
        room.round_count = counts[room.pk]
    return found


def _with_moment(rooms: QuerySet[Room]) -> QuerySet[Any]:
    """The rooms, each with the `moment` it is, was or will be held."""
    return rooms.annotate(moment=Coalesce("scheduled_for", "created_at"))


def _is_coming(now: datetime) -> Q:
    return ~Q(state=states.CLOSED) & Q(moment__gt=now - LINGERS)


def _held(rooms: Collection[UUID]) -> list[Held]:
    rows = Round.objects.filter(room__in=rooms, started_at__isnull=False).values_list(
        "room", "interview", "interviewer__person", "candidate__person", "started_at", "revealed_at"
    )
    return [Held(*row) for row in rows]  # type: ignore[arg-type]  # that they began is asked for


def _members(team: Team, held: Iterable[Held], *, since: datetime | None) -> list[tuple[Membership, datetime | None]]:
    """By name, each with the beginning of their last round of these; for who was in none, `since`, if there were others before."""
    last: dict[int, datetime] = {}
    for one in held:
        for person in (one.interviewer, one.candidate):
            last[person] = max(one.started_at, last.get(person, one.started_at))
    members = sorted(team.memberships.select_related("person"), key=lambda member: (str(member.person).casefold(), member.pk))
    return [(member, last.get(member.person_id, since)) for member in members]


def _silent(members: list[tuple[Membership, datetime | None]], *, now: datetime) -> list[Silent]:
    found = []
    for member, last in members:
        days = team_health.silent_days(last_round_at=last, joined_at=member.joined_at, now=now)
        if days is not None:
            found.append(Silent(member.person, days, never=last is None))
    return found


def _answers(interviews: Collection[UUID], people: Collection[int]) -> list[team_health.Answer]:
    """Members' answers in these interviews, which were revealed: by the levels agreed on or, of criteria without, the interviewer's."""
    assessments = Assessment.objects.filter(
        grader_kind__in=[Assessment.Grader.INTERVIEWER, AGREED],
        response__interview__in=interviews,
        response__interview__person__in=people,
    )
    graded: list[dict[str, Any]] = list(
        assessments.annotate(
            revision=F("response__revision"), topic=F("response__question__topic"), person=F("response__interview__person")
        ).values("pk", "grader_kind", "tripped", "response", "revision", "topic", "person")  # type: ignore[arg-type]  # a row's type
    )
    given_levels: dict[int, dict[int, int]] = defaultdict(dict)
    given = CriterionLevel.objects.filter(assessment__in=[one["pk"] for one in graded])
    for assessment, criterion, level in given.values_list("assessment", "criterion", "level"):
        given_levels[assessment][criterion] = level
    rubrics = _rubrics({one["revision"] for one in graded})
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    for one in sorted(graded, key=lambda one: one["grader_kind"] == AGREED):  # those come last and replace the others
        levels[one["response"]] |= scoring.counted_levels(rubrics[one["revision"]], given_levels[one["pk"]], one["tripped"])
    found = []
    for one in {one["response"]: one for one in graded}.values():
        share = scoring.share(rubrics[one["revision"]].criteria, levels[one["response"]])
        if share is not None:
            found.append(team_health.Answer(person=one["person"], topic=one["topic"], share=share))
    return found


def _rubrics(revisions: set[int]) -> dict[int, Rubric]:
    """Of each revision only its rubric: the whole is long."""
    found = QuestionRevision.objects.filter(pk__in=revisions).values_list("pk", "html__rubric")
    return {pk: Rubric.from_json(rubric) for pk, rubric in found}
