"""Mails made from templates, and sending them: in the background, where there is a worker."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from celery import Task, current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from apps.core.redis_timeouts import HANDING_OVER
from apps.core.text.characters import many_lines, one_line

logger = logging.getLogger(__name__)

BLANK_LINE = re.compile(r"\n\s*\n")

PATIENT: dict[str, Any] = {"autoretry_for": (OSError,), "retry_backoff": 30, "max_retries": 4}
"""Task options that retry for some minutes while the mail server doesn't answer. Every error of smtplib is an OSError."""


def letter(template: str, context: Mapping[str, Any], *, to: str) -> EmailMultiAlternatives:
    """Return a mail to one address, as plain text from `TEMPLATE.txt` and as HTML that says the same from `TEMPLATE.html`.

    The text before its first blank line is the subject, the rest the body. The subject is reduced to one line whatever is in `context`,
    as a mail header requires.
    """
    text, html = (many_lines(render_to_string(f"{template}.{kind}", dict(context))) for kind in ("txt", "html"))
    subject, *body = BLANK_LINE.split(text.strip(), maxsplit=1)
    mail = EmailMultiAlternatives(one_line(subject), f"{''.join(body).strip()}\n", to=[to])
    mail.attach_alternative(html, "text/html")
    return mail


def leaves(task: Task, *arguments: object) -> bool:
    """Run a mail task, on a worker where there is Redis, else at once, and return whether that worked; if not, tell the person another way.

    Never raises: a mail that can't be made or sent doesn't stop the others.
    """
    try:
        if settings.REDIS_URL:
            with current_app.connection_for_write(settings.CELERY_BROKER_URL, transport_options=HANDING_OVER) as broker:
                task.apply_async(arguments, connection=broker, retry=False)  # type: ignore[call-arg]  # left out of the types
        else:
            task(*arguments)
    except (OSError, OperationalError) as error:
        logger.warning("A mail did not leave (%s): %s", task.name, error)
        return False
    except Exception:
        logger.exception("A mail could not be made (%s)", task.name)
        return False
    return True
