"""What a team's page and a person's home show of rooms: coming and past ones, members, silent members, weak topics."""

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
COMING_UNTIL = timedelta(hours=12)
"""How long after its time a room that nobody closed still counts as coming."""

MOST_PAST = 30
FIGURES_REACH_BACK = timedelta(days=180)
"""How old a round may be to count in a team's figures: what was weak a year ago says little about now."""


@dataclass(frozen=True)
class Silent:
    """A member who hasn't interviewed or been interviewed for so many days; if `never`, not since they joined."""

    person: User
    days: int
    never: bool


@dataclass(frozen=True)
class WeakTopic:
    """A lesson whose topic the team is weak on, with the team's mean."""

    lesson: Lesson
    mean: team_health.TopicMean


@dataclass(frozen=True)
class Overview:
    """What a team's page shows. `knows_topics` says whether there is any topic on which enough people were graded."""

    coming: list[Room]
    past: list[Room]
    members: list[tuple[Membership, list[SharedReport]]]
    """Each member with the latest reports that they shared."""
    silent: list[Silent]
    weak_topics: list[WeakTopic]
    knows_topics: bool


@dataclass(frozen=True)
class BegunRound:
    """A round that began. `interviewer` and `candidate` are ids of persons."""

    room: UUID
    interview: UUID
    interviewer: int
    candidate: int
    started_at: datetime
    revealed_at: datetime | None


def overview(team: Team, *, now: datetime) -> Overview:
    """Gather a team's page in ten queries, however much it has done: they look at its latest LISTED rooms."""
    latest = list(Room.objects.filter(team=team).order_by("-created_at").values_list("pk", "created_at")[:LISTED])
    rooms = Room.objects.filter(pk__in=[pk for pk, _ in latest])
    rounds = _begun_rounds([pk for pk, _ in latest])
    members = _members(team, rounds, since=latest[-1][1] if len(latest) == LISTED else None)
    shared = report_sharing.latest_by_member([member for member, _ in members])
    means = team_health.topic_means(_answers(_recently_revealed(rounds, now), [member.person_id for member, _ in members]))
    return Overview(
        coming=coming(rooms, now=now),
        past=past(rooms, rounds, now=now),
        members=[(member, shared.get(member.pk, [])) for member, _ in members],
        silent=_silent(members, now=now),
        weak_topics=_weak_topics(means),
        knows_topics=bool(means),
    )


def _recently_revealed(rounds: Iterable[BegunRound], now: datetime) -> list[UUID]:
    """Return the ids of interviews that were revealed recently enough to count in the team's figures."""
    since = now - FIGURES_REACH_BACK
    return [round_.interview for round_ in rounds if round_.revealed_at is not None and round_.revealed_at > since]


def _weak_topics(means: list[team_health.TopicMean]) -> list[WeakTopic]:
    weak = team_health.weak(means)
    lessons = Lesson.objects.not_retired().select_related("module").in_bulk([mean.topic for mean in weak])
    return [WeakTopic(lessons[mean.topic], mean) for mean in weak if mean.topic in lessons]


def coming(rooms: QuerySet[Room], *, now: datetime, within: timedelta | None = None) -> list[Room]:
    """Return those of the rooms that are open and not long past, soonest first; with `within`, only those that begin until then."""
    open_rooms = _with_moment(rooms).filter(_is_coming(now))
    if within is not None:
        open_rooms = open_rooms.filter(moment__lte=now + within)
    return list(open_rooms.select_related("team", "blueprint").order_by("moment", "pk"))


def past(rooms: RoomQuerySet, rounds: Iterable[BegunRound], *, now: datetime) -> list[Room]:
    """Return the latest MOST_PAST of the rooms that are over, latest first, each with its number of rounds as `round_count`."""
    over = _with_moment(rooms.with_called_off()).exclude(_is_coming(now))
    latest = list(over.select_related("team").order_by("-moment", "pk")[:MOST_PAST])
    counts = Counter(round_.room for round_ in rounds)
    for room in latest:
        room.round_count = counts[room.pk]
    return latest


