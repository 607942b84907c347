"""How a person's practice goes over time: scores by format, days, kinds, and what becomes of their cards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.accounts.models import User
from apps.interviews.queries.history import LATEST
from apps.progress.models import PracticeDay
from apps.progress.queries.topic_progress import graded
from apps.progress.rules.next_step import SHAKY
from apps.progress.rules.today import in_minutes
from apps.reviews.models import StudySettings
from apps.reviews.queries.card_load import remembered
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.forecast import ForecastDay, forecast
from apps.reviews.rules.study_days import study_day, zone_named

TARGET = SHAKY
"""The share (0–1) that every format is to reach: that from which on a topic is solid."""

MOST_SCORES = 30
"""Scores of one format in its chart, the latest."""

WEEKS = 26


@dataclass(frozen=True)
class Trend:
    """The latest scores (0–1) of one format by study day, oldest first. One chart each: formats don't compare."""

    title: str
    scores: list[tuple[date, float]]

    @property
    def latest(self) -> float:
        """The latest score."""
        return self.scores[-1][1]

    @property
    def gain(self) -> int:
        """How many points (0–100) the latest score is above the first."""
        return round(self.latest * 100) - round(self.scores[0][1] * 100)

    @property
    def says(self) -> str:
        """The chart in words."""
        return f"{self.title}: {len(self.scores)} scores, from {self.scores[0][1]:.0%} to {self.latest:.0%}"


@dataclass(frozen=True)
class Week:
    """A week of practice in minutes: of each day from Monday on (None for days to come), and by kind: answers, cards, reading."""

    monday: date
    days: list[int | None]
    kinds: tuple[int, int, int]

    @property
    def minutes(self) -> int:
        """All of it."""
        return sum(self.kinds)

    @property
    def says(self) -> str:
        """The week in words."""
        answers, cards, reading = self.kinds
        return f"Week of {self.monday.day} {self.monday:%b}: {answers} min answers, {cards} min cards, {reading} min reading"


@dataclass(frozen=True)
class HalfYear:
    """The last 26 weeks, the oldest first."""

    days: list[tuple[date, float]]
    weeks: list[Week]

    @property
    def practised(self) -> int:
        """On how many days something was done."""
        return sum(minutes > 0 for _, minutes in self.days)

    @property
    def seconds(self) -> int:
        """The time of all weeks."""
        return 60 * sum(week.minutes for week in self.weeks)

    @property
    def columns(self) -> list[tuple[str, str, tuple[int, int, int]]]:
        """The weeks as a chart's columns; one in six has its day below."""
        return [
            (week.says, f"{week.monday.day} {week.monday:%b}" if number % 6 == 2 else "", week.kinds)
            for number, week in enumerate(self.weeks)
        ]


@dataclass(frozen=True)
class CardForecast:
    """What becomes of the person's cards within 30 days, if none is reviewed."""

    days: list[ForecastDay]
    cards: int

    @property
    def retention(self) -> list[tuple[date, float]]:
        """The chance of recall by day."""
        return [(day.on, day.retention) for day in self.days]

    @property
    def due(self) -> int:
        """How many cards are due within the days."""
        return sum(day.due for day in self.days)

    @property
    def columns(self) -> list[tuple[str, str, tuple[int]]]:
        """The cards due by day as a chart's columns; one in a week has its day below."""
        return [
            (f"{day.on.day} {day.on:%b}: {day.due} due", f"{day.on.day} {day.on:%b}" if number % 7 == 0 else "", (day.due,))
            for number, day in enumerate(self.days)
        ]


def trends(person: User, settings: StudySettings) -> list[Trend]:
    """Gather the person's latest graded interviews by format; the format taken most often comes first. One query."""
    zone = zone_named(settings.time_zone)
    by_title: dict[str, list[tuple[date, float]]] = defaultdict(list)
    rows = list(graded(person).values_list("title", "graded_at", "share")[:LATEST])
    for title, at, share in reversed(rows):
        if at is not None:
            by_title[title].append((study_day(at, zone), share or 0.0))
    latest = [Trend(title, sorted(scores[-MOST_SCORES:], key=lambda score: score[0])) for title, scores in by_title.items()]
    return sorted(latest, key=lambda trend: -len(by_title[trend.title]))


def half_year(person: User, settings: StudySettings, *, now: datetime) -> HalfYear:
    """Gather how long the person practised in the last 26 weeks, this one included. One query."""
    today = today_of(settings, now)
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    kept = {day.on: day for day in PracticeDay.objects.filter(person=person, on__range=(first, today))}
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    minutes = {day: in_minutes(kept[day].seconds) if day in kept and kept[day].seconds else 0 for day in days}
    weeks = [_week(first + timedelta(weeks=number), kept, minutes) for number in range(WEEKS)]
    return HalfYear([(day, float(minutes[day])) for day in days], weeks)


def _week(monday: date, kept: dict[date, PracticeDay], minutes: dict[date, int]) -> Week:
    days = [monday + timedelta(days=number) for number in range(7)]
    own = [kept[day] for day in days if day in kept]
    seconds = (sum(day.answer_seconds for day in own), sum(day.card_seconds for day in own), sum(day.reading_seconds for day in own))
    answers, cards, reading = (in_minutes(spent) if spent else 0 for spent in seconds)
    return Week(monday, [minutes.get(day) for day in days], (answers, cards, reading))


def card_forecast(person: User, settings: StudySettings, *, now: datetime) -> CardForecast:
    """Reckon what becomes of the person's cards, their own among them, but for those put aside. One query."""
    today = today_of(settings, now)
    cards = remembered(person)
    return CardForecast(forecast(cards, today=today, parameters=settings.fsrs_parameters), len(cards))


def axis(trends: Sequence[Trend]) -> tuple[date, date] | None:
    """Return the first and the last day of all scores: each format is drawn over the same days."""
    days = [day for trend in trends for day, _ in trend.scores]
    return (min(days), max(days)) if days else None
