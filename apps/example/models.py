"""Drills and the samples taken while they were watched. Nothing says who started them."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse

from apps.example.rules import drill_kinds
from apps.example.rules.drill_kinds import ABOUT, TAKE_POD_AWAY, Kind


class DrillQuerySet(models.QuerySet["Drill"]):
    """Drills by their time."""

    def latest_first(self) -> Self:
        """Order drills by their start, the latest first."""
        return self.order_by("-started_at", "-pk")

    def not_ended(self) -> Self:
        """Return the drills whose end isn't stored yet."""
        return self.filter(ended_at=None)


class Drill(models.Model):
    """Something that is done to a pod on purpose, for `seconds`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind.value, about.title) for kind, about in ABOUT.items()])
    pod = models.CharField(max_length=253)
    seconds = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[DrillQuerySet] = DrillQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "ops_drill"
        constraints = [
            models.UniqueConstraint(fields=["pod"], condition=models.Q(ended_at=None), name="one_drill_a_pod"),
            models.UniqueConstraint(models.Value(1), condition=models.Q(ended_at=None, kind__in=TAKE_POD_AWAY), name="one_pod_away"),
            models.CheckConstraint(condition=models.Q(seconds__gte=1, seconds__lte=300), name="a_drill_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.pod}"

    def get_absolute_url(self) -> str:
        """Return the path of the drill's page."""
        return reverse("example:drill", args=[self.pk])

    @property
    def due_at(self) -> datetime:
        """The latest time at which it ends by itself."""
        return self.started_at + drill_kinds.acts_until(Kind(self.kind), seconds=self.seconds)

    def is_acting(self, now: datetime) -> bool:
        """Return whether its effect hasn't ended."""
        return self.ended_at is None and now < self.due_at

    def is_watched(self, now: datetime) -> bool:
        """Return whether samples are still taken, which goes on for a while after its end."""
        return now < (self.ended_at or self.due_at) + drill_kinds.watched_for(Kind(self.kind))


class DrillSample(models.Model):
    """What was measured at one moment of a drill (see `actions.watching`)."""

    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="samples")
    at = models.DateTimeField()
    values = models.JSONField()

    class Meta:
        db_table = "ops_drillsample"
        constraints = [models.UniqueConstraint(fields=["drill", "at"], name="one_sample_a_moment")]

    def __str__(self) -> str:
        return f"{self.drill_id} at {self.at:%H:%M:%S}"
