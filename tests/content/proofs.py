"""How a block of code is proven, as the table in docs/authoring.md says, and what is left unproven for which reason."""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from apps.curriculum.rules.content.fences import Info
from tests.content import manifests

LANGUAGES_NOBODY_PROVES = {
    "console": "a session with prompts and output, which differ from cluster to cluster",
    "go-template": "a piece of a chart; without the chart around it Helm can't render it",
    "sql": "a piece of a migration; whether it is right depends on the tables that are there",
    "text": "no language: trees of files, timelines, arithmetic",
}
KINDS_NOBODY_PROVES = {
    "argoproj.io/Application": "Argo CD's own",
    "autoscaling.k8s.io/VerticalPodAutoscaler": "comes with the autoscaler that is installed beside Kubernetes",
    "flagger.app/Canary": "Flagger's own",
    "gateway.networking.k8s.io/Gateway": "Gateway API is installed beside Kubernetes",
    "gateway.networking.k8s.io/HTTPRoute": "Gateway API is installed beside Kubernetes",
    "keda.sh/ScaledObject": "KEDA's own",
    "keda.sh/TriggerAuthentication": "KEDA's own",
    "kustomize.config.k8s.io/Kustomization": "read by kubectl, never sent to a cluster",
    "kustomize.toolkit.fluxcd.io/Kustomization": "Flux's own",
    "networking.istio.io/DestinationRule": "Istio's own",
    "networking.istio.io/VirtualService": "Istio's own",
}
"""By API group and kind: what Kubernetes doesn't bring, so that no schema of it is at hand. It is parsed."""

BASE = "debian:13"
"""What a fragment of a Dockerfile stands below."""

TOOLS = Path(sys.executable).parent
FROM_STAGE = re.compile(r"--from=(?P<stage>[a-z][\w-]*)(?=\s)|from=(?P<mounted>[a-z][\w-]*)(?=[\s,])")
VARIABLE = re.compile(r"\$\{?(?P<name>[A-Za-z_]\w*)")
FILE = re.compile(r"^[\w.-]+\.ya?ml$")


def problems(info: Info, code: str, *, version: str) -> list[str]:
    """What the language's checker has to say of `code`; nothing when it is right. `version` is that of Kubernetes, such as 1.37."""
    if info.language == "yaml":
        return list(_yaml(info, code, version))
    if prove := PROOFS.get(info.language):
        return list(prove(info, code))
    if info.language not in LANGUAGES_NOBODY_PROVES:
        return [f"{info.language or 'no language'} is neither proven nor listed; name another, or list it with the reason"]
    return []


def is_unproven_kind(kind: str, api_version: str = "") -> bool:
    """Whether it is listed, by kind and group; a piece of it doesn't say its group."""
    group = api_version.rpartition("/")[0]
    return any(name == f"{group}/{kind}" or (not api_version and name.endswith(f"/{kind}")) for name in KINDS_NOBODY_PROVES)


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, of which YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key.value!r} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _yaml(info: Info, code: str, version: str) -> Iterator[str]:
    try:
        things = [thing for thing in yaml.load_all(code, Loader=_Loader) if thing is not None]
    except yaml.YAMLError as error:
        yield f"not valid YAML: {' '.join(str(error).split())}"
        return
    if info.of == "compose.yaml":
        yield from _compose(code)
    elif info.of and not FILE.match(info.of):
        for thing in things:
            yield from _known(manifests.of_piece(version, info.of, thing), info.of.partition(".")[0])
    elif not info.of:
        for thing in things:
            if not isinstance(thing, dict) or not {"apiVersion", "kind"} <= thing.keys():
                yield 'no object with apiVersion and kind; say by of="…" what it is a piece of, or whose file it is'
            else:
                yield from _known(manifests.of_object(version, thing), thing["kind"], thing["apiVersion"])


def _known(problems: Iterator[str], kind: str, api_version: str = "") -> Iterator[str]:
    try:
        yield from problems
    except manifests.Unknown as unknown:
        if not is_unproven_kind(kind, api_version):
            yield f"{unknown}; write one that there is, or list the kind with the reason"


def _compose(code: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "compose.yaml").write_text(code, encoding="utf-8")
        given = dict.fromkeys(VARIABLE.findall(code), "1")
        yield from _run(["docker-compose", "--project-directory", folder, "config", "--quiet"], "", given)


def _dockerfile(info: Info, code: str) -> Iterator[str]:
    if info.of == "stage":
        stages = sorted({match["stage"] or match["mounted"] for match in FROM_STAGE.finditer(code)})
        code = "".join(f"FROM {BASE} AS {stage}\n" for stage in stages) + f"FROM {BASE}\n{code}"
    yield from _run(["hadolint", "--no-color", "-"], f"{code}\n")


def _bash(_: Info, code: str) -> Iterator[str]:
    yield from _run(["bash", "-n"], code)


def _run(command: list[str], text: str, given: dict[str, str] | None = None) -> Iterator[str]:
    """In a folder, and as a person, with no settings for the tool."""
    environment = {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}", "HOME": str(TOOLS)} | (given or {})
    done = subprocess.run(command, input=text, env=environment, cwd=TOOLS, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        yield " ".join(f"{done.stdout} {done.stderr}".split()) or f"{command[0]} ended with {done.returncode}"


def _json(_: Info, code: str) -> Iterator[str]:
    yield from _parsed(json.loads, code)


def _toml(_: Info, code: str) -> Iterator[str]:
    yield from _parsed(tomllib.loads, code)


def _python(_: Info, code: str) -> Iterator[str]:
    yield from _parsed(ast.parse, code)


def _parsed(parse: Callable[[str], object], code: str) -> Iterator[str]:
    try:
        parse(code)
    except (ValueError, SyntaxError) as error:
        yield str(error)


PROOFS: dict[str, Callable[[Info, str], Iterator[str]]] = {
    "bash": _bash,
    "dockerfile": _dockerfile,
    "json": _json,
    "python": _python,
    "toml": _toml,
}
