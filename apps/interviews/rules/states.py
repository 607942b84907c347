"""The states of an interview, and which may follow which."""

from apps.core.transitions import Transitions

PLANNED, RUNNING, SUBMITTED, GRADED, VOID = "planned", "running", "submitted", "graded", "void"

OVER = frozenset({SUBMITTED, GRADED})
"""States in which the candidate may read whole questions. Earlier, they would know them before the clock runs."""

INTERVIEW = Transitions(
    of="interview",
    table={
        PLANNED: frozenset({RUNNING, VOID}),
        RUNNING: frozenset({SUBMITTED, VOID}),
        SUBMITTED: frozenset({GRADED, VOID}),
        GRADED: frozenset({SUBMITTED}),
        VOID: frozenset(),
    },
)
