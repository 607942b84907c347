"""The mail that reminds of today."""

from celery import shared_task
from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.mail import PATIENT, leaves, letter
from apps.interviews.actions import answering
from apps.progress.actions import day_plans, reminding
from apps.progress.queries.today import today
from apps.progress.views.plan import STOPPING
from apps.reviews.queries.settings import settings_of, today_of
from apps.reviews.rules.study_days import zone_named


@shared_task(name="progress.remind_of_today")
def remind_of_today() -> int:
    """Remind everyone whose hour it is of what today asks. Return the number of mails."""
    if not settings.MAIL_LEAVES:
        return 0
    return sum(leaves(send_reminder, person.pk) for person in reminding.claim(now=timezone.now()))


@shared_task(name="progress.send_reminder", **PATIENT)
def send_reminder(person_id: int) -> None:
    """Send one person what is left of today; nothing to who is done, or gone."""
    person, now = User.objects.filter(pk=person_id, is_active=True, email__isnull=False).first(), timezone.now()
    if person is None:
        return
    own = settings_of(person)
    drawn = day_plans.plan_of(person, today_of(own, now), zone_named(own.time_zone))
    day = today(person, drawn, own, answering.open_interviews(person, now=now), now=now)
    if day.is_done:
        return
    stop = f"{settings.SITE_URL}{reverse('progress:reminders-stop', args=[Signer(salt=STOPPING).sign(str(person.pk))])}"
    mail = letter("progress/mail/today", {"today": day, "url": settings.SITE_URL, "stop": stop}, to=str(person.email))
    mail.extra_headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail.send()
