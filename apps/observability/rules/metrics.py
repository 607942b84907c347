"""The metrics for Prometheus: counts and times, never names of people.

With PROMETHEUS_MULTIPROC_DIR the processes of a container keep their values in files in that folder, and whichever is scraped adds them up.
"""

import os
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram, multiprocess

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if FOLDER:
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    multiprocess.mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]  # drops values that an earlier container left under the same process id

REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
TASK_SECONDS_UP_TO = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0)

HTTP_REQUESTS = Counter("dryrun_http_requests", "Requests answered.", ["method", "view", "status"])
HTTP_SECONDS = Histogram("dryrun_http_request_seconds", "From a request's arrival to its answer.", ["view"], buckets=REQUEST_SECONDS)
STREAMS_OPEN = Gauge("dryrun_streams_open", "Live streams that are open.", multiprocess_mode="livesum")
TASKS = Counter("dryrun_tasks", "Background tasks that ended.", ["task", "outcome"])
TASK_SECONDS = Histogram("dryrun_task_seconds", "From a task's start to its end.", ["task"], buckets=TASK_SECONDS_UP_TO)
