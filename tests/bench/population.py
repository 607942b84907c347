"""Make the records of many people by SQL alone: a million answers in a minute, on PostgreSQL and SQLite.

Each person has interviews held in rooms and others done alone, graded by themselves, by their interviewer and in agreement, with their
rooms, teams, events, feedback, shared reports, invitations, read marks and sessions.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.models import OuterRef, Subquery
from django.db.models.fields import NOT_PROVIDED

from apps.accounts.models import Preferences, User
from apps.curriculum.models import Question, QuestionRevision, ReadMark, Section
from apps.handson.models import Attempt, CommandRun
from apps.interviews.models import (
    AnchorGrading,
    Assessment,
    CriterionLevel,
    FirstGrades,
    FollowUp,
    Inquiry,
    Interview,
    OwnFormat,
    QuestionSet,
    ReportLink,
    Response,
    SavedQuestion,
    SetQuestion,
)
from apps.progress.models import DayPlan, PracticeDay
from apps.reviews.models import CardDraft, CardFlag, CardSchedule, Gap, InterviewDate, OwnCard, OwnReview, Review, StudySettings
from apps.rooms.models import Attendance, Event, Feedback, Participant, Reminder, Room, Round
from apps.teams.models import Invitation, Membership, SharedReport, Team

PRACTICE = (CardSchedule, OwnCard, StudySettings, InterviewDate, CardFlag, SavedQuestion, Gap, PracticeDay, DayPlan)
"""Of cards and days, with ids that count up."""

CRITERIA = 2
"""Levels in each assessment."""


@dataclass(frozen=True)
class Expression:
    """An SQL expression in which `i` is the row's number from 0."""

    sql: str


def sql(text: str) -> Expression:
    return Expression(text)


def insert(model: type[models.Model], count: int, **values: Any) -> None:
    """Insert so many rows of the model. A value is the same for all, or an Expression; other fields get their default or NULL."""
    columns, expressions = [], []
    for field in model._meta.local_concrete_fields:
        if field.attname in values:
            value = values.pop(field.attname)
        elif field.default is not NOT_PROVIDED and not callable(field.default):
            value = field.default
        elif field.default in {list, dict}:
            value = field.default()
        elif field.default is not NOT_PROVIDED:
            value = MOMENT
        elif field.null or field.primary_key or field.db_default is not NOT_PROVIDED:
            continue
        elif field.empty_strings_allowed:
            value = ""
        else:
            raise TypeError(f"{model.__name__}.{field.name} has no default: say what it is")
        columns.append(field.column)
        expressions.append(value.sql if isinstance(value, Expression) else _literal(value))
    if values:
        raise TypeError(f"{model.__name__} has no {', '.join(values)}")
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(expressions)} FROM {_series(count)}')


MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
"""When all of this happened, except where an order matters."""


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return f"CAST('{value:%Y-%m-%d %H:%M:%S}+00:00' AS timestamptz)" if _is_postgres() else f"'{value:%Y-%m-%d %H:%M:%S}'"
    if isinstance(value, list | dict):
        text = "[]" if value == [] else "{}"
        return f"CAST('{text}' AS jsonb)" if _is_postgres() else f"'{text}'"
    if isinstance(value, str):
        return "'{}'".format(value.replace("'", "''"))
    return str(value)


def _series(count: int) -> str:
    if _is_postgres():
        return f"generate_series(0, {count} - 1) AS series(i)"
    upwards = f"SELECT 0 UNION ALL SELECT i + 1 FROM series WHERE i + 1 < {count}"
    return f"(WITH RECURSIVE series(i) AS ({upwards}) SELECT i FROM series LIMIT {count})"


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


def key(of: int, number: str) -> Expression:
    """Return an expression for a UUID made from the kind `of` and `number`, which is an expression."""
    whole = f"({of * 10**12} + {number})"
    return sql(f"CAST(lpad(to_hex(CAST({whole} AS bigint)), 32, '0') AS uuid)" if _is_postgres() else f"printf('%032x', {whole})")


