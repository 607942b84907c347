"""Attempts at incidents: the cluster as it stands, what was typed, and what was said at the end."""

import json
import uuid
import zlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from apps.simulator.rules.cluster import Cluster

LARGEST_STATE = 1_048_576
"""Bytes of a cluster's JSON."""
LONGEST_LINE = 4_096
LONGEST_SAID = 10_000
LARGEST_FILE = 65_536
KEPT_OUTPUT = 20_000
"""Characters of a command's output that the replay keeps."""


class Attempt(models.Model):
    """One try at one incident."""

    class Mode(models.TextChoices):
        """Whether one is helped."""

        PRACTICE = "practice", "Practice"
        INTERVIEW = "interview", "Interview"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incident_attempts")
    incident = models.SlugField(max_length=50, help_text="The folder of the incident.")
    title = models.CharField(max_length=200)
    mode = models.CharField(max_length=20, choices=Mode)
    seconds = models.PositiveIntegerField(help_text="That the author thinks it takes.")
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="When the cluster was last looked at; it stands still while nobody does.")
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Of the cluster: who writes one names the version they read.")
    state = models.BinaryField(help_text="The cluster as JSON, compressed; empty when the attempt is over.")
    client_key = models.CharField(
        max_length=43,
        null=True,
        blank=True,
        unique=True,
        help_text="A part of the address for the person's own kubectl; gone with the end.",
    )
    file = models.TextField(blank=True, help_text="What the person wrote for `-f file.yaml`.")
    hints_taken = models.PositiveSmallIntegerField(default=0)
    found = models.JSONField(default=list, help_text="Numbers of the evidence that was seen, in the order of seeing.")
    cause_said = models.TextField(blank=True)
    fix_said = models.TextField(blank=True)
    unmet = models.JSONField(default=list, help_text="Numbers of the goals that weren't reached at the end.")
    outages = models.JSONField(default=list, help_text="Workloads that had no ready pod for a time, after the person came.")
    levels = models.JSONField(default=dict, help_text="Level 0 to 3 by the name of the criterion.")

    class Meta:
        indexes = [models.Index(fields=["person", "-started_at", "-id"], name="attempts_of_a_person")]
        constraints = [
            models.CheckConstraint(
                name="a_cluster_is_kept_while_it_runs",
                condition=models.Q(ended_at=None) | models.Q(state=b"", client_key=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.person}"

    def get_absolute_url(self) -> str:
        """Return the path of its page: the terminal while it runs, then the report."""
        return reverse("handson:attempt", args=[self.pk])

    @property
    def cluster(self) -> Cluster:
        """The cluster as it stood when it was last looked at."""
        return Cluster.load(json.loads(zlib.decompress(self.state)))

    @property
    def took(self) -> timedelta | None:
        """From the first to the last moment, for one that is over."""
        return self.ended_at - self.started_at if self.ended_at else None

    @property
    def is_solved(self) -> bool:
        """Whether all goals were reached."""
        return self.ended_at is not None and not self.unmet


def packed(cluster: Cluster) -> bytes:
    """A cluster as `Attempt.state` has it. Raises ValueError for one that is too large."""
    text = json.dumps(cluster.dump(), separators=(",", ":")).encode()
    if len(text) > LARGEST_STATE:
        raise ValueError("This cluster has grown too large to be kept.")
    return zlib.compress(text, level=1)


class CommandRun(models.Model):
    """A command that was typed in the page, and what it printed."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="commands")
    number = models.PositiveIntegerField(help_text="From 1, in the order of typing.")
    line = models.CharField(max_length=LONGEST_LINE)
    output = models.TextField(blank=True)
    code = models.PositiveSmallIntegerField()
    at_seconds = models.PositiveIntegerField(help_text="Since the attempt began.")
    took_ms = models.PositiveIntegerField()
    found = models.JSONField(default=list, help_text="Numbers of the evidence that was first seen by it.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="a_command_has_its_place")]

    def __str__(self) -> str:
        return self.line

    @property
    def as_json(self) -> dict[str, Any]:
        """As the export has it."""
        return {"line": self.line, "output": self.output, "code": self.code, "at_seconds": self.at_seconds}
