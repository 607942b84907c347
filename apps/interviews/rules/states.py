"""The states of an interview, and which may follow which."""

from apps.core.transitions import Transitions

PLANNED, RUNNING, SUBMITTED, GRADED, VOID, DELETED = "planned", "running", "submitted", "graded", "void", "deleted"

OVER = frozenset({SUBMITTED, GRADED})
"""States in which the candidate may read whole questions. Earlier, they would know them before the clock runs."""

GONE = frozenset({VOID, DELETED})
"""States in which an interview is shown to nobody. A deleted one can come back for a while; then its rows go."""

INTERVIEW = Transitions(
    of="interview",
    table={
        PLANNED: frozenset({RUNNING, VOID, DELETED}),
        RUNNING: frozenset({SUBMITTED, VOID}),
        SUBMITTED: frozenset({GRADED, VOID, DELETED}),
        GRADED: frozenset({SUBMITTED, DELETED}),
        VOID: frozenset(),
        DELETED: frozenset({PLANNED, SUBMITTED, GRADED}),
    },
)
