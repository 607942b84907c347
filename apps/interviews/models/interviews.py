"""Interviews against the clock, with their answers."""

import uuid
from datetime import datetime
from typing import ClassVar, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.curriculum.models import Blueprint, Question, QuestionRevision
from apps.interviews.models.formats import OwnFormat
from apps.interviews.rules import clock, states


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Interviews by person, state and time."""

    def visible_to(self, person: models.Model) -> Self:
        """Keep the person's own, except those that they discarded or deleted."""
        return self.filter(person_id=person.pk).exclude(state__in=states.GONE)

    def deleted_since(self, moment: datetime) -> Self:
        """Keep those that were deleted after the moment."""
        return self.filter(state=states.DELETED, deleted_at__gt=moment)

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
        DELETED = states.DELETED, "Deleted"

    class Closer(models.TextChoices):
        """What ended a turn or an interview. In a room, it is the interviewer who ends it, and the value is still `person`."""

        PERSON = "person", "by the candidate"
        DEADLINE = "deadline", "by the clock"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interviews")
    blueprint = models.ForeignKey(
        Blueprint, on_delete=models.PROTECT, null=True, blank=True, related_name="interviews", help_text="None for a single question."
    )
    own_format = models.ForeignKey(
        OwnFormat, on_delete=models.SET_NULL, null=True, blank=True, related_name="interviews", help_text="Of whoever made it."
    )
    title = models.CharField(max_length=200)
    bands = models.JSONField()
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    seed = models.PositiveBigIntegerField()
    is_hosted = models.BooleanField(default=False)
    asks_back = models.BooleanField(default=False, db_default=False, help_text="Follow-ups are asked after each answer. Never in a room.")
    is_untimed = models.BooleanField(
        default=False, db_default=False, help_text="No clock ends its turns, and its results are kept apart. Never in a room."
    )
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
    graded_at = models.DateTimeField(null=True, blank=True, help_text="For the first time: grading again doesn't make an answer later.")
    regraded_at = models.DateTimeField(null=True, blank=True, help_text="When it was graded again, for the last time.")
    share = models.FloatField(null=True, blank=True, help_text="Of the points, from 0 to 1, once graded.")
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_from = models.CharField(
        max_length=20, choices=State, blank=True, default="", db_default="", help_text="The state to which undoing leads back."
    )

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
            models.Index(fields=["deleted_at"], condition=models.Q(state=states.DELETED), name="interviews_deleted"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_started_interview_has_a_deadline",
                condition=models.Q(state__in=[states.PLANNED, states.VOID, states.DELETED])
                | models.Q(started_at__isnull=False, deadline__isnull=False),
            ),
            models.CheckConstraint(
                name="a_graded_interview_has_a_share",
                condition=~models.Q(state=states.GRADED) | models.Q(share__isnull=False, graded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_deleted_interview_knows_when_and_from_what",
                condition=models.Q(
                    state=states.DELETED, deleted_at__isnull=False, deleted_from__in=[states.PLANNED, states.SUBMITTED, states.GRADED]
                )
                | (~models.Q(state=states.DELETED) & models.Q(deleted_at=None, deleted_from="")),
            ),
            models.CheckConstraint(name="a_hosted_interview_asks_nothing_back", condition=~models.Q(is_hosted=True, asks_back=True)),
            models.CheckConstraint(
                name="an_interview_is_drawn_by_one_format_at_most",
                condition=models.Q(blueprint__isnull=True) | models.Q(own_format__isnull=True),
            ),
            models.CheckConstraint(name="a_hosted_interview_has_a_clock", condition=~models.Q(is_hosted=True, is_untimed=True)),
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
    def key(self) -> str:
        """What a browser keeps unsent text of it by."""
        return str(self.pk)

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
    asked_seconds = models.PositiveIntegerField(default=0, db_default=0, help_text="That findings of a case took off the time.")
    phase = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="Of a case: the one the candidate is in, from 0.")
    phase_starts = models.JSONField(
        default=list, db_default=[], blank=True, help_text="Seconds of the candidate's time at which each phase after the first began."
    )
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
    def place(self) -> Place:
        """Where it comes in the interview."""
        return Place(self.turn)

    @property
    def called(self) -> str:
        """What a sentence calls it."""
        return f"question {self.turn}"

    @property
    def spent_seconds(self) -> int:
        """Seconds from opening to closing it, at most until its deadline, and those that findings took; 0 if it isn't closed."""
        return super().spent_seconds + self.asked_seconds if self.closed_at else 0

    def seconds_at(self, now: datetime) -> int:
        """Return how much of the candidate's time is over: since it was opened, and what findings took."""
        return max(0, round((now - self.opened_at).total_seconds())) + self.asked_seconds if self.opened_at else 0

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
    def interview(self) -> Interview:
        """The interview that it is part of."""
        return self.response.interview

    @property
    def key(self) -> str:
        return f"follow-up-{self.pk}"

    @property
    def called(self) -> str:
        """What a sentence calls it."""
        return f"follow-up {self.position} to question {self.response.turn}"

    @property
    def place(self) -> Place:
        """Where it comes in the interview."""
        return Place(self.response.turn, self.position)

    @property
    def html(self) -> dict[str, str]:
        """Its `question` and what a `good_reply` holds, as HTML. Uses `response.revision` as fetched."""
        asked: dict[str, str] = self.response.revision.html["follow_ups"][self.number]
        return asked


type Step = Response | FollowUp
"""What is asked one after the other in an interview."""
