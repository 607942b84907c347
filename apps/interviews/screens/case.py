"""A case as the candidate sees it: its phases, what they have asked for, and what they can ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.interviews.models import Inquiry, Response
from apps.interviews.queries.cases import CaseRun, case_so_far
from apps.interviews.rules import cases


@dataclass(frozen=True)
class Askable:
    """Something to ask for: `key` names it in a form, `seconds` are what it takes."""

    key: str
    name: str
    seconds: int


@dataclass(frozen=True)
class CaseScreen:
    """What the candidate sees of a case. What there is to see in a finding is here only once they asked for it.

    `ends_at` is how many seconds should be left when the phase ends. `offered` is what `words` may mean, when they may mean several things.
    """

    run: CaseRun
    ends_at: int
    findings: list[Askable]
    clarifications: list[Askable]
    offered: list[Askable]
    words: str


def case_screen(response: Response, *, time_factor: float, offered: Iterable[tuple[str, int]] = (), words: str = "") -> CaseScreen | None:
    """Return what is seen of a response's case; None if its question is none. `response` has its revision fetched."""
    run = case_so_far(response, time_factor=time_factor)
    if run is None:
        return None
    ends = cases.ends([phase.seconds for phase in run.phases])
    askable = _askable(response.revision.html, run, time_factor)
    return CaseScreen(
        run=run,
        ends_at=max(0, response.allotted_seconds - ends[response.phase]),
        findings=[thing for (kind, _), thing in askable.items() if kind == Inquiry.Kind.FINDING],
        clarifications=[thing for (kind, _), thing in askable.items() if kind == Inquiry.Kind.CLARIFICATION],
        offered=[askable[place] for place in offered if place in askable],
        words=words,
    )


def _askable(html: dict[str, Any], run: CaseRun, time_factor: float) -> dict[tuple[str, int], Askable]:
    """Return what wasn't asked for yet, by kind and number."""
    were_asked = {(inquiry.kind, inquiry.number) for inquiry in run.asked}
    return {
        (str(kind), number): Askable(f"{kind}-{number}", thing["name"], round(thing["seconds"] * time_factor))
        for kind in (Inquiry.Kind.FINDING, Inquiry.Kind.CLARIFICATION)
        for number, thing in enumerate(html[f"{kind}s"])
        if (kind, number) not in were_asked
    }
