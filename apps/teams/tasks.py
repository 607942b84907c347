"""Celery tasks that send invitations by mail."""

from celery import shared_task
from django.utils import timezone

from apps.core.mail import PATIENT, letter
from apps.teams.models import Invitation


@shared_task(name="teams.send_invitation", **PATIENT)
def send_invitation(invitation_id: str, url: str) -> None:
    """Send the invitation by mail, unless it was revoked or used in the meantime."""
    open_invitations = Invitation.objects.open(timezone.now()).select_related("team", "invited_by")
    invitation = open_invitations.filter(pk=invitation_id).exclude(email="").first()
    if invitation is not None:
        letter("teams/mail/invitation", {"invitation": invitation, "url": url}, to=invitation.email).send()
