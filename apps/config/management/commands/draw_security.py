"""Draw docs/security.md: the tables of `apps/config/limits.py`, and the attacks that each run of the tests tries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand

from apps.config.limits import ASKED, EVERYDAY, MINUTE, SENT, SIZES
from apps.core.http import limits
from apps.core.http.limits import Limit

BEFORE = """\
# Security: what one person can do, and how often

Drawn from the tables in the code by `make docs`; not to be edited by hand.

## Limits

A **person** is the owner of a session, signed up or guest. An **address** is an IPv4 address or the /64 network of an IPv6 address, as
our own proxies report it (`TRUSTED_PROXIES`; by default there are none, and `X-Forwarded-For` is ignored).
The figures are those of a person; an address has `PEOPLE_BEHIND_ONE_ADDRESS` times as many, by default ten: set it to forty for a class of
forty behind one address. Where the column *an address at once* has a number, an address may send that many at once for each of its people,
and the rest spread over the time.

Requests are counted before their work begins. As many as the table says are admitted at once, and then one by one, evenly over the time. A
request beyond that gets status 429 with `Retry-After` in seconds: a page that says what was too much, when to come back, and what was
typed; JSON or a sentence for a script. Counts are shared by all processes in Redis; without Redis, or while it is away, each process counts
for itself.
"""

AFTER = """\
Any other form falls under “{everyday}”. A test walks all URLs and fails for one that accepts a form and isn't in the table.

## Sizes

Everything that is stored has a cap as well, at any pace:
"""

REST = """\

A request's body may have 1 MiB, with a study document 3 MiB, and in the embedded server 60 s to arrive. A study document is
read in a process of its own that may use 20 s of CPU and 192 MiB (`apps/curriculum/actions/document_process.py`). For a notepad
only changes are stored, and the more of them a round has, the coarser its replay gets (`apps/rooms/rules/edits.py`). Expired sessions
and old guests without records are removed every night.

## Passwords

There is one sign-in page, `/accounts/login/`; `/admin/` redirects to it. Attempts are counted before a password is hashed, by person and
address (above) and by account: five wrong ones in five minutes. In the embedded server requests that hash passwords have a thread of their
own, so that pages don't wait for them, and at most {most} requests wait for that thread.

## Names of the server

A request whose `Host` header isn't in `ALLOWED_HOSTS`, is malformed, or has an impossible port gets status 400, also for static files and
for pages cached in memory.

## What ends when

When a membership, a place in a room or a session ends, so does the access that came with it, open streams included. For each such event the
table in [rooms.md](rooms.md#what-ends-when) says what ends at once, what within a minute, and what stays.

## What is tried

Every run of the tests tries these, each against all fields, views or models, so that new ones are included automatically.
"""

TRIED: Mapping[str, Sequence[str]] = {
    "every URL, as everyone, by every method": ("tests/test_access.py",),
    "every view of grading and of a room before its time, by state, role and method": ("tests/test_early.py",),
    "every way in which access ends, against pages, actions, lists and open streams": ("tests/rooms/test_endings.py",),
    "the bytes that each role in a room is sent": ("tests/rooms/test_on_the_wire.py",),
    "nonsense in every field of every form, and at every view": (
        "tests/test_forms.py",
        "tests/test_nonsense.py",
    ),
    "names and lines that are invisible, doubled, reversed or look like others": ("tests/core/text/test_characters.py",),
    "text that is slow to render or grows, from a list and at random": ("tests/core/test_markdown.py",),
    "study documents that take time, memory or nesting": (
        "tests/curriculum/test_document_process.py",
        "tests/curriculum/test_shapes.py",
    ),
    "every limit, the table of limits against all URLs, forged addresses and host names": (
        "tests/config/test_limits.py",
        "tests/config/test_limits_on_a_server.py",
        "tests/core/http/test_addresses.py",
        "tests/core/http/test_hosts.py",
    ),
    "requests and connections that are never finished": (
        "tests/config/test_slow_requests.py",
        "tests/config/test_idle_connections.py",
    ),
    "guessing a room's code": ("tests/rooms/test_code_lookup.py",),
    "merging a guest into an account, with any history": ("tests/accounts/test_merging.py",),
    "every foreign key that leads to a person: exported, erased, merged; every cascade": ("tests/accounts/test_personal_data.py",),
    "every element that sends a request, refused, failing and offline": ("tests/browser/test_nothing_fails_in_silence.py",),
    "servers, workers, Redis and the database killed or frozen while people write": (
        "tests/faults/test_rooms_survive.py",
        "tests/faults/test_behind_the_proxy.py",
        "tests/faults/test_the_database_restarts.py",
        "tests/browser/test_a_killed_server.py",
    ),
    "the rows that each page reads as others' records grow": ("tests/test_growth.py",),
    "sound that leaves a device, a recogniser that sends it away, and what else of a device pages may ask for": (
        "tests/browser/aloud/test_recording.py",
        "tests/browser/aloud/test_writing.py",
        "tests/core/http/test_device.py",
    ),
    "requests to hosts that are not ours": (
        "tests/test_pages_hold_nothing_foreign.py",
        "tests/browser/test_pages.py",
    ),
}
"""What an attacker might do, each with the test files that try it."""


class Command(BaseCommand):
    help = "Print docs/security.md: how often one person and one address may do something, and what is tried. `make docs` writes it."

    def handle(self, *args: Any, **options: Any) -> None:
        head = ["limit", "at most", "an address at once", "where", "why"]
        parts = [BEFORE, _row(head), _row("---" for _ in head), *_limits(), "", AFTER.format(everyday=EVERYDAY.name)]
        parts += [
            _row(["what", "at most"]),
            _row(["---", "---"]),
            *(_row([what, f"{most:,.0f}"]) for what, most in SIZES),
            REST.format(most=limits.MOST_WAITING_TO_HASH),
            _row(["what someone might do", "the tests that do it"]),
            _row(["---", "---"]),
            *(_row([what, ", ".join(f"`{file}`" for file in files)]) for what, files in TRIED.items()),
        ]
        self.stdout.write("\n".join(parts))


def _limits() -> Iterable[str]:
    urls: dict[Limit, list[str]] = {}
    for table, method in ((SENT, "POST"), (ASKED, "GET")):
        _gather(urls, table, method)
    for limit, where in urls.items():
        yield _limit(limit, ", ".join(where))
    yield _limit(limits.NEW_GUESTS, "wherever a visitor becomes a guest, of an address alone")
    yield _limit(limits.MAIL, "mail of signing up and of resetting, by its receiver alone")
    yield _limit(limits.STREAMS, "GET `/live/`")
    most = f"{limits.MOST_STREAMS} in a process"
    yield _row(["live streams open", most, "", "GET `/live/`", "a tab has one; each takes memory and a connection for half an hour"])


def _gather(urls: dict[Limit, list[str]], table: Mapping[str, Limit], method: str) -> None:
    for name, limit in table.items():
        urls.setdefault(limit, []).append(f"{method} `{name}`")


def _limit(limit: Limit, where: str) -> str:
    return _row([limit.name, f"{limit.most} {_in(limit.seconds)}", str(limit.at_once or ""), where, limit.why])


def _in(seconds: int) -> str:
    number, unit = (seconds // MINUTE, "minute") if seconds < 60 * MINUTE else (seconds // (60 * MINUTE), "hour")
    return f"a{'n' if unit == 'hour' else ''} {unit}" if number == 1 else f"in {number} {unit}s"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
