"""Serve `/metrics` and `/healthz` on a port of their own, METRICS_PORT, which no ingress routes to."""

import errno
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.conf import settings
from django.db import connections
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from apps.observability.queries.gauges import SharedGauges
from apps.observability.rules.metrics import FOLDER
from apps.observability.views.health import ALIVE


def serve(*, with_gauges: bool) -> ThreadingHTTPServer | None:
    """Serve metrics in a thread until this process ends; `with_gauges` adds those that are looked up in the database and Redis.

    Return None if METRICS_PORT is unset, or another process of this container has the port, whose answers include our metrics.
    """
    if not settings.METRICS_PORT:
        return None
    registries = [_of_all_processes()]
    if with_gauges:
        registries.append(CollectorRegistry())
        registries[-1].register(SharedGauges())
    try:
        server = _Server(("", settings.METRICS_PORT), registries)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return None
        raise
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


def _of_all_processes() -> CollectorRegistry:
    """Return a registry with the metrics of all processes of this container."""
    if not FOLDER:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, FOLDER)  # type: ignore[no-untyped-call]
    return registry


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], registries: list[CollectorRegistry]) -> None:
        super().__init__(address, _Handler)
        self.registries = registries


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        if self.path == ALIVE:
            self._answer("text/plain", b"ok\n")
        elif self.path.partition("?")[0] == "/metrics":
            try:
                self._answer(CONTENT_TYPE_LATEST, b"".join(generate_latest(registry) for registry in self.server.registries))
            finally:
                connections.close_all()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Log nothing: nobody needs a line for each scrape."""
