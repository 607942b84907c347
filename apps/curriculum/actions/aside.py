"""Work on a document, in a process of its own: the one thread that serves pages never waits for it, and its bounds are the kernel's."""

import resource
import subprocess
import sys
import threading
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.curriculum.models import LONGEST_WORK, StudyDocument

CPU_SECONDS = 20
"""A list of 414 questions takes four of them to be read, and about eight to be taken."""

MEMORY = 1024**3
"""Bytes of addresses; half of it is what the interpreter and its libraries map."""


DIED = (
    "Reading it took too long or too much memory, so it was given up. Split the document, or import it with python manage.py import_module."
)


def begin(document_id: UUID) -> None:
    """Starts the process, and a thread that sees it end."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_on_document", str(document_id)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  # all of it is ours
    threading.Thread(target=_see_to, args=(process, document_id), name="document", daemon=True).start()


def bound() -> None:
    """Bounds this process: whatever a document holds, it ends."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    with suppress(ValueError):  # bounded more tightly already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _see_to(process: subprocess.Popen[bytes], document_id: UUID) -> None:
    """Waits for the end. Who was killed can't say so: then it is said here."""
    try:
        process.wait(timeout=LONGEST_WORK.total_seconds())
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.returncode:
        try:
            StudyDocument.objects.being_worked_on().filter(pk=document_id).update(state=StudyDocument.State.REFUSED, why=DIED)
        finally:
            connection.close()
