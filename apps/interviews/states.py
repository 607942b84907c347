"""Which state of an interview follows which."""

from apps.core.states import Transitions

PLANNED, RUNNING, SUBMITTED, GRADED, VOID = "planned", "running", "submitted", "graded", "void"

INTERVIEW = Transitions(
    of="interview",
    table={
        PLANNED: frozenset({RUNNING, VOID}),
        RUNNING: frozenset({SUBMITTED, VOID}),
        SUBMITTED: frozenset({GRADED, VOID}),
        GRADED: frozenset(),
        VOID: frozenset(),
    },
)
