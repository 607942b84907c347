"""The Celery application and its schedule. Nothing depends on it being alive: see `apps/interviews/actions/answering.py`."""

import os

from celery import Celery
from celery.schedules import crontab

from apps.config.environment import ends_when_wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")

app = Celery("dryrun")
with ends_when_wrong():
    app.config_from_object("django.conf:settings", namespace="CELERY", force=True)  # now, not on first use
app.autodiscover_tasks()
app.autodiscover_tasks(["apps.observability.views"], related_name="task_metrics")
app.conf.beat_schedule = {
    "finish-overdue": {"task": "interviews.finish_overdue", "schedule": 15.0},
    "remove-old-guests": {"task": "accounts.remove_old_guests", "schedule": crontab(hour="3", minute="20")},
    "clear-old-sessions": {"task": "accounts.clear_old_sessions", "schedule": crontab(hour="3", minute="40")},
    "forget-old-drafts": {"task": "reviews.forget_old_drafts", "schedule": crontab(hour="3", minute="50")},
    "remind-of-today": {"task": "progress.remind_of_today", "schedule": 900.0},
    "remind": {"task": "teams.remind", "schedule": 300.0},  # three times in the 15 minutes in which a reminder is due
    "tell-called-off": {"task": "teams.tell_called_off", "schedule": 60.0},
}
