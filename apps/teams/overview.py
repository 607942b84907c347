"""What the pages of a person and of a team show: rooms to come and past, members, silence, weak topics."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.curriculum.models import Lesson, QuestionRevision
from apps.curriculum.rubrics import Rubric
from apps.interviews import scoring
from apps.interviews.models import Assessment, Mark
from apps.teams import sharing, standing, states
from apps.teams.models import Membership, Room, RoomQuerySet, Round, SharedReport, Team

AGREED = Assessment.Rater.AGREED
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
    mean: standing.TopicMean


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


def overview(team: Team, *, now: datetime) -> Overview:
    """Eight queries, whatever the team has done."""
    rooms = Room.objects.filter(team=team)
    members = _members(team)
    shared = sharing.latest_by_member(team)
    means = standing.topic_means(_answers(team, [member.person_id for member in members], now=now))
    weak = standing.weak(means)
    lessons = Lesson.objects.live().select_related("module").in_bulk([mean.topic for mean in weak])
    return Overview(
        coming=coming(rooms, now=now),
        past=past(rooms, now=now),
        members=[(member, shared.get(member.pk, [])) for member in members],
        silent=_silent(members, now=now),
        weak_topics=[WeakTopic(lessons[mean.topic], mean) for mean in weak if mean.topic in lessons],
        knows_topics=bool(means),
    )


def coming(rooms: QuerySet[Room], *, now: datetime, within: timedelta | None = None) -> list[Room]:
    """Of these the open ones and those that will be, soonest first; `within` leaves out what begins later."""
    found = _with_moment(rooms).filter(_is_coming(now))
    if within is not None:
        found = found.filter(moment__lte=now + within)
    return list(found.select_related("team", "blueprint").order_by("moment", "pk"))


def past(rooms: RoomQuerySet, *, now: datetime) -> list[Room]:
    """Of these the last thirty that are over, latest first, each with the number of its rounds as `round_count`."""
    held = Count("rounds", filter=Q(rounds__started_at__isnull=False))
    found = _with_moment(rooms.with_called_off()).exclude(_is_coming(now)).annotate(round_count=held)
    return list(found.select_related("team").order_by("-moment", "pk")[:MOST_PAST])


def _with_moment(rooms: QuerySet[Room]) -> QuerySet[Any]:
    """The rooms, each with the `moment` it is, was or will be held."""
    return rooms.annotate(moment=Coalesce("scheduled_for", "created_at"))


def _is_coming(now: datetime) -> Q:
    return ~Q(state=states.CLOSED) & Q(moment__gt=now - LINGERS)


def _members(team: Team) -> list[Membership]:
    """By name, each with the beginning of their last round in the team's rooms as `last_round_at`."""
    mine = Q(interviewer__person=OuterRef("person")) | Q(candidate__person=OuterRef("person"))
    rounds = Round.objects.filter(mine, room__team=team, started_at__isnull=False).order_by("-started_at")
    members = team.memberships.select_related("person").annotate(last_round_at=Subquery(rounds.values("started_at")[:1]))
    return sorted(members, key=lambda member: (str(member.person).casefold(), member.pk))


def _silent(members: list[Membership], *, now: datetime) -> list[Silent]:
    found = []
    for member in members:
        last: datetime | None = member.last_round_at  # type: ignore[attr-defined]  # by _members
        days = standing.silent_days(last_round_at=last, joined_at=member.joined_at, now=now)
        if days is not None:
            found.append(Silent(member.person, days, never=last is None))
    return found


def _answers(team: Team, people: list[int], *, now: datetime) -> list[standing.Answer]:
    """Members' answers in revealed rounds, by the levels agreed on or, of criteria without one, the interviewer's."""
    assessments = Assessment.objects.filter(
        rater_kind__in=[Assessment.Rater.INTERVIEWER, AGREED],
        response__interview__round__room__team=team,
        response__interview__round__revealed_at__gt=now - TOLD_OF,
        response__interview__person__in=people,
    )
    rated: list[dict[str, Any]] = list(
        assessments.annotate(
            revision=F("response__revision"), topic=F("response__question__topic"), person=F("response__interview__person")
        ).values("pk", "rater_kind", "tripped", "response", "revision", "topic", "person")  # type: ignore[arg-type]  # a row's type
    )
    marks: dict[int, dict[int, int]] = defaultdict(dict)
    for assessment, criterion, level in Mark.objects.filter(assessment__in=assessments).values_list("assessment", "criterion", "level"):
        marks[assessment][criterion] = level
    rubrics = _rubrics({one["revision"] for one in rated})
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    for one in sorted(rated, key=lambda one: one["rater_kind"] == AGREED):  # those come last and replace the others
        levels[one["response"]] |= scoring.counted_levels(rubrics[one["revision"]], marks[one["pk"]], one["tripped"])
    found = []
    for one in {one["response"]: one for one in rated}.values():
        share = scoring.share(rubrics[one["revision"]].criteria, levels[one["response"]])
        if share is not None:
            found.append(standing.Answer(person=one["person"], topic=one["topic"], share=share))
    return found


def _rubrics(revisions: set[int]) -> dict[int, Rubric]:
    """Of each revision only its rubric: the whole is long."""
    found = QuestionRevision.objects.filter(pk__in=revisions).values_list("pk", "html__rubric")
    return {pk: Rubric.from_json(rubric) for pk, rubric in found}
