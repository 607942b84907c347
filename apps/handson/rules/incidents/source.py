"""What an incident's files say, as frozen values. `reading` makes them; docs/authoring.md explains the files."""

from dataclasses import dataclass, field
from typing import Any

from apps.curriculum.rules.content.source import Text
from apps.curriculum.rules.rubrics import Rubric

type Thing = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """Something that proves a part of the cause, and the answer of the API in which it can be seen.

    A person has seen it when an answer about one of `resources` (`pods`, `pods/log`, `endpointslices.discovery.k8s.io`, …) had every
    text of `shows` in it and, where `query` names parameters, was asked with them.
    """

    name: str
    resources: tuple[str, ...]
    shows: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Goal:
    """What must hold for the incident to be over: one of the tests in `goals`, and what it is asked about."""

    test: str
    about: Thing


@dataclass(frozen=True)
class Way:
    """A way through the incident, as lines for the terminal; authors prove by it that the incident works."""

    name: str
    lines: tuple[str, ...]
    solves: bool


@dataclass(frozen=True)
class Stage:
    """The cluster before the person comes: its nodes, images and objects, and the change that broke it."""

    namespace: str
    """Where kubectl begins."""
    namespaces: tuple[str, ...]
    nodes: tuple[Thing, ...]
    images: dict[str, Thing]
    facts: Thing
    timeline: tuple[Thing, ...]
    """What happens by itself: `after_seconds` of the person's arrival, negative before it, and what the simulator's timeline takes."""
    rules: tuple[Thing, ...] | None
    """What the person may do; None: everything."""
    age_seconds: float
    """How much older than the calm the objects of `before` are; their pods aren't."""
    calm_seconds: float
    """How long the cluster has lived before the change."""
    troubled_seconds: float
    """How long it has lived since."""
    before: tuple[Thing, ...]
    """Manifests, in order."""
    change: tuple[Thing, ...]


@dataclass(frozen=True)
class IncidentSource:
    """A broken cluster to debug. `sections` are the lessons' sections that teach what it needs, as `lesson#heading-id`."""

    folder: str
    """Its path inside the content folder."""
    slug: str
    id: str
    title: str
    difficulty: str
    seconds: int
    sections: tuple[str, ...]
    symptom: Text
    cause: Text
    fix: Text
    hints: tuple[str, ...]
    rubric: Rubric
    stage: Stage
    evidence: tuple[Evidence, ...]
    goals: tuple[Goal, ...]
    ways: tuple[Way, ...]

    @property
    def expert_commands(self) -> int:
        """How many commands the expert's way takes, the author's first: it looks before it acts."""
        return len(self.ways[0].lines) if self.ways else 0
