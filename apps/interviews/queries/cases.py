"""What a candidate did in a case, and what their words ask for."""

from dataclasses import dataclass, replace
from typing import Any

from apps.interviews.models import Inquiry, Response
from apps.interviews.rules import cases


@dataclass(frozen=True)
class PhaseRow:
    """A phase. `seconds` are suggested; `began` and `took` are seconds of the candidate's time, None for one they didn't reach."""

    number: int
    name: str
    seconds: int
    prompt: str
    began: int | None
    took: int | None


@dataclass(frozen=True)
class CaseRun:
    """A case as it was answered: its phases with their times, what was asked for, and the findings that weren't, as HTML.

    `phase` is the last one that was reached, `following` the one after it.
    """

    phases: list[PhaseRow]
    phase: PhaseRow
    following: PhaseRow | None
    asked: list[Inquiry]
    unasked: list[dict[str, Any]]


def case_so_far(response: Response, *, time_factor: float) -> CaseRun | None:
    """Return how a response's case has gone so far, without what wasn't asked for; None if its question is none."""
    if "phases" not in response.revision.html:
        return None
    phases = phase_rows(response, time_factor)
    reached = response.phase
    following = phases[reached + 1] if reached + 1 < len(phases) else None
    return CaseRun(phases, phases[reached], following, inquiries(response), [])


def case_run(response: Response, *, time_factor: float) -> CaseRun | None:
    """Return how a response's case went; None if its question is none. Uses `response.revision` as fetched, and its inquiries."""
    run = case_so_far(response, time_factor=time_factor)
    if run is None:
        return None
    seen = {inquiry.number for inquiry in run.asked if inquiry.kind == Inquiry.Kind.FINDING}
    findings: list[dict[str, Any]] = response.revision.html["findings"]
    return replace(run, unasked=[finding for number, finding in enumerate(findings) if number not in seen])


def inquiries(response: Response) -> list[Inquiry]:
    """Return what was asked for, in the order of asking; they share the response as fetched."""
    asked = list(response.inquiries.all())
    for inquiry in asked:
        inquiry.response = response
    return asked


def phase_rows(response: Response, time_factor: float) -> list[PhaseRow]:
    """Return the phases with the times of the candidate's, until the last one that they reached."""
    phases: list[dict[str, Any]] = response.revision.html.get("phases", [])
    began: list[int | None] = [0, *response.phase_starts][: len(phases)]
    began += [None] * (len(phases) - len(began))
    ended = [*began[1:], None]
    ended[min(response.phase, len(phases) - 1)] = response.spent_seconds or None
    return [
        PhaseRow(
            number=number,
            name=phase["name"],
            seconds=round(phase["seconds"] * time_factor),
            prompt=phase["prompt"],
            began=start,
            took=end - start if start is not None and end is not None else None,
        )
        for number, (phase, start, end) in enumerate(zip(phases, began, ended, strict=True), start=1)
    ]


def asked_for(response: Response, words: str) -> list[tuple[str, int]]:
    """Return kind and number of the findings and clarifying questions that the words may mean, the likeliest first.

    Names count, and the commands of findings. Uses `response.revision` as fetched.
    """
    wording = response.revision.wording
    findings, clarifications = wording.get("findings", []), wording.get("clarifications", [])
    places = [(str(Inquiry.Kind.FINDING), number) for number in range(len(findings))]
    places += [(str(Inquiry.Kind.CLARIFICATION), number) for number in range(len(clarifications))]
    things = [(thing["name"], _commands(thing["shown"])) for thing in [*findings, *clarifications]]
    return [places[position] for position in cases.meant(words, things)]


def _commands(shown: str) -> str:
    return " ".join(line for line in shown.split("\n") if line.startswith("$ "))
