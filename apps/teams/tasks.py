"""Invitations by mail."""

from celery import shared_task
from django.utils import timezone

from apps.core.letters import PATIENT, letter
from apps.teams.models import Invitation


@shared_task(name="teams.send_invitation", **PATIENT)
def send_invitation(invitation_id: str, url: str) -> None:
    """Mails the invitation, unless it was withdrawn or used in the meantime."""
    open_ones = Invitation.objects.open(timezone.now()).select_related("team", "invited_by")
    invitation = open_ones.filter(pk=invitation_id).exclude(email="").first()
    if invitation is not None:
        letter("teams/mail/invitation.txt", {"invitation": invitation, "url": url}, to=invitation.email).send()
