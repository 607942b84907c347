"""Read settings from the environment; each function raises Wrong, with one sentence, for a value that can't be used.

Any value may come from a file instead, such as a secret: `SECRET_KEY_FILE=/run/secrets/key` is read when `SECRET_KEY` is unset.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Wrong(ImproperlyConfigured):
    """A value that can't be used. The text names the variable and says what would be right."""


@contextmanager
def ends_when_wrong() -> Iterator[None]:
    """End the process with exit code 2, and the sentence on stderr without a traceback, if reading settings in the context raises Wrong."""
    try:
        yield
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        raise SystemExit(2) from None


def text(name: str, default: str = "") -> str:
    """Return the value of `name`, or the content of the file that `name`_FILE points to, stripped. Raises Wrong if that can't be read."""
    if name in os.environ:
        return os.environ[name].strip()
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Wrong(f"{name}_FILE names {file}, which can't be read ({error}): give the path of a readable text file.") from error
    return default


def flag(name: str, *, default: bool) -> bool:
    """Return a boolean. TRUE and FALSE say how it may be written."""
    value = text(name, str(default)).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise Wrong(f"{name} is {value!r}: write true or false.")


def number(name: str, *, default: int, least: int = 0) -> int:
    """Return a whole number from `least` on."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise Wrong(f"{name} is {value!r}: write a whole number of at least {least}.")
    return int(value)


def number_or_none(name: str) -> int | None:
    """Return a whole number from 0 on; None if it is unset."""
    return number(name, default=0) if text(name) else None


def one_of(name: str, choices: tuple[str, ...], *, default: str) -> str:
    """Return one of the choices, written exactly so."""
    value = text(name, default)
    if value not in choices:
        raise Wrong(f"{name} is {value!r}: write one of {', '.join(choices)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return a list written with commas between its items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def hosts(name: str, default: str) -> list[str]:
    """Return a list of host names."""
    names = words(name, default)
    for host in names:
        if "/" in host or " " in host:
            raise Wrong(f"{name} holds {host!r}: write host names parted by commas, without a scheme or path, such as dryrun.example.com.")
    return names


def origins(name: str) -> list[str]:
    """Return a list of origins; each may contain `*`, as Django allows."""
    values = words(name)
    for value in values:
        if not _is_origin(value):
            raise Wrong(f"{name} holds {value!r}: write origins parted by commas, such as https://dryrun.example.com.")
    return values


def origin(name: str, default: str) -> str:
    """Return one origin, without `*`."""
    value = text(name) or default
    if not _is_origin(value) or "*" in value:
        raise Wrong(f"{name} is {value!r}: write where this server is reached, without a path, such as https://dryrun.example.com.")
    return value


def folder(name: str, default: Path) -> Path:
    """Return an absolute path; `~` is a home folder. It need not exist."""
    try:
        return Path(text(name) or default).expanduser().resolve()
    except RuntimeError as error:
        raise Wrong(f"{name} is {text(name)!r}, and there is no such user: write the path of a folder.") from error


def database(name: str, default: Path) -> dict[str, object]:
    """Return Django's settings of the database at the URL in `name`; if it is unset, of the SQLite file at `default`.

    SQLite gets write-ahead logging and immediate transactions, so that readers never wait, and writers queue instead of failing.
    """
    url = text(name) or "sqlite://"
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise Wrong(f"{name} begins with {scheme!r}: write postgresql://user:password@host/name or sqlite:////path/to/file.")
    try:
        options: dict[str, object] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise Wrong(
            f"{name} can't be read: write postgresql://user:password@host/name, with an @ or / in the password as %40 or %2F."
        ) from error
    if not text(name):
        options["NAME"] = str(default)  # not by a URL, in which #, ? and % have a meaning
    if not options.get("NAME"):
        raise Wrong(f"{name} names no database: write postgresql://user:password@host/name.")
    if scheme == "sqlite":
        options["CONN_MAX_AGE"] = None  # opening the file for each request would take as long as a whole page
        options["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728",
        }
    else:
        options |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
        options["OPTIONS"] = {
            "server_side_binding": True,
            "prepare_threshold": 2,  # planning took more than half of a query's time
            "connect_timeout": 5,  # seconds; without it connecting to a vanished server takes minutes to fail
            "tcp_user_timeout": 15_000,  # milliseconds; the same for a server that vanishes during a query
        }
    return options


def redis(name: str) -> str:
    """Return the URL of a Redis server; empty if it is unset."""
    url = text(name)
    if url and (_parts(url).scheme not in {"redis", "rediss", "unix"} or "://" not in url):
        raise Wrong(f"{name} is not a Redis server's address: write redis://host:6379/0, or leave it out.")
    return url


def mailer(name: str) -> dict[str, object]:
    """Return Django's settings of the mail server at `smtp://user:password@host:587?tls=true`; if unset, mail is printed."""
    url = text(name)
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = _parts(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Wrong(
            f"{name} is not a mail server's address: write smtp://user:password@host:587?tls=true, or smtps:// for TLS from the start."
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parse_qs(parts.query).get("tls", ["false"])[0].lower() in TRUE,
            "timeout": 10,
        },
    }


def secret_key(name: str, kept_in: Path) -> str:
    """Return the value of `name`; if unset, a random key that is made once and stored in `kept_in`, readable only by its owner."""
    if key := text(name):
        if len(key) < 32:
            raise Wrong(f"{name} is too short to protect sessions: write at least 32 random characters.")
        return key
    try:
        if not kept_in.exists():
            kept_in.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=kept_in.parent, prefix=f"{kept_in.name}.", encoding="utf-8") as draft:
                draft.write(secrets.token_urlsafe(48))
                draft.flush()
                with suppress(FileExistsError):  # another process was first: use its key
                    os.link(draft.name, kept_in)
        return kept_in.read_text(encoding="utf-8")
    except OSError as error:
        raise Wrong(f"{name} is unset and no key can be kept in {kept_in} ({error}): set {name} or make DATA_DIR writable.") from error


def _is_origin(value: str) -> bool:
    """Return whether the value is a scheme and a host, without a path."""
    parts = _parts(value)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not parts.path


def _parts(url: str) -> SplitResult:
    """Return the parts of a URL; all empty if it can't be parsed or its port is no number from 1 to 65535."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.port != 0:
            return parts
    return SplitResult("", "", "", "", "")
