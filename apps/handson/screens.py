"""What the pages of an attempt show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from apps.core.levels import TOP
from apps.curriculum.models import Section
from apps.curriculum.rules.content.rendering import Renderer
from apps.handson.models import Attempt, CommandRun
from apps.handson.rules.incidents.goals import told
from apps.handson.rules.incidents.source import IncidentSource


@dataclass(frozen=True)
class Wording:
    """An incident's texts as HTML, and the lessons' sections that teach what it needs."""

    symptom: SafeString
    cause: SafeString
    fix: SafeString
    hints: list[SafeString]


def wording(incident: IncidentSource) -> Wording:
    """Render an incident's texts; their links to lessons lead to those of its module."""
    module = incident.folder.split("/")[0]
    renderer = Renderer(lambda slug: reverse("curriculum:lesson", args=[module, slug]))
    symptom, cause, fix = (mark_safe(renderer.block(text.markdown)) for text in (incident.symptom, incident.cause, incident.fix))
    return Wording(symptom, cause, fix, [mark_safe(renderer.inline(hint)) for hint in incident.hints])


@dataclass(frozen=True)
class TerminalScreen:
    """What one sees while the incident runs."""

    attempt: Attempt
    wording: Wording
    commands: list[CommandRun]
    helps: bool
    """Whether evidence and hints are shown: in practice only."""
    evidence: list[tuple[str, bool]]
    hints: list[SafeString]
    has_more_hints: bool
    passed_seconds: int


def terminal(attempt: Attempt, incident: IncidentSource, now: datetime) -> TerminalScreen:
    """The terminal as it stands: evidence that wasn't found stays unnamed."""
    texts = wording(incident)
    helps = attempt.mode == Attempt.Mode.PRACTICE
    named = [(each.name if number in attempt.found else "", number in attempt.found) for number, each in enumerate(incident.evidence)]
    return TerminalScreen(
        attempt=attempt,
        wording=texts,
        commands=list(attempt.commands.all()),
        helps=helps,
        evidence=named if helps else [],
        hints=texts.hints[: attempt.hints_taken],
        has_more_hints=helps and attempt.hints_taken < len(texts.hints),
        passed_seconds=int((now - attempt.started_at).total_seconds()),
    )


@dataclass(frozen=True)
class CriterionRow:
    """One criterion, as it is graded: `level` is "" for none."""

    position: int
    name: str
    weight: int
    descriptors: tuple[SafeString, ...]
    level: str
    error: str


@dataclass(frozen=True)
class ReportScreen:
    """What became of it: what a program can say, and what the person says of themselves."""

    attempt: Attempt
    wording: Wording
    commands: list[CommandRun]
    goals: list[tuple[str, bool]]
    evidence: list[tuple[str, int | None]]
    """Its name, and the number of the command that showed it."""
    dead_ends: int
    """Commands that failed."""
    expert_commands: int
    criteria: list[CriterionRow]
    share: float | None
    """0 to 1 of what the levels are worth; None before all are given."""
    sections: list[tuple[str, str]]


def report(
    attempt: Attempt, incident: IncidentSource, *, sent: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> ReportScreen:
    """The report of an attempt that is over. `sent` and `errors` are of a form that was refused, by the field's name."""
    module = incident.folder.split("/")[0]
    commands = list(attempt.commands.all())
    shown_by = {number: run.number for run in reversed(commands) for number in run.found}
    stored = {f"level-{number}": str(attempt.levels.get(each.name, "")) for number, each in enumerate(incident.rubric.criteria)}
    return ReportScreen(
        attempt=attempt,
        wording=wording(incident),
        commands=commands,
        goals=[(told(goal), number not in attempt.unmet) for number, goal in enumerate(incident.goals)],
        evidence=[(each.name, shown_by.get(number)) for number, each in enumerate(incident.evidence)],
        dead_ends=sum(run.code != 0 for run in commands),
        expert_commands=incident.expert_commands,
        criteria=_criteria(incident, {**stored, **(sent or {})}, errors or {}),
        share=_share(attempt, incident),
        sections=_sections(module, incident.sections),
    )


def _criteria(incident: IncidentSource, levels: Mapping[str, str], errors: Mapping[str, str]) -> list[CriterionRow]:
    renderer = Renderer(str)
    return [
        CriterionRow(
            position,
            criterion.name,
            criterion.weight,
            tuple(mark_safe(renderer.inline(words)) for words in criterion.descriptors),
            levels[f"level-{position}"],
            errors.get(f"level-{position}", ""),
        )
        for position, criterion in enumerate(incident.rubric.criteria)
    ]


def _share(attempt: Attempt, incident: IncidentSource) -> float | None:
    criteria = incident.rubric.criteria
    if any(criterion.name not in attempt.levels for criterion in criteria):
        return None
    worth: int = sum(attempt.levels[criterion.name] * criterion.weight for criterion in criteria)
    return worth / (TOP * sum(criterion.weight for criterion in criteria))


def _sections(module: str, sections: tuple[str, ...]) -> list[tuple[str, str]]:
    """Titles and addresses of sections, as far as they are loaded."""
    wanted = [section.partition("#")[::2] for section in sections]
    stored = Section.objects.filter(lesson__module__slug=module, lesson__slug__in=[lesson for lesson, _ in wanted])
    titles = {(section.lesson.slug, section.anchor): section.title for section in stored.select_related("lesson")}
    return [
        (titles[lesson, anchor], f"{reverse('curriculum:lesson', args=[module, lesson])}#{anchor}")
        for lesson, anchor in wanted
        if (lesson, anchor) in titles
    ]
