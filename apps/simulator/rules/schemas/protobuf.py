"""Request bodies of kubectl's typed commands, which come as protobuf only: `k8s\\0`, then a type and the object."""

import base64
import json
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from apps.simulator.rules.kinds import Thing
from apps.simulator.rules.schemas.definitions import definitions, folder_of, messages

MAGIC = b"k8s\0"
META = "k8s.io.apimachinery.pkg.apis.meta.v1."
DEEPEST = 40
SCALARS = {"string", "bytes", "bool", "int32", "int64", "double", "uint32", "float"}
DROPPED_WHEN_EMPTY = {"status", "strategy", "resources", "updateStrategy", "metadata"}
DROPPED_WHEN_ZERO = {"generation", "observedGeneration"}


def decode(raw: bytes) -> Thing:
    """The object as JSON would have it. Raises ValueError for anything but a message of a known type."""
    if not raw.startswith(MAGIC):
        raise ValueError("no Kubernetes protobuf: it must begin with k8s and a zero byte")
    envelope = dict(_fields(raw[len(MAGIC) :]))
    type_meta = dict(_fields(_bytes(envelope.get(1, b""))))
    api_version, kind = _bytes(type_meta.get(1, b"")).decode(), _bytes(type_meta.get(2, b"")).decode()
    group, _, version = api_version.rpartition("/")
    name = f"{META}{kind}" if kind == "DeleteOptions" else f"k8s.io.api.{folder_of(group)}.{version}.{kind}"
    return {"kind": kind, "apiVersion": api_version, **_message(name, _bytes(envelope.get(2, b"")), 0)}


def _fields(raw: bytes) -> Iterator[tuple[int, Any]]:
    """The wire format: numbers and their values, an integer, a float or bytes."""
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == 0:
            value, at = _varint(raw, at)
            yield number, value
            continue
        if wire_type == 2:
            length, at = _varint(raw, at)
        elif wire_type in (1, 5):
            length = 8 if wire_type == 1 else 4
        else:
            raise ValueError(f"wire type {wire_type}")
        part = raw[at : at + length]
        if len(part) < length:
            raise ValueError("the message ends too soon")
        at += length
        yield number, part if wire_type == 2 else struct.unpack("<d" if wire_type == 1 else "<f", part)[0]


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(raw) and shift < 64:
        byte = raw[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise ValueError("a number without an end")


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("bytes were expected")  # the message is wrong, not our types
    return value


def _scalar(type_: str, value: Any) -> Any:
    match type_:
        case "string":
            return _bytes(value).decode()
        case "bytes":
            return base64.b64encode(_bytes(value)).decode()
        case "bool":
            return bool(value)
        case "int32" | "int64":
            return value - (1 << 64) if value >= 1 << 63 else value
    return value


def _message(name: str, raw: bytes, depth: int) -> Any:
    if depth > DEEPEST:
        raise ValueError("the message nests too deeply")
    written = WRITTEN_OTHERWISE.get(name)
    if written:
        return written(dict(_fields(raw)))
    fields = messages().get(name)
    if fields is None:
        raise ValueError(f"no type {name}")
    if _is_list_of_strings(name, fields):
        return [_bytes(value).decode() for _, value in _fields(raw)]
    properties = definitions().get(_schema_name(name), {}).get("properties")
    thing: Thing = {}
    for number, value in _fields(raw):
        if str(number) in fields:
            _set(thing, fields[str(number)], value, properties, depth)
    return {key: value for key, value in thing.items() if not _says_nothing(key, value)}


def _is_list_of_strings(name: str, fields: Thing) -> bool:
    """Go names some such lists, and protobuf makes messages of them."""
    return list(fields) == ["1"] and fields["1"][0] == "items" and not name.endswith("List")


def _set(thing: Thing, field: list[str], value: Any, properties: Thing | None, depth: int) -> None:
    name, type_, how = field
    if how == "m":
        entry = dict(_fields(_bytes(value)))
        empty: Any = b"" if type_ in ("string", "bytes") or type_ not in SCALARS else 0
        thing.setdefault(name, {})[_bytes(entry.get(1, b"")).decode()] = _value(type_, entry.get(2, empty), depth)
        return
    read = _value(type_, value, depth)
    if how == "r":
        thing.setdefault(name, []).append(read)
    elif isinstance(read, dict) and properties and name not in properties:
        thing.update(read)  # Go embeds the struct: its fields stand in the object itself
    else:
        thing[name] = read


def _value(type_: str, value: Any, depth: int) -> Any:
    return _scalar(type_, value) if type_ in SCALARS else _message(type_, _bytes(value), depth + 1)


def _says_nothing(name: str, value: Any) -> bool:
    return value in ("", None) or (value == 0 and name in DROPPED_WHEN_ZERO) or (value == {} and name in DROPPED_WHEN_EMPTY)


def _schema_name(message: str) -> str:
    return f"io.{message}".replace("io.k8s.io.", "io.k8s.", 1)


def _time(fields: dict[int, Any]) -> str | None:
    seconds = _scalar("int64", fields.get(1, 0))
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None
    except (OverflowError, OSError) as error:
        raise ValueError("no such moment") from error


def _int_or_string(fields: dict[int, Any]) -> int | str:
    if fields.get(1):
        return _bytes(fields.get(3, b"")).decode()
    number: int = _scalar("int32", fields.get(2, 0))
    return number


def _json(fields: dict[int, Any]) -> Any:
    return json.loads(_bytes(fields.get(1, b"")) or b"null")


WRITTEN_OTHERWISE: dict[str, Callable[[dict[int, Any]], Any]] = {
    "k8s.io.apimachinery.pkg.api.resource.Quantity": lambda fields: _bytes(fields.get(1, b"0")).decode(),
    "k8s.io.apimachinery.pkg.util.intstr.IntOrString": _int_or_string,
    f"{META}Time": _time,
    f"{META}MicroTime": _time,
    f"{META}FieldsV1": _json,
    "k8s.io.apimachinery.pkg.runtime.RawExtension": _json,
}
"""Messages whose JSON isn't an object of their fields."""
