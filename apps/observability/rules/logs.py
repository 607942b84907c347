"""What may stand in a log: no answers, no secrets, no addresses that are keys."""

import copy
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that this thread answers."""

SECRETS = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),  # a room's opens it
    (re.compile(r"(?<=/reset/key/)[^/\s'\"]+"), "<key>"),
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"), "<user and password>"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<email>"),
)

NOT_FOR_LOGS = ("request", "data", "server_time")
"""What Django and Celery attach to records: whole requests, and the arguments of tasks."""

_plain = logging.Formatter()


class Discreet(logging.Filter):
    """Hands on a copy of the record with its secrets masked and the request's id beside it."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
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
    for secret, name in SECRETS:
        text = secret.sub(name, text)
    return text
