import gzip
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.simulator.rules import kinds
from apps.simulator.rules.schemas.definitions import HERE, REFERENCE, name_of, references_in

BEGUN_WITH = (
    *filter(None, map(name_of, kinds.ALL)),
    "io.k8s.api.autoscaling.v1.Scale",
    "io.k8s.api.policy.v1.Eviction",
    "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
)
MESSAGE = re.compile(r"message (\w+) \{")
FIELD = re.compile(r"\s+(optional|repeated|map<[\w.]+, ([\w.]+)>)\s*([\w.]*) (\w+) = (\d+);")
PLAIN = {"string", "bytes", "bool", "int32", "int64", "double", "uint32", "float"}


class Command(BaseCommand):
    help = "Make the simulator's schemas from the package kubernetes-validate and from checkouts of kubernetes/api and apimachinery."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--protos", type=Path, nargs="*", default=[], help="checkouts that hold generated.proto files")

    def handle(self, *_: object, protos: list[Path], **__: object) -> None:
        write("definitions.json.gz", made_definitions())
        if protos:
            texts = [path.read_text() for folder in protos for path in sorted(folder.rglob("generated.proto"))]
            write("messages.json.gz", reached({name: fields for text in texts for name, fields in messages_in(text)}))


def made_definitions() -> dict[str, Any]:
    """The schemas of Kubernetes 1.37 that the served kinds need, as OpenAPI 3 has them."""
    source = files("kubernetes_validate") / "kubernetes-json-schema/v1.37.0-local/_definitions.json"
    all_schemas = json.loads(source.read_text())["$defs"]
    needed: set[str] = set()
    coming = set(BEGUN_WITH)
    while coming:
        name = coming.pop()
        needed.add(name)
        coming |= {each for each in references_in(all_schemas[name]) if each not in needed}
    return {name: as_open_api(all_schemas[name]) for name in sorted(needed)}


def as_open_api(part: Any) -> Any:
    """JSON schema writes `type: [string, null]` and its own references; OpenAPI one type, and nothing beside a reference."""
    if isinstance(part, list):
        return [as_open_api(item) for item in part]
    return _schema(part) if isinstance(part, dict) else part


def _schema(part: dict[str, Any]) -> dict[str, Any]:
    if isinstance(part.get("oneOf"), list):  # a string or a number
        return {"type": "string", **({"description": part["description"]} if "description" in part else {})}
    schema = {key: as_open_api(value) for key, value in part.items() if not (key == "enum" and isinstance(value, list))}
    if isinstance(part.get("type"), list):
        schema["type"] = next(type_ for type_ in part["type"] if type_ != "null")
    return _with_target(schema) if isinstance(part.get("$ref"), str) else schema


def _with_target(schema: dict[str, Any]) -> dict[str, Any]:
    target = {"$ref": REFERENCE + schema.pop("$ref").rsplit("/", 1)[1]}
    return {"allOf": [target], **schema} if schema else target


def messages_in(proto: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The messages of one .proto file with their fields by number."""
    package = next(iter(re.findall(r"^package ([\w.]+);", proto, re.MULTILINE)), "")
    for text in re.split(r"(?m)^(?=message )", proto)[1:]:
        name = next(iter(MESSAGE.findall(text)))
        fields = {}
        for how, of_map, type_, field, number in FIELD.findall(text):
            value = of_map or type_
            full = value if value in PLAIN or "." in value else f"{package}.{value}"
            fields[number] = [field, full.lstrip("."), "m" if of_map else "r" if how == "repeated" else ""]
        yield f"{package}.{name}", fields


def reached(messages: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
    """Only the messages that a request body about a served kind can hold."""
    coming = {
        name.removeprefix("io.").replace("k8s.apimachinery", "k8s.io.apimachinery").replace("k8s.api.", "k8s.io.api.")
        for name in BEGUN_WITH
    }
    needed: set[str] = set()
    while coming:
        name = coming.pop()
        needed.add(name)
        coming |= {field[1] for field in messages[name].values() if field[1] in messages and field[1] not in needed}
    return {name: messages[name] for name in sorted(needed)}


def write(name: str, content: dict[str, Any]) -> None:
    """Equal content gives equal bytes."""
    packed = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    (HERE / name).write_bytes(gzip.compress(packed, mtime=0))
