"""Teams, their members, invitations, and the reports that members share."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.interviews.models import Interview


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams by their members."""

    def of(self, person: User) -> Self:
        """Return the teams that the person is a member of."""
        return self.filter(memberships__person=person)


class Team(models.Model):
    """A group of people who hold interviews together. At least one of its members is an owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of the team's page, which the app `rooms` serves."""
        return reverse("rooms:team", args=[self.pk])


class Membership(models.Model):
    """A person's place in a team."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        MEMBER = "member", "Member"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="one_membership_a_person_and_team")]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"


class SharedReport(models.Model):
    """A member's own graded interview, which their team may read as long as the membership lasts."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="shared_reports")
    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="shared_reports")
    shared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["membership", "-shared_at", "-id"], name="shared_by_a_member")]
        constraints = [models.UniqueConstraint(fields=["membership", "interview"], name="shared_once_with_a_team")]

    def __str__(self) -> str:
        return f"{self.interview}, shared with {self.membership.team}"

    def get_absolute_url(self) -> str:
        """Return the path of the report as the team reads it."""
        return reverse("teams:shared-report", args=[self.membership.team_id, self.interview_id])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whether they can be used."""

    def open(self, now: datetime) -> Self:
        """Return the invitations that still let someone in."""
        return self.filter(revoked_at=None, expires_at__gt=now, uses_left__gt=0)


class Invitation(models.Model):
    """Lets people who have its link join a team. The link's token is the primary key, which can't be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True, help_text="To whom it was sent; empty for a link to pass on.")
    uses_left = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["team", "expires_at"], name="invitations_of_a_team"),
            models.Index(fields=["invited_by", "created_at"], name="invitations_by_someone"),
            models.Index(Lower("email"), name="invitations_to_an_address"),
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.team}"

    def get_absolute_url(self) -> str:
        """Return the path of the link that is sent or passed on."""
        return reverse("teams:invitation", args=[self.pk])
