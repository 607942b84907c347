"""A sitting against the clock, and its grading."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.curriculum.models import Blueprint, Question, QuestionRevision
from apps.interviews.rules import clock, scoring, states


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, person: models.Model) -> Self:
        return self.filter(person_id=person.pk).exclude(state=states.VOID)

    def overdue(self, now: datetime) -> Self:
        return self.filter(state=states.RUNNING, is_hosted=False, deadline__lte=now)

    def running(self) -> Self:
        return self.filter(state=states.RUNNING)

    def latest_first(self) -> Self:
        return self.order_by("-planned_at", "-pk")


class Interview(models.Model):
    """One person's sitting of a blueprint. `deadline` is set once, at the start, and nothing moves it.

    One that is hosted is held in a room: its interviewer opens and closes the turns, deadlines only say what was planned, and they move
    when the clock stands still or time is added (`hosted.py`).
    """

    class State(models.TextChoices):
        PLANNED = states.PLANNED, "Planned"
        RUNNING = states.RUNNING, "Running"
        SUBMITTED = states.SUBMITTED, "To be graded"
        GRADED = states.GRADED, "Graded"
        VOID = states.VOID, "Discarded"

    class Closer(models.TextChoices):
        PERSON = "person", "by the candidate"
        DEADLINE = "deadline", "by the clock"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interviews")
    blueprint = models.ForeignKey(
        Blueprint, on_delete=models.PROTECT, null=True, blank=True, related_name="interviews", help_text="None for a single question."
    )
    title = models.CharField(max_length=200)
    bands = models.JSONField()
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    seed = models.PositiveBigIntegerField()
    is_hosted = models.BooleanField(default=False)
    time_factor = models.FloatField(default=1.0)
    is_time_chosen = models.BooleanField(
        default=False, db_default=False, help_text="The factor was chosen for this one; else it follows the person's preference."
    )
    allotted_seconds = models.PositiveIntegerField(
        help_text="For the whole, the time factor included: what its turns are allotted, added up."
    )
    planned_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=20, choices=Closer, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)
    share = models.FloatField(null=True, blank=True, help_text="Of the points, from 0 to 1, once graded.")

    objects: ClassVar[InterviewQuerySet] = InterviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # To the last field as `latest_first` orders: what must be sorted first is fetched first, and that is all of it.
            models.Index(fields=["person", "-planned_at", "-id"], name="latest_of_a_person"),
            models.Index(fields=["person", "state", "-planned_at", "-id"], name="latest_in_a_state"),
            models.Index(fields=["person", "-planned_at", "-id"], condition=models.Q(is_hosted=True), name="latest_hosted_of_a_person"),
            models.Index(fields=["deadline"], condition=models.Q(state=states.RUNNING), name="interviews_running"),
            # What the sweep asks every 15 s: hosted ones whose room was left open would be in its way for ever.
            models.Index(fields=["deadline"], condition=models.Q(state=states.RUNNING, is_hosted=False), name="interviews_overdue"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_started_interview_has_a_deadline",
                condition=models.Q(state__in=[states.PLANNED, states.VOID]) | models.Q(started_at__isnull=False, deadline__isnull=False),
            ),
            models.CheckConstraint(
                name="a_graded_interview_has_a_share",
                condition=~models.Q(state=states.GRADED) | models.Q(share__isnull=False, graded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.planned_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("rooms:interview" if self.is_hosted else "interviews:interview", args=[self.pk])


class Response(models.Model):
    """The answer to one question revision in one turn (counted from 1), with the times of that turn.

    `save_number` grows with every save and `writer` names the page that saved last: so two tabs can't overwrite each other unseen.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="responses")
    turn = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=200)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="responses")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="responses")
    allotted_seconds = models.PositiveIntegerField(help_text="The time factor included.")
    opened_at = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=20, choices=Interview.Closer, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, default="", db_default="", help_text="Made of the text when first shown: see answer_html.py.")
    html_of = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="The fingerprint of the text it was made of."
    )
    save_number = models.PositiveIntegerField(default=0)
    writer = models.CharField(max_length=36, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    hints_taken = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="Alone; in a room hints are events.")
    share = models.FloatField(null=True, blank=True, help_text="Of the points by the person's own grading, from 0 to 1, once graded.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "turn"], name="one_response_a_turn"),
            models.CheckConstraint(
                name="an_open_turn_has_a_deadline",
                condition=models.Q(opened_at__isnull=True) | models.Q(deadline__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interview}, turn {self.turn}"

    @property
    def hints(self) -> list[str]:
        """Those that were taken. Uses `revision` as fetched."""
        hints: list[str] = self.revision.html["hints"]
        return hints[: self.hints_taken]

    @property
    def hints_left(self) -> int:
        return len(self.revision.html["hints"]) - self.hints_taken

    @property
    def spent_seconds(self) -> int:
        if self.opened_at is None or self.closed_at is None or self.deadline is None:
            return 0
        return round(clock.time_spent(self.opened_at, self.closed_at, self.deadline).total_seconds())


class Assessment(models.Model):
    """One grader's filled rubric for one response. Levels of different kinds of grader are never mixed."""

    class Grader(models.TextChoices):
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
            # Of the levels that someone gave to others, the latest; their own gradings of themselves are many more.
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
        """The level of each criterion graded so far, as it was chosen. Uses `criterion_levels` as fetched."""
        return {given.criterion: given.level for given in self.criterion_levels.all()}

    def counted_levels(self) -> dict[int, int]:
        """The level that counts of each criterion graded so far, after the caps. Uses `criterion_levels` as fetched."""
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
