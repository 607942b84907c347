"""What a candidate asks for in a case."""

from typing import Any

from django.db import models

from apps.interviews.models.interviews import Response

LONGEST_WORDS = 200


class Inquiry(models.Model):
    """Something that the candidate asked for in a case: a finding, a clarifying question, or what the interviewer had nothing to say to.

    In the order of asking.
    """

    class Kind(models.TextChoices):
        """What it was answered with."""

        FINDING = "finding", "Finding"
        CLARIFICATION = "clarification", "Answer"
        NOTHING = "nothing", "Nothing"

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="inquiries")
    kind = models.CharField(max_length=20, choices=Kind)
    number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Which of the revision's of this kind, from 0.")
    words = models.CharField(max_length=LONGEST_WORDS, blank=True, help_text="What the candidate typed; empty if they chose from the list.")
    seconds = models.PositiveIntegerField(default=0, help_text="That it took off the candidate's time.")
    at_seconds = models.PositiveIntegerField(help_text="Of the candidate's time, when they asked.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind", "number"], condition=models.Q(number__isnull=False), name="a_thing_is_asked_for_once"
            ),
            models.CheckConstraint(
                name="an_inquiry_has_what_it_was_answered_with",
                condition=models.Q(kind="nothing", number=None) | (~models.Q(kind="nothing") & models.Q(number__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}, {self.kind} {self.number}"

    @property
    def thing(self) -> dict[str, Any]:
        """What was asked for, as HTML: its `name`, and what is `shown`. Empty for nothing. Uses `response.revision` as fetched."""
        return self._of(self.response.revision.html)

    @property
    def written(self) -> dict[str, Any]:
        """The same as its author wrote it, in Markdown."""
        return self._of(self.response.revision.wording)

    def _of(self, form: dict[str, Any]) -> dict[str, Any]:
        thing: dict[str, Any] = {} if self.number is None else form[f"{self.kind}s"][self.number]
        return thing
