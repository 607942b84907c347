"""How answers are graded, by whom, and how anchor answers were."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.curriculum.models import QuestionRevision
from apps.interviews.models.interviews import Interview, Response
from apps.interviews.rules import scoring


class Assessment(models.Model):
    """One grader's filled rubric for one response. Levels of different kinds of graders are never mixed."""

    class Grader(models.TextChoices):
        """Kinds of graders. `agreed` are levels agreed on in a room after the reveal; `automatic` isn't used yet."""

        SELF = "self", "Self"
        INTERVIEWER = "interviewer", "Interviewer"
        OBSERVER = "observer", "Observer"
        AGREED = "agreed", "Agreed"
        AUTOMATIC = "automatic", "Automatic"

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="assessments")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments", db_column="rater_id")
    grader_kind = models.CharField(max_length=20, choices=Grader, default=Grader.SELF, db_column="rater_kind")
    predicted_level = models.PositiveSmallIntegerField(null=True, help_text="A self-grader's, said before the model answer was seen.")
    predicted_at = models.DateTimeField(null=True)
    heard = models.JSONField(default=list, help_text="Positions of the criteria that an interviewer ticked off while listening.")
    tripped = models.JSONField(default=list, help_text="Positions of the tripwires that were hit.")
    version = models.PositiveIntegerField(default=0, help_text="Raised by every change.")
    completed_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True, help_text="Since when others than the grader may see it.")

    class Meta:
        indexes = [
            # For the latest levels that someone gave to others; levels that they gave themselves are many more.
            models.Index(
                fields=["grader", "-revealed_at", "-id"],
                condition=models.Q(grader_kind__in=["interviewer", "observer"], revealed_at__isnull=False),
                name="assessments_of_others",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["response", "grader", "grader_kind"], name="one_assessment_a_rater"),
            models.CheckConstraint(name="predicted_level_from_0_to_3", condition=models.Q(predicted_level__lte=3)),
            models.CheckConstraint(
                name="a_self_grader_predicts", condition=~models.Q(grader_kind="self") | models.Q(predicted_level__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_grader_kind_display()} assessment of {self.response}"

    @property
    def levels(self) -> dict[int, int]:
        """The chosen level of each criterion graded so far, before any cap. Uses `criterion_levels` as fetched."""
        return {given.criterion: given.level for given in self.criterion_levels.all()}

    def counted_levels(self) -> dict[int, int]:
        """Return the level that counts for each criterion graded so far, after caps. Uses `criterion_levels` as fetched."""
        return scoring.counted_levels(self.response.revision.rubric, self.levels, self.tripped)


class CriterionLevel(models.Model):
    """A criterion's level in one assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="criterion_levels")
    criterion = models.PositiveSmallIntegerField(help_text="Its position in the rubric, from 0.")
    level = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    evidence = models.TextField(blank=True, help_text="A passage of the answer.")

    class Meta:
        db_table = "interviews_mark"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="one_mark_a_criterion"),
            models.CheckConstraint(name="level_from_0_to_3", condition=models.Q(level__lte=3)),
        ]

    def __str__(self) -> str:
        return f"Level {self.level} for criterion {self.criterion}"


class FirstGrades(models.Model):
    """The grades of an interview as first given, kept when they are reopened."""

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="first_grades")
    graded_at = models.DateTimeField()
    share = models.FloatField(help_text="Of the points, from 0 to 1.")
    answers = models.JSONField(help_text="Of each answer, by turn: levels by criterion, tripwires that were hit, levels of replies.")

    class Meta:
        verbose_name_plural = "first grades"
        constraints = [models.CheckConstraint(name="first_share_from_0_to_1", condition=models.Q(share__gte=0, share__lte=1))]

    def __str__(self) -> str:
        return f"First grades of {self.interview}"


class AnchorGrading(models.Model):
    """Levels that a person gave to an anchor answer before they saw the author's, in the order of the rubric's criteria."""

    class Anchor(models.TextChoices):
        """The two anchor answers of a question."""

        WEAK = "weak", "Weak"
        STRONG = "strong", "Strong"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="anchor_gradings")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="anchor_gradings")
    anchor = models.CharField(max_length=10, choices=Anchor)
    levels = models.JSONField(help_text="The person's.")
    authored = models.JSONField(help_text="The author's, as they were then.")
    graded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "revision", "anchor"], name="one_grading_an_anchor")]

    def __str__(self) -> str:
        return f"{self.person} graded the {self.anchor} answer of {self.revision}"

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The person's and the author's level of each criterion."""
        return list(zip(self.levels, self.authored, strict=True))
