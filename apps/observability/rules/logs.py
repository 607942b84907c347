"""Keep logs free of answers, secrets, and URLs that grant access."""

import copy
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside of requests."""

SECRETS = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),  # a room's id opens the room
    (re.compile(r"(?<=/reset/key/)[^/\s'\"]+"), "<key>"),
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"), "<user and password>"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<email>"),
)

NOT_FOR_LOGS = ("request", "data", "server_time")
"""Attributes that Django and Celery add to records: whole requests, and the arguments of tasks."""

_plain = logging.Formatter()


class Discreet(logging.Filter):
    """Masks secrets in log records, and adds the request's id."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return a copy of the record, with `request_id` if there is one; other handlers get the record as it was."""
        record = copy.copy(record)
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info:
            record.exc_text, record.exc_info = masked(_plain.formatException(record.exc_info)), None
        for name in NOT_FOR_LOGS:
            record.__dict__.pop(name, None)
        if request_id.get():
            record.request_id = request_id.get()
        return record


def masked(text: str) -> str:
    """Return the text with ids, keys, passwords in URLs and e-mail addresses replaced by `<what it was>`."""
    for secret, name in SECRETS:
        text = secret.sub(name, text)
    return text
