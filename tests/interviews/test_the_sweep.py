"""A real Celery worker on PostgreSQL and Redis closes overdue interviews."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from apps.interviews.actions import answering
from apps.interviews.rules import states
from apps.interviews.tasks import finish_overdue
from tests.services import STARTED_BY, wait_until

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.services


@pytest.fixture
def worker(transactional_db, tmp_path):
    assert STARTED_BY in os.environ, "run with `-p tests.services`, or leave this test out by `-m 'not services'`"
    database = settings.DATABASES["default"]
    url = f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "apps.config.celery", "worker", "--pool=solo", "--without-mingle"]
    environ = os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "INFO"}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
    try:
        wait_until(lambda: " ready." in log.read_text(errors="replace"), "the worker", log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_worker_finishes_an_interview_whose_time_is_up(worker, plan, alice):
    interview = plan(alice)
    answering.start(interview, now=timezone.now() - timedelta(hours=1))

    finish_overdue.delay()

    def is_submitted() -> bool:
        interview.refresh_from_db()
        return interview.state == states.SUBMITTED

    wait_until(is_submitted, "the sweep")
    assert interview.submitted_at == interview.deadline
    assert interview.submitted_by == "deadline"
