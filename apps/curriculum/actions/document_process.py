"""Work on a document in a process of its own: the one thread that serves pages never waits for it, and the kernel bounds it."""

import os
import resource
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.curriculum.models import LONGEST_WORK, StudyDocument

CPU_SECONDS = 20
"""A list of 414 questions takes four of them to be read, and about eight to be taken."""

MEMORY = 192 * 1024**2
"""Bytes of its own; a list of 1,000 long questions takes half of them. It runs beside the pages, in their container, whose memory must be
enough for both (k8s/base/web: the limit less the request): else the kernel ends the pages with it."""

NICENESS = 10
"""How far it stands back from the pages where processors are few."""

GAVE_UP = (
    "Reading it took too long or too much memory, so it was given up. Split the document, or import it with python manage.py import_module."
)


def start(document_id: UUID) -> None:
    """Start the process that works on a document, and a thread that sees it end."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_on_document", str(document_id)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  # all of it is ours
    threading.Thread(target=_wait, args=(process, document_id), name="document", daemon=True).start()


def limit() -> None:
    """Limit this process to CPU_SECONDS and MEMORY: whatever a document holds, it ends, and where memory runs out it goes before others."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    with suppress(ValueError):  # bounded more tightly already
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with suppress(OSError):  # there is no such file on other systems
        Path("/proc/self/oom_score_adj").write_text("1000")


def _wait(process: subprocess.Popen[bytes], document_id: UUID) -> None:
    """Wait until the process ends, at most LONGEST_WORK, and refuse the document of one that died and could not say so."""
    try:
        process.wait(timeout=LONGEST_WORK.total_seconds())
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.returncode:
        try:
            StudyDocument.objects.being_worked_on().filter(pk=document_id).update(state=StudyDocument.State.REFUSED, why=GAVE_UP)
        finally:
            connection.close()
