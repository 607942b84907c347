import signal
from datetime import UTC, datetime

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The moment at which tests start."""

IN_THE_BACKGROUND = ["/bin/sh", "-c", 'trap "" INT TERM; exec "$@"', "sh"]
"""Put before a command, it starts it with SIGINT and SIGTERM ignored, as a shell may do with a background process."""

for number in (signal.SIGINT, signal.SIGTERM):
    # A process inherits that a signal is ignored, but no handler: by one that does nothing, a run in the background goes on ignoring the
    # signal, and what the tests start hears it.
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda *_: None)
