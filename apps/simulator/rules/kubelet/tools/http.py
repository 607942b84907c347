"""Programs that ask over HTTP: curl and wget."""

import re
from typing import NamedTuple

from apps.simulator.rules import network
from apps.simulator.rules.kubelet.images import Answer, answer_seconds
from apps.simulator.rules.kubelet.records import image_at
from apps.simulator.rules.kubelet.tools.shell import Output, Shell, has_flag, option, without_values
from apps.simulator.rules.network import NO_DNS, OPEN, REFUSED, UNRESOLVED, Reached

URL = re.compile(r"(?:(https?)://)?([^:/?\s]+)(?::(\d{1,5}))?(/[^?\s]*)?(?:\?\S*)?")
NUMBER = re.compile(r"\d{1,5}(\.\d{1,3})?")
WORDS = {200: "OK", 201: "Created", 204: "No Content", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable"}
PATIENCE_SECONDS = 130.0
"""Of a TCP connection that nobody answers."""
RESOLVER_SECONDS = 10
"""The resolver gives up by itself after about so long."""
VALUED = ("-m", "--max-time", "--connect-timeout", "-o", "-w", "-H", "-X", "-d", "--data", "--header", "--request", "-A", "-u")


class Asked(NamedTuple):
    """One HTTP request and whom it met."""

    host: str
    port: int
    reached: Reached
    answer: Answer
    seconds: float


def curl(shell: Shell, words: list[str]) -> Output:
    """One GET; understands -s -S -f -i -I -o -w -m --connect-timeout, ignores other options."""
    asked = _ask(shell, without_values(words, *VALUED))
    if asked is None:
        return Output("", "curl: (3) URL rejected: No host part in the URL\n", 3)
    if failure := _failure(asked, words):
        code, text = failure
        is_silent = has_flag(words, "s", "--silent") and not has_flag(words, "S", "--show-error")
        return Output("", "" if is_silent else f"curl: ({code}) {text}\n", code)
    return Output(_shown(asked, words))


def wget(shell: Shell, words: list[str]) -> Output:
    """BusyBox's: prints what it got, as with `-qO-`."""
    asked = _ask(shell, without_values(words, "-T", "-O", "--timeout"))
    if asked is None:
        return Output("", "BusyBox wget: missing URL\n", 1)
    outcome = asked.reached.outcome
    if outcome in (UNRESOLVED, NO_DNS):
        return Output("", f"wget: bad address '{asked.host}'\n", 1)
    if outcome == REFUSED:
        return Output("", f"wget: can't connect to remote host ({asked.reached.address}): Connection refused\n", 1)
    if outcome != OPEN or asked.seconds > _patience(words, "-T", "--timeout"):
        return Output("", "wget: download timed out\n", 1)
    if asked.answer.code >= 400:
        return Output("", f"wget: server returned error: HTTP/1.1 {asked.answer.code} {WORDS.get(asked.answer.code, '')}\n", 1)
    return Output(asked.answer.body)


def _ask(shell: Shell, words: list[str]) -> Asked | None:
    """The request that the arguments describe; None where they hold no address."""
    matches = (URL.fullmatch(word) for word in words if not word.startswith("-") and re.search(r"[a-zA-Z.]", word))
    match = next(filter(None, matches), None)
    if not match:
        return None
    scheme, host, port, path = match.groups()
    number = int(port or (443 if scheme == "https" else 80))
    reached = network.connect(shell.cluster, shell.pod, host, number, shell.now)
    answer = _answer(shell, reached, path or "/")
    seconds = answer_seconds(shell.cluster, reached.pod, answer.seconds) if reached.pod else 0.0
    return Asked(host, number, reached, answer, seconds)


def _answer(shell: Shell, reached: Reached, path: str) -> Answer:
    image = image_at(shell.cluster, reached.pod, reached.port) if reached.pod and reached.outcome == OPEN else None
    return image.answer_to(path) if image else Answer(body="ok\n")


def _patience(words: list[str], *names: str) -> float:
    value = option(words, *names)
    return float(value) if value and NUMBER.fullmatch(value) else PATIENCE_SECONDS


def _failure(asked: Asked, words: list[str]) -> tuple[int, str] | None:
    """curl's exit code and what it says; None where it has an answer."""
    outcome, where = asked.reached.outcome, f"{asked.host} port {asked.port}"
    patience, longest = _patience(words, "--connect-timeout", "-m", "--max-time"), _patience(words, "-m", "--max-time")
    if outcome == NO_DNS and patience <= RESOLVER_SECONDS:
        return 28, f"Resolving timed out after {int(patience * 1000)} milliseconds"
    if outcome in (UNRESOLVED, NO_DNS):
        return 6, f"Could not resolve host: {asked.host}"
    if outcome == REFUSED:
        return 7, f"Failed to connect to {where} after 1 ms: Could not connect to server"
    if outcome != OPEN:
        return 28, f"Failed to connect to {where} after {int(patience * 1000)} ms: Timeout was reached"
    if asked.seconds > longest:
        return 28, f"Operation timed out after {int(longest * 1000)} milliseconds with 0 bytes received"
    if asked.answer.code >= 400 and has_flag(words, "f", "--fail"):
        return 22, f"The requested URL returned error: {asked.answer.code}"
    return None


def _shown(asked: Asked, words: list[str]) -> str:
    code, body = asked.answer.code, asked.answer.body
    head = f"HTTP/1.1 {code} {WORDS.get(code, '')}\r\nContent-Length: {len(body)}\r\n\r\n"
    values = {"%{http_code}": str(code), "%{response_code}": str(code), "%{time_total}": f"{asked.seconds:.6f}", "\\n": "\n"}
    tail = option(words, "-w", "--write-out") or ""
    for name, value in values.items():
        tail = tail.replace(name, value)
    if option(words, "-o", "--output"):
        return tail
    if has_flag(words, "I", "--head"):
        return head + tail
    return (head if has_flag(words, "i", "--include") else "") + body + tail
