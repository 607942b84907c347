"""What a refusal is to a browser: the one table of statuses."""

from collections.abc import Mapping

from apps.interviews.actions import marking, sitting
from apps.rooms.actions import guessing, rating
from apps.rooms.actions.turnstile import NotYours

STATUSES: Mapping[type[Exception], int] = {
    NotYours: 404,
    marking.Conflict: 409,
    sitting.Conflict: 409,
    rating.Overtaken: 409,
    guessing.TooMany: 429,
    guessing.NotCounted: 503,
}


def status_of(refusal: Exception) -> int:
    """422 for every kind that has none of its own."""
    return STATUSES.get(type(refusal), 422)
