"""Choose whom to remind of today by mail: at their own hour, at most once a day, and only where something is left to do."""

from collections.abc import Iterator
from datetime import datetime

from apps.accounts.models import User
from apps.reviews.models import StudySettings
from apps.reviews.rules.study_days import zone_named


def claim(*, now: datetime) -> Iterator[User]:
    """Yield each person whose hour has come today and who wasn't reminded yet; once a day, however many workers ask.

    The hour is that of the person's wall clock, so on a night in which clocks change it comes once all the same. Someone whose hour passed
    while no worker ran is reminded within the next three hours, and not at all later.
    """
    wanting = StudySettings.objects.filter(remind_at__isnull=False, person__email__isnull=False, person__is_active=True)
    for settings in wanting.select_related("person").order_by("pk"):
        local = now.astimezone(zone_named(settings.time_zone))
        hour = settings.remind_at or 0
        if not hour <= local.hour < hour + LATE_HOURS:
            continue
        unclaimed = StudySettings.objects.filter(pk=settings.pk).exclude(reminded_on=local.date())
        if unclaimed.update(reminded_on=local.date()):
            yield settings.person


LATE_HOURS = 3
