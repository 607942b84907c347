"""Write numbers of days as people say them."""

MONTH, YEAR = 30.4, 365.25
"""Days."""


def in_days(days: int) -> str:
    """Write a number of days: `1 day`, `12 days`, `2.5 months`, `1.4 years`. From a month on it is rounded to a tenth."""
    if days <= 30:
        return counted(days, "day")
    number, unit = (days / MONTH, "month") if days < YEAR else (days / YEAR, "year")
    return counted(round(number, 1), unit)


def counted(number: float, unit: str) -> str:
    """Write a number, to a tenth at most, with what it counts: `1 card`, `2 cards`, `1.5 months`."""
    return f"{number:g} {unit}{'' if number == 1 else 's'}"
