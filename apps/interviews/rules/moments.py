"""Moments of an answer that was given aloud, as its notes, its transcript and evidence write them: `[2:15]` from its beginning."""

import re

MOMENT = re.compile(r"\[(?:[0-5]?\d:[0-5]\d|1:00:00)\]", re.ASCII)
"""A recording has an hour at most (`static/js/aloud/recorder.js`)."""


def is_moment(text: str) -> bool:
    """Whether the text is a moment and nothing else.

    How long the answer took is not asked: a round that is paused goes on being recorded.
    """
    return bool(MOMENT.fullmatch(text.strip()))
