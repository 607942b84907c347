"""Bodies of requests and answers as bytes."""

import json
import re
from datetime import datetime
from typing import Any

import yaml

from apps.simulator.rules.errors import Refused, bad_request
from apps.simulator.rules.objects.times import iso
from apps.simulator.rules.schemas import protobuf

MOST_BYTES = 262_144
MOST_ALIASES = 20
DEEPEST = 60
MOMENT = re.compile(rb'"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z"')
LOG_MOMENT = re.compile(rb"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z")


def decode(raw: bytes, content_type: str) -> Any:
    """A request's body: JSON, YAML or protobuf; None for an empty one. Raises Refused (400, 413)."""
    if not raw:
        return None
    if len(raw) > MOST_BYTES:
        raise Refused(413, "RequestEntityTooLarge", f"Request entity too large: limit is {MOST_BYTES}")
    try:
        body = _decoded(raw, content_type)
        check_depth(body)
    except (ValueError, yaml.YAMLError, RecursionError, KeyError, TypeError) as error:
        raise bad_request(f"the object provided is unrecognized: {str(error)[:200]}") from error
    return body


def _decoded(raw: bytes, content_type: str) -> Any:
    if "protobuf" in content_type:
        return protobuf.decode(raw)
    if "yaml" in content_type and not raw.lstrip().startswith(b"{"):
        return safe_yaml(raw.decode())
    return json.loads(raw)


def safe_yaml(text: str) -> Any:
    """One YAML document, without a bomb of aliases. Raises ValueError or yaml.YAMLError."""
    aliases = sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader))
    if aliases > MOST_ALIASES:
        raise ValueError(f"a manifest may have {MOST_ALIASES} YAML aliases at most, this one has {aliases}")
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def check_depth(body: Any, depth: int = 0) -> None:
    """Raises ValueError for what nests deeper than any object of the API."""
    if depth > DEEPEST:
        raise ValueError(f"the object nests more than {DEEPEST} levels deep")
    for part in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        check_depth(part, depth + 1)


def encode(body: Any) -> bytes:
    """An answer's body: text as it is, everything else as JSON."""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def shifted(raw: bytes, seconds: float, *, is_log: bool = False) -> bytes:
    """The bytes with every moment in them moved by so many seconds.

    The cluster's clock may be ahead of the wall's, and kubectl prints the ages of `describe` and `events` by the wall's:
    so what leaves is moved back.
    """
    if abs(seconds) < 1:
        return raw

    def move(match: re.Match[bytes]) -> bytes:
        moment = datetime.fromisoformat(match[1].decode() + "+00:00").timestamp() + seconds
        return b"%s%sZ" % (iso(moment)[:-1].encode(), match[2] or b"")

    if is_log:
        return LOG_MOMENT.sub(move, raw)
    return MOMENT.sub(lambda match: b'"%s"' % move(match), raw)
