"""Count background tasks, and serve the counts from the workers. The Celery application imports this module."""

import time
from typing import Any

from celery.signals import beat_init, setup_logging, task_postrun, task_prerun, worker_init

from apps.observability.rules import metrics
from apps.observability.views import exporter

_began: dict[str, float] = {}


@setup_logging.connect
def on_logging_setup(**_: Any) -> None:
    """Do nothing: Celery keeps the logging of the settings if there is a receiver, and else sets its own format and level."""


@worker_init.connect
@beat_init.connect
def on_process_started(**_: Any) -> None:
    """Serve the metrics of this worker or scheduler."""
    exporter.serve(with_gauges=False)


@task_prerun.connect
def on_task_started(task_id: str, **_: Any) -> None:
    """Note when the task began."""
    _began[task_id] = time.perf_counter()


@task_postrun.connect
def on_task_ended(task_id: str, task: Any, state: str | None, **_: Any) -> None:
    """Count the task by its outcome, and record how long it took."""
    metrics.TASKS.labels(task.name, (state or "unknown").lower()).inc()
    if began := _began.pop(task_id, 0):
        metrics.TASK_SECONDS.labels(task.name).observe(time.perf_counter() - began)
