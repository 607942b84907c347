"""Codes that are said aloud to let someone into a room, and how hard they are to guess."""

import secrets

from apps.core.characters import capitals

ALPHABET = "ACDEFHJKLMNPQRTUVWXY3479"
"""Letters and digits of which no two look alike: no 0 and O, no 1 and I, no 2 and Z, no 5 and S, no 6 and G, no 8 and B."""

LENGTH = 8
WRONG_GUESSES_A_DAY = 100
"""What one address may try in vain in a day. A person mistypes a code two or three times."""

MOST_OPEN_ROOMS = 1_000
"""The number of open rooms up to which the promise below holds."""

PROMISED_CHANCE = 1e-6
"""What an attacker stays below in a day: the chance to come into any room at all by guessing."""


def new_code() -> str:
    """Eight characters, chosen by the system's source of randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spelled(code: str) -> str:
    """As it is shown and said: two groups of four."""
    return f"{code[:4]} {code[4:]}"


def heard(typed: str) -> str:
    """The code in what was typed, in small letters or full width, with blanks, hyphens and dots in it; empty where it can't be one."""
    code = capitals(typed)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def chance_of_a_hit(*, guesses: int, open_rooms: int) -> float:
    """The chance (0–1) that one of so many different guesses names one of so many open rooms; the union bound."""
    return min(1.0, guesses * open_rooms / float(len(ALPHABET) ** LENGTH))
