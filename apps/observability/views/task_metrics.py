"""Counts background tasks, and serves the counts from the processes that do them. Imported by the Celery application."""

import time
from typing import Any

from celery.signals import beat_init, setup_logging, task_postrun, task_prerun, worker_init

from apps.observability.rules import metrics
from apps.observability.views import exporter

_began: dict[str, float] = {}


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """Celery would put its own format and level in place of the settings'; someone listening here keeps it from that."""


@worker_init.connect
@beat_init.connect
def serve_metrics(**_: Any) -> None:
    exporter.serve(figures=False)


@task_prerun.connect
def begin(task_id: str, **_: Any) -> None:
    _began[task_id] = time.perf_counter()


@task_postrun.connect
def end(task_id: str, task: Any, state: str | None, **_: Any) -> None:
    metrics.TASKS.labels(task.name, (state or "unknown").lower()).inc()
    if began := _began.pop(task_id, 0):
        metrics.TASK_SECONDS.labels(task.name).observe(time.perf_counter() - began)
