"""Interviews against the clock, their answers, and how those are graded."""

import uuid
from datetime import datetime
from typing import ClassVar, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.curriculum.models import Blueprint, Question, QuestionRevision
from apps.interviews.rules import clock, scoring, states


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Interviews by person, state and time."""

    def visible_to(self, person: models.Model) -> Self:
        """Keep the person's own, except those that they discarded."""
        return self.filter(person_id=person.pk).exclude(state=states.VOID)

    def overdue(self, now: datetime) -> Self:
        """Keep the running ones whose whole time is up. In a room the clock ends nothing, so hosted ones are never overdue."""
        return self.filter(state=states.RUNNING, is_hosted=False, deadline__lte=now)

    def running(self) -> Self:
        """Keep those whose clock runs, alone or in a room."""
        return self.filter(state=states.RUNNING)

    def latest_first(self) -> Self:
        """Order by planning time, latest first."""
        return self.order_by("-planned_at", "-pk")


class Interview(models.Model):
    """One person's answers to drawn or chosen questions. `deadline` is set at the start and doesn't move.

    If `is_hosted`, the interview is held in a room: its interviewer opens and closes the turns, and deadlines only say what was planned;
    they move when the clock is paused or time is added (`actions/hosting.py`).
    """

    class State(models.TextChoices):
        """The states of `rules/states.py`, with the labels shown."""

        PLANNED = states.PLANNED, "Planned"
        RUNNING = states.RUNNING, "Running"
        SUBMITTED = states.SUBMITTED, "To be graded"
        GRADED = states.GRADED, "Graded"
        VOID = states.VOID, "Discarded"

    class Closer(models.TextChoices):
        """What ended a turn or an interview. In a room, it is the interviewer who ends it, and the value is still `person`."""

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
    asks_back = models.BooleanField(default=False, db_default=False, help_text="Follow-ups are asked after each answer. Never in a room.")
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
            # With every field that `latest_first` orders by: otherwise all rows would be fetched and sorted to list the first few.
            models.Index(fields=["person", "-planned_at", "-id"], name="latest_of_a_person"),
            models.Index(fields=["person", "state", "-planned_at", "-id"], name="latest_in_a_state"),
            models.Index(fields=["person", "-planned_at", "-id"], condition=models.Q(is_hosted=True), name="latest_hosted_of_a_person"),
            models.Index(fields=["deadline"], condition=models.Q(state=states.RUNNING), name="interviews_running"),
            # For the sweep every 15 s: it would read hosted interviews of rooms that nobody closed again and again.
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
            models.CheckConstraint(name="a_hosted_interview_asks_nothing_back", condition=~models.Q(is_hosted=True, asks_back=True)),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.planned_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Return the path of the interview or, if it is held in a room, the path that leads there."""
        return reverse("rooms:interview" if self.is_hosted else "interviews:interview", args=[self.pk])


class Place(NamedTuple):
    """Where a question or a follow-up comes in an interview: its turn, from 1, and the follow-up's position, from 1; 0 for the question."""

    turn: int
    follow_up: int = 0


class TimedAnswer(models.Model):
    """Text that is typed against the clock. It is open from `opened_at` until `closed_at`, at the latest until its deadline.

    `save_number` grows with every save and `writer` is the id of the page that saved last, so that two tabs can't overwrite each other
    unnoticed.
    """

    allotted_seconds = models.PositiveIntegerField(help_text="The time factor included.")
    opened_at = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=20, choices=Interview.Closer, blank=True)
    text = models.TextField(blank=True)
    save_number = models.PositiveIntegerField(default=0)
    writer = models.CharField(max_length=36, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def whole(self) -> Interview:
        """The interview that it is part of."""
        raise NotImplementedError

    @property
    def place(self) -> "Place":
        """Where it comes in the interview."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """What a browser keeps unsent text of it by."""
        return str(self.pk)

    @property
    def called(self) -> str:
        """What a sentence calls it, such as `question 3`."""
        raise NotImplementedError

    @property
    def spent_seconds(self) -> int:
        """Seconds from opening to closing it, at most until its deadline; 0 if it isn't closed."""
        if self.opened_at is None or self.closed_at is None or self.deadline is None:
            return 0
        return round(clock.time_spent(self.opened_at, self.closed_at, self.deadline).total_seconds())


class Response(TimedAnswer):
    """The answer to one question revision in one turn (counted from 1), with the times of that turn."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="responses")
    turn = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=200)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="responses")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="responses")
    html = models.TextField(blank=True, default="", db_default="", help_text="Made of the text when first shown: see answer_html.py.")
    html_of = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="The fingerprint of the text it was made of."
    )
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
    def whole(self) -> Interview:
        return self.interview

    @property
    def place(self) -> Place:
        return Place(self.turn)

    @property
    def called(self) -> str:
        return f"question {self.turn}"

    @property
    def hints(self) -> list[str]:
        """The hints taken so far, as HTML. Uses `revision` as fetched."""
        hints: list[str] = self.revision.html["hints"]
        return hints[: self.hints_taken]

    @property
    def hints_left(self) -> int:
        """How many hints are not taken yet. Uses `revision` as fetched."""
        return len(self.revision.html["hints"]) - self.hints_taken


class FollowUp(TimedAnswer):
    """A follow-up that was asked back after an answer, with the reply and the level that the person gave it."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="follow_ups")
    position = models.PositiveSmallIntegerField(help_text="In the order in which they are asked, from 1.")
    number = models.PositiveSmallIntegerField(help_text="Which of the revision's follow-ups it is, from 0.")
    level = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "position"], name="one_follow_up_a_position"),
            models.UniqueConstraint(fields=["response", "number"], name="a_follow_up_is_asked_once"),
            models.CheckConstraint(name="follow_up_level_from_0_to_3", condition=models.Q(level__lte=3)),
            models.CheckConstraint(
                name="an_open_follow_up_has_a_deadline",
                condition=models.Q(opened_at__isnull=True) | models.Q(deadline__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}, follow-up {self.position}"

    @property
    def whole(self) -> Interview:
        return self.response.interview

    @property
    def key(self) -> str:
        return f"follow-up-{self.pk}"

    @property
    def called(self) -> str:
        return f"follow-up {self.position} to question {self.response.turn}"

    @property
    def place(self) -> Place:
        return Place(self.response.turn, self.position)

    @property
    def html(self) -> dict[str, str]:
        """Its `question` and what a `good_reply` holds, as HTML. Uses `response.revision` as fetched."""
        asked: dict[str, str] = self.response.revision.html["follow_ups"][self.number]
        return asked


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