def minutes_before(moment: datetime, number: str) -> Expression:
    if _is_postgres():
        return sql(f"CAST('{moment:%Y-%m-%d %H:%M:%S}+00:00' AS timestamptz) - ({number}) * interval '1 minute'")
    return sql(f"strftime('%Y-%m-%d %H:%M:%S', '{moment:%Y-%m-%d %H:%M:%S}', '-' || ({number}) || ' minutes')")


def one_of(values: list[int], number: str) -> str:
    """Return an expression for the value at `number`, modulo their count."""
    text = ", ".join(str(value) for value in values)
    if _is_postgres():
        return f"(ARRAY[{text}])[1 + ({number}) % {len(values)}]"
    return f"json_extract('[{text}]', '$[' || (({number}) % {len(values)}) || ']')"


def next_id(model: type[models.Model]) -> int:
    return int(model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


@dataclass(frozen=True)
class People:
    """Whose records they are: expressions for the candidate and the interviewer of interview `i`, and for the team of its room."""

    candidate: str
    interviewer: str
    team: Expression


def others(count: int) -> People:
    """Insert new people, with a team for each two. Every third is a guest."""
    first = next_id(User)
    email = f"CASE WHEN i % 3 = 0 THEN NULL ELSE 'person-' || ({first} + i) || '@example.com' END"
    insert(User, count, id=sql(f"{first} + i"), email=sql(email), name=sql("'Person ' || i"), last_login=MOMENT, password="!")
    insert(Preferences, count, person_id=sql(f"{first} + i"))
    insert(EmailAddress, count, user_id=sql(f"{first} + i"), email=sql(f"'person-' || ({first} + i) || '@example.com'"))
    insert(Session, count, session_key=sql(f"'session-' || ({first} + i)"), session_data="", expire_date=datetime(2100, 1, 1, tzinfo=UTC))
    sections = list(Section.objects.values_list("pk", flat=True))
    insert(ReadMark, count, person_id=sql(f"{first} + i"), section_id=sql(one_of(sections, "i")))
    make_team(first, count)
    _practice(first, count)
    return People(f"({first} + i % {count})", f"({first} + (i + 1) % {count})", key(2, f"({first} + i % {count})"))


def _practice(first: int, count: int) -> None:
    """Insert, for each of so many people, a reviewed card with its schedule, settings, a date to come, a flag, and a day."""
    person, on = sql(f"{first} + i"), _day(MOMENT)
    cards = list(Question.objects.filter(kind=Question.Kind.RAPID, revision__isnull=False).order_by("pk").values_list("pk", "revision"))
    cards = cards or list(Question.objects.filter(revision__isnull=False).order_by("pk").values_list("pk", "revision"))
    card, wording = (sql(one_of([row[place] for row in cards], "i")) for place in (0, 1))
    insert(
        Review,
        count,
        id=key(5, f"{first} + i"),
        person_id=person,
        card_id=card,
        rating=3,
        reviewed_at=MOMENT,
        reviewed_on=on,
        received_at=MOMENT,
    )
    insert(
        CardSchedule,
        count,
        person_id=person,
        card_id=card,
        state=2,
        stability=2.3,
        difficulty=5.0,
        first_on=on,
        last_on=on,
        last_at=MOMENT,
        last_rating=3,
        due_on=on,
        reviews=1,
    )
    _own_cards(first, count)
    insert(StudySettings, count, person_id=person)
    insert(InterviewDate, count, person_id=person, held_on=on)
    insert(SavedQuestion, count, person_id=person, question_id=card, saved_at=MOMENT)
    insert(CardFlag, count, person_id=person, revision_id=wording, flagged_at=MOMENT)
    insert(PracticeDay, count, person_id=person, on=on)
    insert(DayPlan, count, person_id=person, on=on, question_id=card)


def _own_cards(first: int, count: int) -> None:
    """Insert, for each of so many people, a card that they wrote and never saw, a review of it, and a file that they read."""
    person, card = sql(f"{first} + i"), next_id(OwnCard)
    insert(
        OwnCard,
        count,
        id=sql(f"{card} + i"),
        person_id=person,
        front=sql("'What is ' || i"),
        guid=sql("'g' || i"),
        made_at=MOMENT,
        changed_at=MOMENT,
    )
    insert(
        OwnReview,
        count,
        id=key(6, f"{first} + i"),
        person_id=person,
        card_id=sql(f"{card} + i"),
        rating=3,
        source="cram",
        reviewed_at=MOMENT,
        reviewed_on=_day(MOMENT),
        received_at=MOMENT,
    )
    insert(CardDraft, count, id=key(7, f"{first} + i"), person_id=person, read_at=MOMENT)


def _day(moment: datetime) -> Expression:
    return sql(f"CAST('{moment:%Y-%m-%d}' AS date)" if _is_postgres() else f"'{moment:%Y-%m-%d}'")


def own(owner: User, partner: User, team: Team) -> People:
    """Return people where everything is one person's, interviewed by one other."""
    return People(str(owner.pk), str(partner.pk), _uuid(team))


def _uuid(team: Team) -> Expression:
    return sql(f"CAST('{team.pk}' AS uuid)" if _is_postgres() else f"'{team.pk.hex}'")


def make_team(first: int, count: int) -> None:
    """Insert a team for each of so many people, with that person and the next in it, and an invitation."""
    team = key(2, f"{first} + i")
    insert(Team, count, id=team, name=sql("'Team ' || i"))
    insert(Membership, count, team_id=team, person_id=sql(f"{first} + i"), role="owner")
    insert(Membership, count, team_id=team, person_id=sql(f"{first} + (i + 1) % {count}"), role="member")
    insert(
        Invitation,
        count,
        id=key(3, f"{first} + i"),
        team_id=team,
        invited_by_id=sql(f"{first} + i"),
        email=sql(f"'invited-' || ({first} + i) || '@example.com'"),
        expires_at=datetime(2026, 2, 1, tzinfo=UTC),
    )


def answers(count: int, people: People, *, turns: int = 10, hosted_every: int = 2, now: datetime = MOMENT) -> None:
    """Insert so many answers: interviews of so many `turns`, every second held in a room of its own; graded in full."""
    interviews = max(1, count // turns)
    first = int(Interview.objects.count()) + 1
    interview = key(1, f"({first} + i)")
    at = minutes_before(now, "i")
    insert(
        Interview,
        interviews,
        id=interview,
        person_id=sql(people.candidate),
        title=sql("'Interview ' || i"),
        bands=[],
        state="graded",
        seed=0,
        is_hosted=sql(f"i % {hosted_every} = 0"),
        allotted_seconds=480,
        planned_at=at,
        started_at=at,
        deadline=at,
        submitted_at=at,
        graded_at=at,
        share=0.5,
    )
    _responses(first, interviews, turns, people, hosted_every, now)
    _rooms(first, interviews // hosted_every, people, hosted_every, now)
    if _is_postgres():
        of_rooms = (Membership, Participant, Round, Event, Feedback, SharedReport)
        for model in (User, Response, FollowUp, Inquiry, Assessment, CriterionLevel, ReadMark, *of_rooms, *PRACTICE):
            _catch_up(model)


def _nth(expression: str, number: str) -> str:
    """Return the expression for interview `number` instead of `i`."""
    return f"(SELECT {expression} FROM (SELECT {number} AS i) AS one)"


def _responses(first: int, interviews: int, turns: int, people: People, hosted_every: int, now: datetime) -> None:
    several = Question.objects.filter(revision__isnull=False).exclude(kind=Question.Kind.RAPID)  # of criteria; a card has one
    questions = list(several.order_by("pk").values_list("pk", "revision"))
    base, rated = next_id(Response), next_id(Assessment)
    count = interviews * turns
    at = minutes_before(now, f"i / {turns}")
    insert(
        Response,
        count,
        id=sql(f"{base} + i"),
        interview_id=key(1, f"({first} + i / {turns})"),
        turn=sql(f"1 + i % {turns}"),
        part="Part",
        question_id=sql(one_of([pk for pk, _ in questions], "i")),
        revision_id=sql(one_of([pk for _, pk in questions], "i")),
        allotted_seconds=480,
        opened_at=at,
        deadline=at,
        closed_at=at,
        closed_by="person",
        text=sql("'Answer ' || i"),
        share=0.5,
    )
    insert(FollowUp, count, response_id=sql(f"{base} + i"), position=1, number=0, allotted_seconds=90, level=2, closed_at=at)
    insert(Inquiry, count, response_id=sql(f"{base} + i"), kind="finding", number=0, seconds=15, at_seconds=60)
    held = interviews // hosted_every * turns
    response_of_held = f"({base} + (i / {turns}) * {hosted_every * turns} + i % {turns})"
    of_held = f"((i / {turns}) * {hosted_every})"
    insert(
        Assessment,
        count,
        id=sql(f"{rated} + i"),
        response_id=sql(f"{base} + i"),
        grader_id=sql(_nth(people.candidate, f"i / {turns}")),
        grader_kind="self",
        predicted_level=2,
        predicted_at=at,
        completed_at=at,
        revealed_at=sql(f"CASE WHEN (i / {turns}) % {hosted_every} = 0 THEN {at.sql} END"),
    )
    for number, kind in enumerate(("interviewer", "agreed")):
        insert(
            Assessment,
            held,
            id=sql(f"{rated + count + number * held} + i"),
            response_id=sql(response_of_held),
            grader_id=sql(_nth(people.interviewer, of_held)),
            grader_kind=kind,
            completed_at=at,
            revealed_at=minutes_before(now, of_held),
        )
    levels = (count + 2 * held) * CRITERIA
    insert(
        Gap,
        count,
        response_id=sql(f"{base} + i"),
        person_id=sql(_nth(people.candidate, f"i / {turns}")),
        question_id=sql(one_of([pk for pk, _ in questions], "i")),
        criterion=0,
        name="A criterion",
        level=1,
        opened_at=at,
        opened_on=_day(now),
        closed_by_id=sql(f"CASE WHEN i < {count - count // 8} THEN {base + count - 1} END"),
    )
    insert(CriterionLevel, levels, assessment_id=sql(f"{rated} + i / {CRITERIA}"), criterion=sql(f"i % {CRITERIA}"), level=sql("i % 4"))


def _rooms(first: int, count: int, people: People, hosted_every: int, now: datetime) -> None:
    """Insert a closed room for each hosted interview, with its two people, its round and its events."""
    candidate, interviewer = (_nth(person, f"(i * {hosted_every})") for person in (people.candidate, people.interviewer))
    room, at = key(4, f"({first} + i)"), minutes_before(now, f"i * {hosted_every}")
    insert(
        Room,
        count,
        id=room,
        code=sql("'C' || i"),
        team_id=sql(_nth(people.team.sql, f"(i * {hosted_every})")),
        host_id=sql(interviewer),
        title=sql("'Room ' || i"),
        state="closed",
        created_at=at,
        closed_at=at,
    )
    participants = next_id(Participant)
    for number, person in enumerate((interviewer, candidate)):
        insert(
            Participant,
            count,
            id=sql(f"{participants + number * count} + i"),
            room_id=room,
            person_id=sql(person),
            name="Someone",
            joined_at=at,
        )
    rounds = next_id(Round)
    insert(
        Round,
        count,
        id=sql(f"{rounds} + i"),
        room_id=room,
        number=1,
        interview_id=key(1, f"({first} + i * {hosted_every})"),
        interviewer_id=sql(f"{participants} + i"),
        candidate_id=sql(f"{participants + count} + i"),
        started_at=at,
        ended_at=at,
        revealed_at=at,
    )
    for number in range(2):
        insert(Attendance, count, round_id=sql(f"{rounds} + i"), participant_id=sql(f"{participants + number * count} + i"))
        insert(Reminder, count, room_id=room, person_id=sql((interviewer, candidate)[number]), sent_at=at)
    insert(Event, 2 * count, round_id=sql(f"{rounds} + i / 2"), at=now, kind="note", author_id=sql(f"{participants} + i / 2"), turn=1)
    insert(Feedback, count, round_id=sql(f"{rounds} + i"), author_id=sql(f"{participants} + i"))


def share_reports(count: int) -> None:
    """Share so many reports of interviews done alone, each with a team of its candidate."""
    alone = Interview.objects.filter(is_hosted=False, state="graded", person__memberships__isnull=False).order_by("pk")
    rows = alone.values_list("pk", "person__memberships")[:count]
    SharedReport.objects.bulk_create(SharedReport(interview_id=interview, membership_id=membership) for interview, membership in rows)


def grade_again(count: int) -> None:
    """Keep first grades of so many interviews done alone."""
    alone = Interview.objects.filter(is_hosted=False, state="graded").order_by("pk")[:count]
    FirstGrades.objects.bulk_create(FirstGrades(interview=interview, graded_at=MOMENT, share=0.5, answers={}) for interview in alone)
    ReportLink.objects.bulk_create(ReportLink(interview=interview, key=str(interview.pk), expires_at=MOMENT) for interview in alone)


def calibrate(count: int) -> None:
    """Have so many people grade an anchor answer."""
    revision = QuestionRevision.objects.order_by("pk").values_list("pk", flat=True)[0]
    people = User.objects.order_by("pk").values_list("pk", flat=True)[:count]
    AnchorGrading.objects.bulk_create(
        AnchorGrading(person_id=person, revision_id=revision, anchor="weak", levels=[1], authored=[2]) for person in people
    )


def put_together(count: int) -> None:
    """Make so many sets of one question each, and formats that interviews were drawn by, of as many people."""
    questions = list(Question.objects.order_by("pk").values_list("pk", flat=True))
    people = User.objects.order_by("pk").values_list("pk", flat=True)[:count]
    sets = QuestionSet.objects.bulk_create(QuestionSet(person_id=person, title="A set", created_at=MOMENT) for person in people)
    SetQuestion.objects.bulk_create(SetQuestion(question_set=made, question_id=questions[0], position=1) for made in sets)
    part = {"title": "Any question", "kinds": ["concept"], "count": 1, "seconds": 480, "topics": []}
    OwnFormat.objects.bulk_create(
        OwnFormat(person_id=person, title="A format", parts=[part], asks_back=False, created_at=MOMENT) for person in people
    )
    own = OwnFormat.objects.filter(person=OuterRef("person")).order_by("pk").values("pk")[:1]
    Interview.objects.filter(blueprint=None, person__in=people).update(own_format=Subquery(own))


def debug(count: int) -> None:
    """Make so many attempts at an incident that are over, of one command each, of as many people."""
    people = User.objects.order_by("pk").values_list("pk", flat=True)[:count]
    attempts = Attempt.objects.bulk_create(
        Attempt(
            person_id=person,
            incident="drain-hangs",
            title="A drain that hangs",
            mode="practice",
            seconds=600,
            started_at=MOMENT,
            touched_at=MOMENT,
            ended_at=MOMENT,
            state=b"",
        )
        for person in people
    )
    CommandRun.objects.bulk_create(
        CommandRun(attempt=attempt, number=1, line="kubectl get pods", code=0, at_seconds=5, took_ms=150) for attempt in attempts
    )


def _catch_up(model: type[models.Model]) -> None:
    """Set the sequence of ids behind those that were inserted here."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM \"{table}\"))")


def analyse() -> None:
    """Update the database's statistics, from which it plans queries."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
