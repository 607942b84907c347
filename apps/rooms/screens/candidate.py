"""Whoever is asked."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.http import QueryDict

from apps.rooms.screens.question import AskedScreen, asked_screen
from apps.rooms.screens.room import Screen


@dataclass(frozen=True)
class CandidateScreen(AskedScreen):
    """The question as it was put. In grading: nothing of the others' levels, and a way to grade oneself."""

    writer: str = field(default_factory=lambda: str(uuid4()))
    """Names this rendering of the notepad, so that two of them can't overwrite each other unseen."""


def candidate_screen(shared: Screen, now: datetime, sent: QueryDict | None) -> CandidateScreen:
    return CandidateScreen(**vars(asked_screen(shared, now)))
