"""A new person follows Today for a fortnight: what each day asks can be done, nothing is asked twice, and all of it shows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random
from uuid import uuid4

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.curriculum.actions import read_marks
from apps.curriculum.models import Question
from apps.interviews.actions import answering, planning
from apps.progress.actions import day_plans
from apps.progress.models import PracticeDay
from apps.progress.queries.today import Today, today
from apps.reviews.actions import preferences, reviewing, scheduling
from apps.reviews.actions.reviewing import Answer
from apps.reviews.models import CardSchedule, Gap
from apps.reviews.queries.sessions import day_queue
from apps.reviews.queries.settings import settings_of, today_of
from apps.reviews.rules.memory import Rating
from tests import NOON
from tests.small_module import grade

pytestmark = pytest.mark.django_db

DAYS = 14
MORNING = NOON.replace(hour=7)


@dataclass
class Life:
    """What a person did, day by day. `chance` decides how well."""

    person: User
    chance: Random = field(default_factory=lambda: Random(3))
    minutes: list[int] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)

    def look(self, at: datetime) -> Today:
        own = settings_of(self.person)
        drawn = day_plans.plan_of(self.person, today_of(own, at), UTC)
        return today(self.person, drawn, own, answering.open_interviews(self.person, now=at), now=at)

    def live(self, at: datetime) -> None:
        """Do what the day asks, in its order."""
        self.minutes.append(self.look(at).fitted.minutes_left)
        for task in self.look(at).fitted.to_do:
            getattr(self, f"do_{task.kind}")(at)

    def do_cards(self, at: datetime) -> None:
        asked = 0
        while cards := day_queue(self.person, settings_of(self.person), now=at).cards:
            rating = self.chance.choices(list(Rating), weights=[12, 10, 65, 13])[0]
            reviewing.review(self.person, Question.objects.get(pk=cards[0].id), Answer(uuid4(), rating, spent_ms=12_000), now=at)
            asked += 1
            at += timedelta(seconds=20)
        self.cards.append(asked)

    def do_question(self, at: datetime) -> None:
        plan = day_plans.plan_of(self.person, today_of(settings_of(self.person), at), UTC).plan
        assert plan.question
        self.questions.append(plan.question.pk)
        interview = planning.plan_single(person=self.person, question=plan.question, time_factor=1.0, now=at)
        answering.start(interview, now=at)
        later = at + timedelta(minutes=5)
        answering.finish_turn(interview, turn=1, text="The loop.", save_number=1, seen=0, writer="tab", now=later)
        interview.refresh_from_db()
        rubric = interview.responses.get().revision.rubric
        grade(interview, self.person, *[self.chance.choice([0, 1, 2, 3]) for _ in rubric.criteria], at=later)

    def do_section(self, at: datetime) -> None:
        plan = day_plans.plan_of(self.person, today_of(settings_of(self.person), at), UTC).plan
        assert plan.section
        self.sections.append(plan.section.pk)
        day_plans.open_section(plan, now=at)
        read_marks.mark_read(self.person, [plan.section], now=at)


@pytest.fixture
def life(alice: User) -> Life:
    call_command("load_content", stdout=StringIO())
    preferences.set_interview(alice, held_on=MORNING.date() + timedelta(days=DAYS), title="", formats=[])
    scheduling.follow_interview(alice, settings_of(alice), now=MORNING)
    return Life(alice)


def test_a_fortnight_of_days_each_of_which_can_be_finished(life: Life):
    for day in range(DAYS):
        at = MORNING + timedelta(days=day, minutes=day * 37 % 240)
        life.live(at)
        after = life.look(at + timedelta(hours=2))
        assert after.is_done, [task.title for task in after.fitted.to_do]

    assert len(set(life.questions)) == len(life.questions) >= DAYS // 2, "no question was asked twice"
    assert len(life.sections) >= DAYS // 2
    assert max(life.minutes) <= 40, life.minutes
    assert max(life.cards) <= 80, life.cards
    assert PracticeDay.objects.filter(person=life.person).count() == DAYS
    assert CardSchedule.objects.filter(person=life.person, due_on__gt=MORNING.date() + timedelta(days=DAYS)).count() == 0
    assert Gap.objects.filter(person=life.person).exists()
