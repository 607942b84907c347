"""The few frames of a WebSocket that `kubectl exec` needs (RFC 6455, and Kubernetes' v5.channel.k8s.io: a byte says which stream)."""

import base64
import hashlib
import json
import struct
from collections.abc import Iterator

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.kubelet.programs import Output

SPOKEN = ("v5.channel.k8s.io", "v4.channel.k8s.io")
MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BINARY, CLOSE = 2, 8
STDOUT, STDERR, STATUS = 1, 2, 3
NORMAL_END = struct.pack(">H", 1000)


def accepted(key: str) -> str:
    """The header that answers Sec-WebSocket-Key."""
    return base64.b64encode(hashlib.sha1(key.encode() + MAGIC.encode(), usedforsecurity=False).digest()).decode()


def protocol(offered: str) -> str | None:
    """The protocol that both speak."""
    names = [name.strip() for name in offered.split(",")]
    return next((name for name in SPOKEN if name in names), None)


def frames(output: Output) -> Iterator[bytes]:
    """What a program has written and how it ended."""
    for channel, text in ((STDOUT, output.stdout), (STDERR, output.stderr)):
        if text:
            yield frame(bytes([channel]) + text.encode())
    yield frame(bytes([STATUS]) + json.dumps(_status(output.code)).encode())
    yield frame(NORMAL_END, CLOSE)


def frame(payload: bytes, operation: int = BINARY) -> bytes:
    """One unmasked frame, as servers send them."""
    length = len(payload)
    if length < 126:
        size = bytes([length])
    elif length < 65_536:
        size = b"\x7e" + struct.pack(">H", length)
    else:
        size = b"\x7f" + struct.pack(">Q", length)
    return bytes([0x80 | operation]) + size + payload


def _status(code: int) -> Thing:
    if code == 0:
        return {"metadata": {}, "status": "Success"}
    return {
        "metadata": {},
        "status": "Failure",
        "message": f"command terminated with non-zero exit code: exit status {code}",
        "reason": "NonZeroExitCode",
        "details": {"causes": [{"reason": "ExitCode", "message": str(code)}]},
    }
