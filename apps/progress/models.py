"""What is kept of a person's days: how long they practised, and what today asks of them."""

from django.conf import settings
from django.db import models

from apps.curriculum.models import Question, Section


class PracticeDay(models.Model):
    """How long a person practised on a study day, in seconds by kind: of reviews, graded answers and read marks (practice_days.py)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practice_days")
    on = models.DateField()
    card_seconds = models.PositiveIntegerField(default=0)
    answer_seconds = models.PositiveIntegerField(default=0)
    reading_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="one_practice_day_a_person_and_day")]

    def __str__(self) -> str:
        return f"{self.person} on {self.on}"

    @property
    def seconds(self) -> int:
        """All of it."""
        return self.card_seconds + self.answer_seconds + self.reading_seconds


class DayPlan(models.Model):
    """The question and the section that a study day asks of a person, drawn when they first look, so that a day can be finished."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="day_plans")
    on = models.DateField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="day_plans")
    question_why = models.CharField(max_length=200, blank=True)
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, blank=True, related_name="day_plans")
    section_why = models.CharField(max_length=200, blank=True)
    section_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="one_plan_a_person_and_day")]

    def __str__(self) -> str:
        return f"{self.person} on {self.on}"
