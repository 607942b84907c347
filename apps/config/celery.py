"""The Celery application and its timetable. Nothing depends on it being alive: see `apps/interviews/sitting.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")

app = Celery("dryrun")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "finish-overdue": {"task": "interviews.finish_overdue", "schedule": 15.0},
}
