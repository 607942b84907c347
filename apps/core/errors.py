"""What can't be done. The text says what is wrong and what would be right; the class says what status that is to a browser."""

from typing import ClassVar


class Refused(Exception):
    """Nothing was changed."""

    status: ClassVar[int] = 422


class Hidden(Refused):
    """For whoever asked there is nothing here."""

    status = 404


class Conflict(Refused):
    """Somebody else, or another tab, has changed it since it was read."""

    status = 409


class TooOften(Refused):
    """It was tried too many times."""

    status = 429


class Unavailable(Refused):
    """What this needs is away at the moment."""

    status = 503
