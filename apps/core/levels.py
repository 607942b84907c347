"""The scale that every answer is judged on."""

NAMES = ("absent", "weak", "adequate", "strong")
LEVELS = range(len(NAMES))
ADEQUATE, TOP = LEVELS[2:]

RULE = "Take the highest level of which everything but one detail was said. Silence is 0. Right but thin is 1."
"""How a level is chosen, alone and in a room."""

READINGS = (
    "A detail is a figure, a flag or an exact name inside a fact. A fact that the sentence names is no detail: half of level 2 is level 1.",
    "“Any two of” needs two.",
    "Each level includes those below it. What plainly follows from what was said counts as said.",
    "Another way that is as sound counts like the one that is named.",
    "A false claim caps its criterion at 1. What else was heard decides; the claim alone is 0.",
)
"""How the rule is meant, where it could be read in two ways."""
