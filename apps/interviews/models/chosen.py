"""Questions that people chose to come back to, alone or together in a set."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from apps.curriculum.models import Question


class SavedQuestion(models.Model):
    """A question that a person put aside to come back to."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="saved_by")
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-saved_at", "-id"], name="saved_last")]
        constraints = [models.UniqueConstraint(fields=["person", "question"], name="saved_once")]

    def __str__(self) -> str:
        return f"{self.question}, saved by {self.person}"


class QuestionSet(models.Model):
    """Questions that a person put together, to be asked in that order; with a `share_key`, by anyone who has its link too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="question_sets")
    title = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    share_key = models.CharField(
        max_length=43, null=True, blank=True, unique=True, help_text="Of its link; anyone who has it may practise the set."
    )

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at", "-id"], name="sets_of_a_person")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of its owner's page."""
        return reverse("interviews:set", args=[self.pk])


class SetQuestion(models.Model):
    """A question's place in a set, from 1."""

    question_set = models.ForeignKey(QuestionSet, on_delete=models.CASCADE, related_name="places")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="places_in_sets")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question_set", "position"], name="one_question_a_place"),
            models.UniqueConstraint(fields=["question_set", "question"], name="a_question_once_in_a_set"),
        ]

    def __str__(self) -> str:
        return f"{self.question} in {self.question_set}"
