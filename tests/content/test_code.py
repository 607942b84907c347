"""Every block of code under content/ is proven, and the proofs themselves find what they should."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from apps.curriculum.actions.loading import folders
from apps.curriculum.rules.content.fences import Info, read_info
from apps.curriculum.rules.content.markup import fences
from apps.curriculum.rules.content.source import Text
from tests.content import proofs

CONTENT = Path(__file__).parents[2] / "content"
FILES = sorted(path for folder in folders(CONTENT) for path in folder.glob("*/*.md"))
BASELINE = "1.37"


class Block(NamedTuple):
    place: str
    info: Info
    code: str


def blocks(path: Path) -> Iterator[Block]:
    for fence in fences(Text(1, path.read_text(encoding="utf-8"))):
        yield Block(f"{path.relative_to(CONTENT)}:{fence.line}", read_info(fence.info), fence.code)


def test_the_schema_is_that_of_the_modules_baseline():
    (module,) = folders(CONTENT)

    assert re.findall(r'^baseline = "Kubernetes ([\d.]+)', (module / "module.toml").read_text(), re.MULTILINE) == [BASELINE]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_every_block_of_code_is_right_or_wrong_as_it_says(path: Path):
    faults = []
    for place, info, code in blocks(path):
        problems = proofs.problems(info, code, version=BASELINE)
        if info.wrong and not info.parses:
            faults += [] if problems else [f"{place}: said to be wrong ({info.wrong}), and no checker sees it; add the word parses"]
        else:
            faults += [f"{place}: {problem}" for problem in problems]

    assert faults == [], "\n".join(["", *faults])


def test_what_is_listed_as_unproven_is_still_there():
    everything = [block for path in FILES for block in blocks(path)]
    text = "\n".join(block.code for block in everything if block.info.language == "yaml")
    pieces = {block.info.of.partition(".")[0] for block in everything}

    assert set(proofs.LANGUAGES_NOBODY_PROVES) <= {block.info.language for block in everything}
    for name in proofs.KINDS_NOBODY_PROVES:
        group, kind = name.split("/")
        assert kind in pieces or re.search(rf"^apiVersion: {group}/\w+\nkind: {kind}$", text, re.MULTILINE), (
            f"{name} stands nowhere any more"
        )


WHOLE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: registry.example/web:1.4.2
"""
COMPOSE = """\
services:
  db:
    image: postgres:18
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD:?set it}
"""


@pytest.mark.parametrize(
    ("info", "code"),
    [
        ("yaml", WHOLE),
        ("yaml", f"{WHOLE}---\n{WHOLE}"),
        ("yaml", "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nspec: {anything: 1}"),
        ('yaml of="Deployment.spec.strategy"', "type: RollingUpdate\nrollingUpdate: {maxSurge: 1, maxUnavailable: 0}"),
        ('yaml of="Deployment.spec.template.spec"', "terminationGracePeriodSeconds: 60"),
        ('yaml of="Pod.spec.containers"', "- name: web\n  image: web:1"),
        ('yaml of="Pod.spec.containers.resources"', "requests: {cpu: 250m, memory: 256Mi}"),
        ('yaml of="Pod.metadata.labels"', "app: web"),
        ('yaml of="HorizontalPodAutoscaler.spec.behavior"', "scaleDown: {stabilizationWindowSeconds: 300}"),
        ('yaml of="ScaledObject.spec.triggers"', "- type: rabbitmq"),
        ('yaml of="compose.yaml"', COMPOSE),
        ('yaml of="values.yaml"', "anything: [1, 2]"),
        ("dockerfile", "FROM debian:13 AS build\nRUN make\nFROM scratch\nCOPY --from=build /app /app"),
        ('dockerfile of="stage"', "COPY --from=build /app /app\nRUN --mount=type=bind,from=deps,target=/x make"),
        ("bash", 'for pod in a b; do echo "$pod"; done'),
        ("json", '{"a": [1]}'),
        ("toml", "a = 1"),
        ("python", "print(1)"),
        ("text", "anything {["),
    ],
)
def test_what_is_right_passes(info: str, code: str):
    assert proofs.problems(read_info(info), code, version=BASELINE) == []


