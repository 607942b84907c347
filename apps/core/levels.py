"""The scale that every answer is judged on."""

NAMES = ("absent", "weak", "adequate", "strong")
LEVELS = range(len(NAMES))
ADEQUATE, TOP = LEVELS[2:]
