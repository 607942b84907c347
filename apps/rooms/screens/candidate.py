"""The candidate's screen."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.http import QueryDict

from apps.rooms.screens.question import AskedScreen, asked_screen
from apps.rooms.screens.room import Screen


@dataclass(frozen=True)
class CandidateScreen(AskedScreen):
    """The question as it was put. While the round is graded: a way to grade oneself, and nothing of the others' levels."""

    writer: str = field(default_factory=lambda: str(uuid4()))
    """A random id of this rendering of the notepad, so that saves from two of them are told apart."""


def candidate_screen(shared: Screen, now: datetime, sent: QueryDict | None) -> CandidateScreen:
    """Fill the candidate's screen. `sent` isn't used: it is there because all three roles of a round are filled alike."""
    return CandidateScreen(**vars(asked_screen(shared, now)))
