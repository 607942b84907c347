"""Which evidence an answer of the API shows. It is judged by answers, not by what was typed: so it is the same for any client."""

import json

from apps.handson.rules.incidents.source import Evidence
from apps.simulator.rules.api.handling import address
from apps.simulator.rules.api.messages import Answer, Request
from apps.simulator.rules.errors import Refused

SHOWING = ("get", "describe", "events", "edit", "top", "diff")
"""kubectl's commands that show an object. Others read some by the way: `logs deploy/x` reads the Deployment and shows nothing of it."""


def shown_by(request: Request, answer: Answer, evidence: tuple[Evidence, ...]) -> list[int]:
    """The numbers, from 0, of the evidence that this answer shows. A refusal shows what it says."""
    resource = resource_of(request)
    wanted = [number for number, each in enumerate(evidence) if resource in each.resources]
    if not wanted or answer.code not in (200, 429):
        return []
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    if not _is_about(request, resource):
        return []
    return [number for number in wanted if _is_shown(evidence[number], request, text)]


def _is_about(request: Request, resource: str) -> bool:
    """Whether the command shows what it reads; without a command, or for a part such as pods/log, it does."""
    return not request.command or "/" in resource or request.command.split(" ")[1:2] in ([verb] for verb in SHOWING)


def _is_shown(evidence: Evidence, request: Request, text: str) -> bool:
    is_asked = all(request.ask(name) == value for name, value in evidence.query.items())
    return is_asked and all(shown in text for shown in evidence.shows)


def resource_of(request: Request) -> str:
    """What was asked for: `pods`, `pods/log`, `pods.metrics.k8s.io`; empty for what is no resource."""
    try:
        target = address(request.path)
    except Refused:
        return ""
    return f"{target.kind.qualified}/{target.part}" if target.part else target.kind.qualified