@pytest.mark.parametrize(
    ("info", "code", "problem"),
    [
        ("yaml", WHOLE.replace("spec:\n  selector", "spec:\n  replica: 3\n  selector"), "spec: Additional properties are not allowed"),
        ("yaml", WHOLE.replace("matchLabels", "matchLabel"), "spec.selector: Additional properties are not allowed"),
        ("yaml", WHOLE.replace("  selector:\n    matchLabels: {app: web}\n", ""), "spec: 'selector' is a required property"),
        (
            "yaml",
            WHOLE.replace("- name: web\n          image", "- image"),
            "spec.template.spec.containers.0: 'name' is a required property",
        ),
        ("yaml", WHOLE.replace("name: web\nspec", "name: 7\nspec"), "metadata.name: 7 is not of type 'string', 'null'"),
        ("yaml", f"{WHOLE}---\n{WHOLE.replace('containers:', 'container:')}", "spec.template.spec: "),
        ("yaml", WHOLE.replace("apps/v1", "apps/v1beta2"), "there is no Deployment of apps/v1beta2 in Kubernetes 1.37"),
        ("yaml", "apiVersion: example.org/v1\nkind: Widget", "there is no Widget of example.org/v1 in Kubernetes 1.37"),
        ("yaml", "apiVersion: example.org/v1\nkind: ScaledObject", "there is no ScaledObject of example.org/v1 in Kubernetes 1.37"),
        ("yaml", "replicas: 3", "no object with apiVersion and kind"),
        ("yaml", "- a", "no object with apiVersion and kind"),
        ("yaml", WHOLE.replace("name: web\nspec", "name: web\n  name: app\nspec"), "the key 'name' stands twice"),
        ("yaml", "a: [1", "not valid YAML"),
        ('yaml of="values.yaml"', "a: 1\nb: 2\na: 3", "the key 'a' stands twice"),
        ('yaml of="Deployment.spec.strategy"', "rollingUpdate: {maxSurges: 1}", "rollingUpdate: Additional properties are not allowed"),
        ('yaml of="Deployment.spec.strategy"', "maxSurge: 1", "Additional properties are not allowed"),
        ('yaml of="Pod.spec.containers"', "name: web", "is not of type 'array'"),
        ('yaml of="Pod.spec.containers"', "- image: web:1", "0: 'name' is a required property"),
        ('yaml of="Pod.spec.containers.resources"', "request: {cpu: 1}", "Additional properties are not allowed"),
        ('yaml of="Pod.spec.container"', "- name: web", "there is no field Pod.spec.container in Kubernetes 1.37"),
        ('yaml of="Widget.spec"', "a: 1", "there is no Widget in Kubernetes 1.37"),
        ('yaml of="compose.yaml"', COMPOSE.replace("image:", "images:"), "services.db.images"),
        ('yaml of="compose.yaml"', COMPOSE.replace("  db:", "  db:\n    depends_on: [cache]"), "depends on undefined service"),
        ("dockerfile", "RUN make", "DL3061"),
        ("dockerfile", "FROM debian:13\nRUN cd /app && make", "DL3003"),
        ("dockerfile", "FROM debian:13\nRUNN make", "missing whitespace"),
        ('dockerfile of="stage"', "CMD npm start", "DL3025"),
        ("bash", "for pod in a b; do echo", "syntax error"),
        ("json", "{'a': 1}", "Expecting property name"),
        ("toml", "a = ", "Invalid value"),
        ("python", "print(", "was never closed"),
        ("yml", "a: 1", "yml is neither proven nor listed"),
        ("", "a: 1", "no language is neither proven nor listed"),
    ],
)
def test_what_is_wrong_is_seen(info: str, code: str, problem: str):
    assert problem in " ".join(proofs.problems(read_info(info), code, version=BASELINE))
