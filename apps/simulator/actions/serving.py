"""The API over HTTP/1.1 on loopback: what kubectl, helm and other clients talk to."""

import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from apps.simulator.actions.simulating import Simulation
from apps.simulator.rules.api.messages import TEXT, Answer, Following, Request, Watch
from apps.simulator.rules.api.parts import as_text, is_running, lines_since
from apps.simulator.rules.api.watching import Viewer
from apps.simulator.rules.errors import Refused, bad_request
from apps.simulator.rules.kubelet.programs import Output
from apps.simulator.rules.wire import bodies, websocket

UNHURRIED = 0.25
"""Seconds between two looks at a cluster that lives in real time."""
HURRIED = 0.004
"""The same where time is jumped over."""
UNAUTHORIZED = Refused(401, "Unauthorized", "Unauthorized")


class Server(ThreadingHTTPServer):
    """One simulation behind one secret, which is the first part of every path: clients send no token without TLS."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, simulation: Simulation, secret: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.simulation = simulation
        self.prefix = f"/{secret}"

    @property
    def address(self) -> str:
        """What stands in a kubeconfig."""
        return f"http://127.0.0.1:{self.server_port}{self.prefix}"

    def begin(self) -> None:
        """Serve in a thread of its own, until `shutdown`."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no error."""
        if not isinstance(sys.exc_info()[1], BrokenPipeError | ConnectionResetError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    disable_nagle_algorithm = True
    wbufsize = 65_536

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Paths hold the secret."""

    @property
    def simulation(self) -> Simulation:
        """Whose API it is."""
        return cast("Server", self.server).simulation

    def answer(self) -> None:
        """Any request."""
        try:
            request = self._request()
        except Refused as refused:
            self.close_connection = True  # what is left of the body isn't read
            self._send(Answer.refusing(refused))
            return
        answered, now = self.simulation.call(request)
        match answered.stream:
            case Watch():
                self._watch(answered.stream)
            case Following():
                self._follow(answered, answered.stream, now)
            case Output():
                self._execute(answered.stream)
            case None:
                self._send(answered)

    do_GET = answer  # noqa: N815  # the base class looks for these names
    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815

    def _request(self) -> Request:
        prefix = cast("Server", self.server).prefix
        if not self.path.startswith(f"{prefix}/"):
            raise UNAUTHORIZED
        parts = urlsplit(self.path.removeprefix(prefix))
        raw, content_type = self._body(), self.headers.get("Content-Type", "")
        return Request(
            self.command,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True, max_num_fields=200),
            self.headers.get("Accept", "application/json"),
            content_type,
            bodies.decode(raw, content_type),
            self.headers.get("Kubectl-Command", "")[:100],
        )

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            raise bad_request("Content-Length must be a whole number")
        if int(length) > bodies.MOST_BYTES:
            raise Refused(413, "RequestEntityTooLarge", f"Request entity too large: limit is {bodies.MOST_BYTES}")
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes:
        raw = b""
        while True:
            size = self.rfile.readline(20).strip()
            try:
                length = int(size or b"0", 16)
            except ValueError as error:
                raise bad_request("a chunk has no length") from error
            if length < 0 or len(raw) + length > bodies.MOST_BYTES:
                raise Refused(413, "RequestEntityTooLarge", f"Request entity too large: limit is {bodies.MOST_BYTES}")
            raw += self.rfile.read(length)
            self.rfile.readline(4)
            if not length:
                return raw

    def _send(self, answer: Answer) -> None:
        raw = bodies.shifted(bodies.encode(answer.body), -self.simulation.ahead, is_log=answer.content_type == TEXT)
        self.send_response(answer.code)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)
        self.wfile.flush()

    def _begin_stream(self, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()

    def _chunk(self, raw: bytes, *, is_log: bool = False) -> None:
        raw = bodies.shifted(raw, -self.simulation.ahead, is_log=is_log)
        self.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
        self.wfile.flush()

    def _is_gone(self) -> bool:
        self.connection.settimeout(0)
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, TimeoutError):
            return False
        except OSError:
            return True
        finally:
            self.connection.settimeout(None)

    def _watch(self, watch: Watch) -> None:
        simulation, viewer = self.simulation, Viewer(watch)
        self._begin_stream("application/json")
        with simulation.changed:
            lines = list(viewer.begin(simulation.cluster, simulation.now()))
        end = time.monotonic() + watch.seconds
        idle = 0
        while True:
            for line in lines:
                self._chunk(line)
            if time.monotonic() > end or (not lines and self._is_gone()):
                break
            idle = 0 if lines else idle + 1
            lines = self._new_events(viewer, may_jump=idle > 1)
        self._chunk(b"")

    def _new_events(self, viewer: Viewer, *, may_jump: bool) -> list[bytes]:
        simulation = self.simulation
        with simulation.changed:
            lines = viewer.catch_up(simulation.cluster, simulation.tick())
            if not lines and may_jump and simulation.jump():
                lines = viewer.catch_up(simulation.cluster, simulation.now())
            if not lines:
                simulation.changed.wait(HURRIED if simulation.patience > 0 else UNHURRIED)
        return lines

    def _follow(self, answer: Answer, following: Following, since: float) -> None:
        """When time may be jumped over, a quiet log goes on to the next moment at which something happens."""
        simulation = self.simulation
        self._begin_stream(TEXT)
        text, is_running = answer.body, True
        while True:
            if text:
                self._chunk(text.encode(), is_log=True)
            if not is_running or (not text and self._is_gone()):
                break
            with simulation.changed:
                now = simulation.tick()
                lines, is_running = self._new_lines(following, since, now)
                since = now
                if not lines and is_running:
                    if simulation.patience > 0:
                        simulation.ahead += 1
                        simulation.patience -= 1
                    simulation.changed.wait(HURRIED if simulation.patience > 0 else UNHURRIED)
            text = as_text(lines, has_timestamps=following.has_timestamps)
        self._chunk(b"")

    def _new_lines(self, following: Following, since: float, now: float) -> tuple[list[tuple[float, str]], bool]:
        """The lines since a moment, and whether more may come."""
        cluster = self.simulation.cluster
        pod = cluster.objects.get(following.pod_key)
        if not pod:
            return [], False
        return lines_since(cluster, pod, following.container, since, now), is_running(pod, following.container)

    def _execute(self, output: Output) -> None:
        key = self.headers.get("Sec-WebSocket-Key")
        if not key:
            self._send(Answer.refusing(bad_request("Upgrade request required")))
            return
        spoken = websocket.protocol(self.headers.get("Sec-WebSocket-Protocol", ""))
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", websocket.accepted(key))
        if spoken:
            self.send_header("Sec-WebSocket-Protocol", spoken)
        self.end_headers()
        self.wfile.writelines(websocket.frames(output))
        self.wfile.flush()
        self.close_connection = True
        self._await_close()

    def _await_close(self) -> None:
        """The client says goodbye first; closing before that would be an error to it."""
        try:
            self.connection.settimeout(2)
            self.rfile.read(64)
        except OSError:
            pass
