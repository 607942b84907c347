"""What a person has left to learn before their next interview, laid onto the days until then."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from apps.accounts.models import User
from apps.curriculum.models import Question, ReadMark, Section
from apps.progress.rules.plan import CardLoad, Plan, Work, card_load, plan
from apps.progress.rules.today import GRADING_MINUTES, in_minutes
from apps.reviews.models import InterviewDate, StudySettings
from apps.reviews.queries.card_load import card_counts
from apps.reviews.queries.gaps import open_gaps
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.queue import SECONDS_A_CARD, Limits

LONGEST_PLAN = timedelta(days=120)
"""An interview further away is planned for from then on."""


def plan_to(person: User, interview: InterviewDate, settings: StudySettings, *, now: datetime) -> Plan:
    """Return the plan from today to the day before the interview. Takes nine queries."""
    today = today_of(settings, now)
    days = max(1, min(interview.held_on - today, LONGEST_PLAN).days)
    return plan(
        today=today,
        minutes_a_day=settings.minutes_a_day,
        cards=_cards(person, settings, today, days),
        sections=list(_sections(person)),
        interviews=_interviews(interview, days),
    )


def _cards(person: User, settings: StudySettings, today: date, days: int) -> CardLoad:
    """Return what cards take on each day, from those that are due by now and those that are new; one's own take their time too."""
    counts = card_counts(person, today, today + timedelta(days=days))
    return card_load(
        due=[counts.due[day] for day in range(days)],
        known=counts.known,
        new=counts.new,
        begun_today=counts.begun_today,
        limits=Limits(settings.reviews_a_day, settings.new_a_day),
        minutes_a_day=settings.minutes_a_day,
    )


def _sections(person: User) -> Iterable[Work]:
    """Yield what is to be read: the sections of gaps first, then the unread ones of lessons that were begun, then the rest."""
    read = ReadMark.objects.filter(person=person, section=OuterRef("pk"))
    begun = ReadMark.objects.filter(person=person, section__lesson=OuterRef("lesson"))
    sections = Section.objects.filter(lesson__retired_at=None).select_related("lesson__module").defer("html", "folded")
    weak = list(sections.filter(questions__in=[gap.question_id for gap in open_gaps(person)]).distinct())
    unread = sections.exclude(Exists(read)).exclude(pk__in=[section.pk for section in weak]).annotate(is_begun=Exists(begun))
    for section in (*weak, *unread.order_by("-is_begun", "lesson__module__number", "lesson__position", "position")):
        title = f"{section.lesson.title}: {section.title}"
        yield Work("section", title, section.minutes, section.get_absolute_url())


def _interviews(interview: InterviewDate, days: int) -> list[Work]:
    """Return each wanted format once for every week that is left, the formats by turns."""
    formats = list(interview.formats.filter(retired_at=None).order_by("seconds", "pk"))
    works = [
        Work(
            "interview",
            blueprint.title,
            in_minutes(blueprint.seconds + sum(_grading_seconds(part) * part["count"] for part in blueprint.parts)),
            f"{reverse('interviews:new')}?blueprint={blueprint.pk}",
        )
        for blueprint in formats
    ]
    return works * max(1, days // 7)


def _grading_seconds(part: Mapping[str, Any]) -> int:
    """Return how long grading one answer of the part takes, about: a card is graded at a glance."""
    return SECONDS_A_CARD if part["kinds"] == [Question.Kind.RAPID] else GRADING_MINUTES * 60
