"""Formats of one's own: what an interview is drawn by, put together by a person."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from apps.curriculum.models import Format
from apps.interviews.rules import scoring


class OwnFormat(Format):
    """A format that a person put together; with a `share_key`, it is there for anyone who has its link too.

    Its questions are drawn from all modules. The link draws by its key alone, so everyone who comes by it is asked the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="own_formats")
    title = models.CharField(max_length=80)
    asks_back = models.BooleanField()
    created_at = models.DateTimeField()
    share_key = models.CharField(
        max_length=43, null=True, blank=True, unique=True, help_text="Of its link; anyone who has it may be asked what it draws."
    )

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at", "-id"], name="formats_of_a_person")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of its owner's page."""
        return reverse("interviews:format", args=[self.pk])

    @property
    def key(self) -> str:
        """What a form calls it, beside blueprints that go by their number."""
        return f"{OWN}{self.pk}"

    @property
    def seconds(self) -> int:
        """The length of the whole."""
        return sum(self.question_seconds)

    @property
    def summary(self) -> str:
        """What it asks, on a line."""
        return " · ".join(f"{part['count']} × {part['title']}" for part in self.parts)

    @property
    def bands(self) -> list[dict[str, Any]]:
        """What a score means: the same in all of them."""
        return scoring.BANDS


OWN = "own-"