def _with_moment(rooms: QuerySet[Room]) -> QuerySet[Any]:
    """Add to each room its `moment`: the time it is scheduled for or, without one, when it was opened."""
    return rooms.annotate(moment=Coalesce("scheduled_for", "created_at"))


def _is_coming(now: datetime) -> Q:
    return ~Q(state=states.CLOSED) & Q(moment__gt=now - COMING_UNTIL)


def _begun_rounds(rooms: Collection[UUID]) -> list[BegunRound]:
    rows = Round.objects.filter(room__in=rooms, started_at__isnull=False).values_list(
        "room", "interview", "interviewer__person", "candidate__person", "started_at", "revealed_at"
    )
    return [BegunRound(*row) for row in rows]  # type: ignore[arg-type]  # `started_at` is filtered to be set


def _members(team: Team, rounds: Iterable[BegunRound], *, since: datetime | None) -> list[tuple[Membership, datetime | None]]:
    """Return the members by name, each with the start of their last round among these.

    A member who was in none gets `since`: the moment the rounds reach back to, None if they are all that the team ever had.
    """
    last: dict[int, datetime] = {}
    for round_ in rounds:
        for person in (round_.interviewer, round_.candidate):
            last[person] = max(round_.started_at, last.get(person, round_.started_at))
    members = sorted(team.memberships.select_related("person"), key=lambda member: (str(member.person).casefold(), member.pk))
    return [(member, last.get(member.person_id, since)) for member in members]


def _silent(members: list[tuple[Membership, datetime | None]], *, now: datetime) -> list[Silent]:
    silent = []
    for member, last in members:
        days = team_health.silent_days(last_round_at=last, joined_at=member.joined_at, now=now)
        if days is not None:
            silent.append(Silent(member.person, days, never=last is None))
    return silent


def _answers(interviews: Collection[UUID], people: Collection[int]) -> list[team_health.Answer]:
    """Return the members' graded answers in these revealed interviews.

    Each criterion counts with the level agreed on or, without one, the interviewer's.
    """
    assessments = Assessment.objects.filter(
        grader_kind__in=[Assessment.Grader.INTERVIEWER, AGREED],
        response__interview__in=interviews,
        response__interview__person__in=people,
    )
    rows: list[dict[str, Any]] = list(
        assessments.annotate(
            revision=F("response__revision"), topic=F("response__question__topic"), person=F("response__interview__person")
        ).values("pk", "grader_kind", "tripped", "response", "revision", "topic", "person")  # type: ignore[arg-type]  # a row's type
    )
    given_levels: dict[int, dict[int, int]] = defaultdict(dict)
    given = CriterionLevel.objects.filter(assessment__in=[row["pk"] for row in rows])
    for assessment, criterion, level in given.values_list("assessment", "criterion", "level"):
        given_levels[assessment][criterion] = level
    rubrics = _rubrics({row["revision"] for row in rows})
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row["grader_kind"] == AGREED):  # agreed levels come last and replace the others
        levels[row["response"]] |= scoring.counted_levels(rubrics[row["revision"]], given_levels[row["pk"]], row["tripped"])
    answers = []
    for row in {row["response"]: row for row in rows}.values():
        share = scoring.share(rubrics[row["revision"]].criteria, levels[row["response"]])
        if share is not None:
            answers.append(team_health.Answer(person=row["person"], topic=row["topic"], share=share))
    return answers


def _rubrics(revisions: set[int]) -> dict[int, Rubric]:
    """Return the rubric of each revision (by id). Only the rubric is read: a whole revision is long."""
    rubrics = QuestionRevision.objects.filter(pk__in=revisions).values_list("pk", "html__rubric")
    return {pk: Rubric.from_json(rubric) for pk, rubric in rubrics}
