"""Join codes, which are said aloud to let someone into a room, and how hard they are to guess."""

import secrets

from apps.core.text.characters import capitals

ALPHABET = "ACDEFHJKLMNPQRTUVWXY3479"
"""Letters and digits that can't be confused: no 0 and O, no 1 and I, no 2 and Z, no 5 and S, no 6 and G, no 8 and B."""

LENGTH = 8
WRONG_GUESSES_A_DAY = 100
"""Wrong codes that one address may try in a day: one chance in a million at most with 1,000 rooms open. People mistype two or three."""


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
