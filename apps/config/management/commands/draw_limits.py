"""Draws the table of `apps/config/limits.py`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.management.base import BaseCommand

from apps.config.limits import ASKED, EVERYDAY, MINUTE, SENT, SIZES
from apps.core.http import limits
from apps.core.http.limits import Limit

BEFORE = """\
# Security: what one person can do, and how often

Drawn from the tables in the code by `make docs`; not to be edited by hand.

## Limits

A **person** is whoever a session belongs to, signed up or guest. An **address** is an IPv4 address or the /64 network of an IPv6 one, as
our own proxies heard it (`TRUSTED_PROXIES`; by default there are none, and `X-Forwarded-For` counts for nothing).
The figures are those of a person; an address has `PEOPLE_BEHIND_ONE_ADDRESS` times as many, by default ten: set it to forty for a class of
forty behind one address. Where the column *an address at once* has a number, an address begins with that many for each of its people, and
the rest is spread.

It is counted before anything is done. As many as the table says go through at once, and then they come back one by one, evenly over the
time. Who asks for more gets status 429 with `Retry-After` in seconds: a page that says what was too much, when to come back, and what was
typed; JSON or a sentence for a script. Counted in Redis for all processes together, else in the process; there too while Redis is away.
"""

AFTER = """\
Whatever else is sent falls under “{everyday}”. A test walks all URLs and fails for one that takes a form and isn't in the table.

## Sizes

What is stored has a cap where it is stored, whoever asks and however slowly:
"""

TRIED = """\

A request's body has at most 1 MiB, and 60 s to arrive in the embedded server. Of a notepad only what changed is stored, and the more a
round takes, the coarser its replay gets (`apps/teams/strokes.py`). Sessions that ended and guests who did nothing are removed every night.

## Passwords

There is one way in, `/accounts/login/`; `/admin/` leads to it. Attempts are counted before a password is hashed, by person and address
(above) and by account: five wrong ones in five minutes. In the embedded server what hashes has a thread of its own, and at most {door}
requests wait for it: pages don't wait for who tries passwords.

## Names of the server

A `Host` header that isn't in `ALLOWED_HOSTS`, is malformed, or names a port that no server can have gets status 400, also for files and for
pages that are kept in memory."""


class Command(BaseCommand):
    help = "Print docs/security.md: how often one person and one address may do something. `make docs` writes it."

    def handle(self, *args: Any, **options: Any) -> None:
        head = ["limit", "at most", "an address at once", "where", "why"]
        parts = [BEFORE, _row(head), _row("---" for _ in head), *_limits(), "", AFTER.format(everyday=EVERYDAY.name)]
        parts += [
            _row(["what", "at most"]),
            _row(["---", "---"]),
            *(_row([what, f"{most:,.0f}"]) for what, most in SIZES),
            TRIED.format(door=limits.MOST_AT_THE_DOOR),
        ]
        self.stdout.write("\n".join(parts))


def _limits() -> Iterable[str]:
    doors: dict[Limit, list[str]] = {}
    for table, method in ((SENT, "POST"), (ASKED, "GET")):
        _gather(doors, table, method)
    for limit, where in doors.items():
        yield _limit(limit, ", ".join(where))
    yield _limit(limits.NEW_GUESTS, "wherever a visitor becomes a guest, of an address alone")
    yield _limit(limits.MAIL, "mail of signing up and of resetting, by its receiver alone")
    yield _limit(limits.STREAMS, "GET `/live/`")
    most = f"{limits.MOST_STREAMS} in a process"
    yield _row(["live streams open", most, "", "GET `/live/`", "a tab has one; each takes memory and a connection for half an hour"])


def _gather(doors: dict[Limit, list[str]], table: Mapping[str, Limit], method: str) -> None:
    for name, limit in table.items():
        doors.setdefault(limit, []).append(f"{method} `{name}`")


def _limit(limit: Limit, where: str) -> str:
    return _row([limit.name, f"{limit.most} {_in(limit.seconds)}", str(limit.at_once or ""), where, limit.why])


def _in(seconds: int) -> str:
    number, unit = (seconds // MINUTE, "minute") if seconds < 60 * MINUTE else (seconds // (60 * MINUTE), "hour")
    return f"a{'n' if unit == 'hour' else ''} {unit}" if number == 1 else f"in {number} {unit}s"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
