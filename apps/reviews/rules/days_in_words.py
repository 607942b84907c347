"""Write numbers of days as people say them."""

MONTH, YEAR = 30.4, 365.25
"""Days."""


def in_days(days: int) -> str:
    """Write a number of days: `1 day`, `12 days`, `2.5 months`, `1.4 years`. From a month on it is rounded to a tenth."""
    if days <= 30:
        return _counted(str(days), "day")
    number, unit = (days / MONTH, "month") if days < YEAR else (days / YEAR, "year")
    return _counted(f"{number:.1f}".removesuffix(".0"), unit)


def _counted(number: str, unit: str) -> str:
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
