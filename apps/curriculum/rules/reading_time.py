"""How long reading takes."""

WORDS_A_MINUTE = 200


def minutes_to_read(words: int) -> int:
    """Return whole minutes, at least one. Code counts as words."""
    return max(1, round(words / WORDS_A_MINUTE))
