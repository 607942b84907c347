"""Run the embedded server."""

import asyncio
import hashlib
import os
import signal
import socket
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.config import nightly
from apps.core.http import stylesheet
from apps.curriculum.models import Lesson, Question


class Command(BaseCommand):
    help = "Migrate, load the content, collect the static files, and serve on one port. Ctrl-C ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="default: this machine only")

    def handle(self, *args: Any, **options: Any) -> None:
        import uvicorn

        port = options["port"]
        if not 1 <= port <= 65535:
            raise CommandError(f"The port is {port}; give a number from 1 to 65535.")
        for ending in (signal.SIGINT, signal.SIGTERM):  # uvicorn ends gracefully, then raises the signal again
            signal.signal(ending, lambda *_: sys.exit(0))
        listener = _listen(options["host"], port)
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        self._load_content()
        collect_static()

        class Server(uvicorn.Server):
            """Prints the address once the port is open."""

            async def startup(self, *args: Any, **kwargs: Any) -> None:
                await super().startup(*args, **kwargs)
                self.nightly = asyncio.create_task(nightly.every_day())  # kept, since a task without a reference may be collected
                if self.started:
                    command.stdout.write(command.style.SUCCESS(f"Dry Run is at http://{_name(options['host'])}:{port}/   Ctrl-C ends it."))
                    command.stdout.flush()

        command = self
        config = uvicorn.Config(
            "apps.config.asgi:application",
            host=options["host"],
            port=port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,  # it would trust headers of any client on this machine; core/http/addresses.py reads them
            timeout_graceful_shutdown=10,
        )
        Server(config).run(sockets=[listener])

    def _load_content(self) -> None:
        """Load the content, unless neither the files nor their records have changed, since checking all of it takes seconds."""
        kept = settings.DATA_DIR / "content.fingerprint"
        if kept.exists() and kept.read_text() == _fingerprint():
            self.stdout.write("Content: as it was. Nothing changed.")
            return
        call_command("load_content")
        kept.write_text(_fingerprint())


def collect_static() -> None:
    """Collect the static files, unless they are as they were, since compressing them takes seconds."""
    kept = settings.DATA_DIR / "static.fingerprint"
    current = _fingerprint_of_static()
    if (settings.STATIC_ROOT / "staticfiles.json").exists() and kept.exists() and kept.read_text() == current:
        return
    kept.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    kept.write_text(current)


def _fingerprint_of_static() -> str:
    """Return a hash of the static files, of the code that makes of them what is served, and of where that lies."""
    place = os.path.relpath(settings.STATIC_ROOT, settings.DATA_DIR)
    storage = settings.STORAGES["staticfiles"]["BACKEND"]
    digest = hashlib.sha256(f"{place} {storage} {version('django')} {version('whitenoise')}".encode())
    digest.update(Path(stylesheet.__file__).read_bytes())
    for finder in get_finders():
        for name, origin in finder.list([]):
            digest.update(f"{name} {origin.size(name)} ".encode() + Path(origin.path(name)).read_bytes())
    return digest.hexdigest()


def _fingerprint() -> str:
    """Return a hash of the content's files, of the code that renders them, and of what they became in the database."""
    outcome = [
        sorted(Lesson.objects.values_list("pk", "content_hash")),
        sorted(Question.objects.values_list("pk", "revision__content_hash")),
    ]
    digest = hashlib.sha256(repr(outcome).encode())
    for folder in (settings.CONTENT_DIR, settings.BASE_DIR / "apps" / "curriculum", settings.BASE_DIR / "apps" / "core"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            digest.update(f"{path} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()


def _listen(host: str, port: int) -> socket.socket:
    """Open the port before the preparations, so that early requests wait. Raises CommandError if it can't be opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # IPPROTO_TCP is explicit because only then asyncio turns off Nagle's algorithm, which would delay every answer by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        number = error.errno or 0
        if number < 0:  # an error from resolving the name; those are negative
            raise CommandError(f"{host!r} is no address of this machine; give one, such as 127.0.0.1.") from error
        raise CommandError(f"Port {port} can't be opened ({os.strerror(number).lower()}); choose another one.") from error
    return listener


def _name(host: str) -> str:
    """Return the host as a person types it into a browser."""
    return {"127.0.0.1": "localhost", "0.0.0.0": "localhost"}.get(host, host)  # noqa: S104  # a comparison, nothing is bound
