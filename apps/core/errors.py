"""Errors that refuse a request. The text says what is wrong and what would be right; the class gives the HTTP status."""

from typing import ClassVar


class Refused(Exception):
    """The request can't be done, and nothing was changed. The text is a sentence for the person."""

    status: ClassVar[int] = 422


class Hidden(Refused):
    """The person may not know that this exists."""

    status = 404


class Conflict(Refused):
    """Someone else, or another tab, changed the record after it was read."""

    status = 409


class TooOften(Refused):
    """The person tried it too many times."""

    status = 429


class Unavailable(Refused):
    """A service that this needs can't be reached at the moment."""

    status = 503
