"""Draw what a day asks of a person: one question and one section, each with its reason."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from apps.accounts.models import User
from apps.curriculum.models import Lesson, Question, ReadMark, Section
from apps.interviews.models import Response
from apps.interviews.queries.history import last_shares, waiting
from apps.interviews.rules import states
from apps.progress.models import DayPlan
from apps.reviews.models import Gap
from apps.reviews.queries.gaps import open_gaps, section_of, sibling
from apps.reviews.rules.study_days import day_begins


@dataclass(frozen=True)
class DrawnDay:
    """A plan, and what of it is done: whether the question was graded on that day, and the section opened from it and read."""

    plan: DayPlan
    is_answered: bool
    is_read: bool


def plan_of(person: User, today: date, zone: tzinfo) -> DrawnDay:
    """Return the person's plan of the study day, drawn now if it isn't yet. Takes one query for a plan that is drawn."""
    graded = Response.objects.filter(question=OuterRef("question"), interview__person=person, interview__state__in=states.OVER)
    plans = DayPlan.objects.filter(person=person, on=today).annotate(
        is_answered=Exists(graded.filter(interview__graded_at__gte=day_begins(today, zone))),
        is_read=Exists(ReadMark.objects.filter(person=person, section=OuterRef("section"))),
    )
    plans = plans.select_related("question__revision", "section__lesson__module").defer("section__html", "section__folded")
    plan = plans.first()
    if plan is None:
        _draw(person, today)
        plan = plans.get()
    return DrawnDay(plan, plan.is_answered, plan.is_read and plan.section_opened_at is not None)


@transaction.atomic
def _draw(person: User, today: date) -> None:
    gaps = open_gaps(person)
    DayPlan.objects.get_or_create(person=person, on=today, defaults={**_question(person, gaps), **_section(person, gaps)})


def open_section(plan: DayPlan, *, now: datetime) -> None:
    """Remember that the plan's section was opened from it."""
    DayPlan.objects.filter(pk=plan.pk, section_opened_at=None).update(section_opened_at=now)


def _question(person: User, gaps: list[Gap]) -> dict[str, Any]:
    """Return a question like one that showed a gap, if its cards are known by now; else one not asked yet; else the one that went worst."""
    like = sibling(person, gaps)
    if like is not None:
        return {"question": like.question, "question_why": f"“{like.gap.name}” was level {like.gap.level}; you know its cards now."}
    shares = last_shares(person)
    shown = shares.keys() | waiting(person)
    long = Question.objects.long().filter(is_case=False).select_related("revision", "topic")
    questions = list(long.order_by("topic__module__number", "topic__position", "allotted_seconds", "pk"))
    untried = [question for question in questions if question.pk not in shown]
    if untried:
        return _from_weakest_topic(questions, untried, shares)
    graded = [(share, question) for question in questions if (share := shares.get(question.pk)) is not None]
    if not graded:
        return {}
    share, question = min(graded, key=lambda pair: (pair[0], pair[1].pk))
    return {"question": question, "question_why": f"It went worst of all: {share:.0%} of the points."}


def _from_weakest_topic(questions: list[Question], untried: list[Question], shares: dict[int, float | None]) -> dict[str, Any]:
    by_topic: dict[int, list[float]] = {}
    for question in questions:
        if (share := shares.get(question.pk)) is not None:
            by_topic.setdefault(question.topic_id, []).append(share)
    means = {topic: sum(of_it) / len(of_it) for topic, of_it in by_topic.items()}
    question = min(untried, key=lambda question: (means.get(question.topic_id, 1.0), not means))
    mean = means.get(question.topic_id)
    why = (
        f"{question.topic.title} is weakest, at {mean:.0%}; this one is new."
        if mean is not None
        else "You haven’t been asked this one yet."
    )
    return {"question": question, "question_why": why}


def _section(person: User, gaps: list[Gap]) -> dict[str, Any]:
    """Return a section that a gap is about, once for each gap; else the next unread one, of a lesson that was begun if there is one."""
    for gap in gaps:
        section = section_of(gap)
        was_asked = section and DayPlan.objects.filter(person=person, section=section, on__gte=gap.opened_on).exists()
        if section and not was_asked:
            return {"section": section, "section_why": f"It teaches “{gap.name}”, where you gave level {gap.level}."}
    read = ReadMark.objects.filter(person=person, section=OuterRef("pk"))
    begun = Lesson.objects.filter(sections__read_marks__person=person, pk=OuterRef("lesson"))
    unread = Section.objects.filter(lesson__retired_at=None).exclude(Exists(read)).annotate(is_begun=Exists(begun))
    section = (
        unread.select_related("lesson__module").order_by("-is_begun", "lesson__module__number", "lesson__position", "position").first()
    )
    if section is None:
        return {}
    counts = Lesson.objects.filter(pk=section.lesson_id).annotate(all=Count("sections")).values_list("all", flat=True)
    return {"section": section, "section_why": f"Next of {counts[0]} in {section.lesson.title}."}
