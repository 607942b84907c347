"""What a person's first page shows: today's tasks, the week, and the interview that it is all for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from apps.accounts.models import User
from apps.interviews.models import Interview
from apps.interviews.rules import states
from apps.progress.actions.day_plans import DrawnDay
from apps.progress.models import PracticeDay
from apps.progress.rules.today import GRADING_MINUTES, Fitted, Task, fitted, in_minutes
from apps.reviews.models import StudySettings
from apps.reviews.queries.sessions import day_queue
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.days_in_words import counted
from apps.reviews.rules.queue import SECONDS_A_CARD, DayQueue


@dataclass(frozen=True)
class WeekDay:
    """A day of the last seven, with the minutes practised on it, and their share (0–1) of the most of these days or of the goal."""

    on: date
    minutes: int
    share: float
    is_today: bool

    @property
    def rest(self) -> float:
        """What of the bar is empty, from 0 to 1."""
        return 1 - self.share


@dataclass(frozen=True)
class Today:
    """A person's study day."""

    on: date
    fitted: Fitted
    week: list[WeekDay]
    settings: StudySettings

    @property
    def days_left(self) -> int:
        """The days until the interview; 0 on its day, and without one."""
        return (self.settings.scheduled_for - self.on).days if self.settings.scheduled_for else 0

    @property
    def is_done(self) -> bool:
        """Whether nothing of today is left to do."""
        return not self.fitted.to_do

    @property
    def week_minutes(self) -> int:
        """The minutes of the last seven days."""
        return sum(day.minutes for day in self.week)


def today(person: User, drawn: DrawnDay, settings: StudySettings, interviews: Sequence[Interview], *, now: datetime) -> Today:
    """Gather a person's day. `interviews` are those that run or wait to be graded, the latest first. Takes four queries."""
    on = today_of(settings, now)
    tasks = [*_interviews(interviews), *_cards(day_queue(person, settings, now=now)), *_question(drawn), *_section(drawn)]
    week = _week(person, on, settings.minutes_a_day)
    return Today(on, fitted(tasks, settings.minutes_a_day), week, settings)


def _interviews(interviews: Sequence[Interview]) -> Iterator[Task]:
    """Yield the latest interview that runs, or else one that waits to be graded."""
    if not interviews:
        return
    interview = min(interviews, key=lambda interview: interview.state != states.RUNNING)
    if interview.state == states.RUNNING:
        yield Task(
            "interview",
            f"Go on with “{interview.title}”",
            "It waits for you, without a clock." if interview.is_untimed else "Its clock is running.",
            in_minutes(interview.allotted_seconds),
            "Resume",
            interview.get_absolute_url(),
        )
    else:
        grade = reverse("interviews:grade", args=[interview.pk])
        yield Task(
            "interview", f"Grade “{interview.title}”", "You learn most while the answers are fresh.", 2 * GRADING_MINUTES, "Grade it", grade
        )


def _cards(queue: DayQueue) -> Iterator[Task]:
    """Yield the cards, unless none is asked today and none was."""
    left = len(queue.cards)
    if not left + queue.done:
        return
    minutes = in_minutes(left * SECONDS_A_CARD) if left else 0
    yield Task(
        kind="cards",
        title=counted(left, "card") if left else "Cards",
        why=_why_cards(queue) if left else "All of today’s are answered.",
        minutes=minutes,
        verb="Review",
        url=reverse("reviews:cards"),
        is_done=not left,
        spent=in_minutes((left + queue.done) * SECONDS_A_CARD) - minutes,
    )


def _why_cards(queue: DayQueue) -> str:
    parts = {"nearly forgotten": len(queue.known), "new": len(queue.new), "once more": len(queue.again)}
    why = ", ".join(f"{number} {words}" for words, number in parts.items() if number)
    if queue.postponed:
        why += f"; {queue.postponed} more wait, {counted(queue.days_to_catch_up, 'day')}"
    return f"{why}."


def _question(drawn: DrawnDay) -> Iterator[Task]:
    question = drawn.plan.question
    if question is None or question.revision is None:
        return
    minutes = in_minutes(question.allotted_seconds) + GRADING_MINUTES
    way = reverse("interviews:practise-plan", args=[question.pk])
    yield Task(
        "question",
        question.revision.title,
        "Graded. What was weak comes back from tomorrow." if drawn.is_answered else drawn.plan.question_why,
        minutes,
        "Answer",
        way,
        is_done=drawn.is_answered,
    )


def _section(drawn: DrawnDay) -> Iterator[Task]:
    section = drawn.plan.section
    if section is None:
        return
    minutes = section.minutes
    way = reverse("progress:today-read")
    yield Task(
        "section",
        f"Read “{section.title}”",
        _why_section(drawn),
        minutes,
        "Read",
        way,
        is_done=drawn.is_read,
    )


def _why_section(drawn: DrawnDay) -> str:
    if drawn.is_read:
        return "Read."
    return "Opened; “Mark as read” at its end ticks it." if drawn.plan.section_opened_at else drawn.plan.section_why


def _week(person: User, on: date, goal: int) -> list[WeekDay]:
    first = on - timedelta(days=6)
    spent = {
        day.on: in_minutes(day.seconds) if day.seconds else 0 for day in PracticeDay.objects.filter(person=person, on__range=(first, on))
    }
    most = max([goal, *spent.values()])
    days = [first + timedelta(days=number) for number in range(7)]
    return [WeekDay(day, spent.get(day, 0), spent.get(day, 0) / most, day == on) for day in days]
