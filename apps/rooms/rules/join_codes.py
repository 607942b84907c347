"""Join codes, which are said aloud to let someone into a room, and how hard they are to guess."""

import secrets

from apps.core.text.characters import capitals

ALPHABET = "ACDEFHJKLMNPQRTUVWXY3479"
"""Letters and digits that can't be confused: no 0 and O, no 1 and I, no 2 and Z, no 5 and S, no 6 and G, no 8 and B."""

LENGTH = 8
WRONG_GUESSES_A_DAY = 100
"""Wrong codes that one address may try in a day. A person mistypes a code two or three times."""

MOST_OPEN_ROOMS = 1_000
"""The number of open rooms up to which PROMISED_CHANCE holds."""

PROMISED_CHANCE = 1e-6
"""An upper bound (0–1) of the chance to get into any room by guessing for a day from one address."""


def new_code() -> str:
    """Return a code of LENGTH random characters, from the system's secure source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spelled(code: str) -> str:
    """Return the code as it is shown and said: two groups of four."""
    return f"{code[:4]} {code[4:]}"


def parsed(typed: str) -> str:
    """Return the code that was typed, in whatever case or width, with blanks, hyphens or dots; "" if the text can't be a code."""
    code = capitals(typed)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def chance_of_a_hit(*, guesses: int, open_rooms: int) -> float:
    """Return an upper bound (0–1, the union bound) of the chance that any of `guesses` different codes is that of an open room."""
    return min(1.0, guesses * open_rooms / float(len(ALPHABET) ** LENGTH))
