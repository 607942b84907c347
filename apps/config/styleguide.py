"""The style guide: every component in its states, in both schemes, made of the templates that the pages use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.charts import blocks
from apps.curriculum.models import Lesson, Module, Question, QuestionRevision
from apps.interviews.models import Assessment, CriterionLevel, Interview, Response
from apps.interviews.rules.scoring import BANDS
from apps.interviews.screens.rubric import FilledRubric, filled_rubric
from apps.progress.queries.standing_by_kind import Cell, HeatMap
from apps.rooms.rules import comparison, spread
from apps.rooms.screens.revealed import RevealedLine

SCHEMES = ("light", "dark")
COLOURS = {
    "Paper and ink": ("paper", "sheet", "sunk", "ink", "ink-quiet", "line", "line-strong"),
    "The cue": ("cue", "cue-deep", "cue-wash", "cue-soft", "on-cue"),
    "Levels": ("level-1", "level-2", "level-3", "level-ink", "level-wash"),
    "Time": ("time", "time-fill", "time-wash"),
    "Pens": ("pen-a", "pen-b", "pen-c", "pen-d", "pen-e"),
}
"""The tokens of tokens.css that are colours, by what they are for."""

SENTENCES = (
    "Start time isn’t treated.",
    "“Raise the initial delay to 90 or 120 seconds.”",
    "A startup probe that holds the others back.",
    "Period times threshold worked out above the worst start, with a margin for a busy node.",
)


@require_safe
@never_cache
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component, to staff or while developing; to anyone else there is no such page."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "styleguide/styleguide.html", {"schemes": SCHEMES, "colours": COLOURS, **examples()})


def examples() -> Mapping[str, Any]:
    """Return made-up values for every component, the same each time."""
    monday = date(2026, 9, 7)
    return {
        "now": timezone.now().replace(year=2026, month=11, day=30, hour=19, minute=0, second=0, microsecond=0),
        "levels": range(4),
        "scores": [
            (monday + timedelta(days=day), share) for day, share in ((0, 0.31), (3, 0.42), (9, 0.4), (30, 0.55), (35, 0.52), (60, 0.69))
        ],
        "weeks": [(f"Week {number}", str(number), [30 + 7 * number, 60 - 5 * number, 20]) for number in range(1, 7)],
        "pairs": [(1.0, 1.4), (2.0, 1.9), (2.0, 1.2), (3.0, 2.4), (1.0, 0.8), (2.0, 2.3)],
        "seconds": [180, 180, 360, 480, 720],
        "parts": ["Cards", "Cards", "Mechanism", "Debugging", "Design"],
        "days": [(monday + timedelta(days=number), float((number * 17) % 47)) for number in range(84)],
        "bands": blocks([30, 30, 25, 15], most=100, words=[str(band["title"]) for band in BANDS]),
        "heat_map": _heat_map(),
        "rubrics": {scheme: _rubric(turn) for turn, scheme in enumerate(SCHEMES, 1)},
        "line": _line(),
        "field": _Field("Name of the team", "What others see.", "Ana’s", ""),
        "wrong_field": _Field("Name of the team", "", "", "A team needs a name; type at least one letter."),
    }


@dataclass(frozen=True)
class _Field:
    """What components/field.html reads of a form's field."""

    label: str
    help_text: str
    value: str
    error: str
    id_for_label: str = "styleguide-field"

    @property
    def errors(self) -> list[str]:
        return [self.error] if self.error else []

    def __str__(self) -> str:
        return self.value


def _heat_map() -> HeatMap:
    module = Module(slug="example", number=1, title="Example")
    cells = [Cell(level, 3, has_questions=True) for level in (0.2, 1.1, 2.0, 2.8)]
    rows = [
        (Lesson(module=module, slug="docker", title="Docker"), cells),
        (
            Lesson(module=module, slug="helm", title="Helm"),
            [Cell(None, 0, has_questions=True), *cells[1:3], Cell(None, 0, has_questions=False)],
        ),
    ]
    return HeatMap([kind for kind in Question.Kind if kind != Question.Kind.RAPID], rows, {}, 20)


def _rubric(turn: int) -> FilledRubric:
    """A rubric with a level given, and with a criterion that a false claim caps."""
    criteria = [
        {"name": "Startup budget", "weight": 2, "descriptors": list(SENTENCES)},
        {"name": "Meaning of readiness", "weight": 3, "descriptors": list(SENTENCES)},
    ]
    tripwire = {
        "claim": "A failed readiness probe restarts the container.",
        "criterion": 1,
        "correction": "It only marks the endpoint.",
        "section": "",
    }
    revision = QuestionRevision(
        title="Probes", question=Question(code="EX-1"), html={"rubric": {"criteria": criteria, "tripwires": [tripwire]}}
    )
    response = Response(interview=Interview(title="Example"), revision=revision, question=revision.question, turn=turn, text="An answer")
    levels = {number: CriterionLevel(criterion=number, level=3 - number) for number in range(2)}
    return filled_rubric(response, Assessment(response=response, tripped=[0], version=1), levels=levels)


def _line() -> RevealedLine:
    """A criterion as revealed: four people, three levels apart."""
    graders = [("Ana", 0), ("Cyd", 2), ("Dia", 3)]
    row = comparison.rows(1, {0: 2}, [{0: level} for _, level in graders])[0]
    people = [spread.Given("candidate", "Ben", 2), spread.Given("interviewer", "Ana", 0)]
    people += [spread.Given("observer", name, level) for name, level in graders[1:]]
    return RevealedLine("Branches told apart", SENTENCES, row, 1, list(graders), spread.spread(people))
