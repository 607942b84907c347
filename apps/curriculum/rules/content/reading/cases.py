"""What makes a question a case: its phases, what can be looked at in it, and the questions that the interviewer answers."""

import re
from collections.abc import Iterator

from apps.curriculum.rules.content.markup import HeadedText, items, opening, paragraphs, split
from apps.curriculum.rules.content.reading.files import Files
from apps.curriculum.rules.content.reading.rubrics import BOLD_FIRST
from apps.curriculum.rules.content.source import FindingSource, PhaseSource, Text
from apps.curriculum.rules.rubrics import Clarification

TIMED = re.compile(r"^(?P<name>.+?)\s*\((?P<number>\d{1,4}) (?P<unit>seconds?|minutes?)\)$")
MOST_SECONDS = 300
"""That a finding takes: nobody waits longer for a command in an interview."""


def phases(files: Files, name: str, body: Text) -> Iterator[PhaseSource]:
    """Yield the phases whose length is given, in their order."""
    for part, title, seconds in _timed(files, name, body, "phase", "### Clarify (3 minutes)"):
        if seconds % 60:
            files.wrong(name, part.line, f"the phase {title!r} is given in seconds; give whole minutes")
        yield PhaseSource(part.line, title, seconds, part.body)


def findings(files: Files, name: str, body: Text) -> Iterator[FindingSource]:
    """Yield what can be looked at, each with the seconds that it takes."""
    for part, title, seconds in _timed(files, name, body, "finding", "### The pods of the shop (15 seconds)"):
        if not 0 < seconds <= MOST_SECONDS:
            files.wrong(name, part.line, f"the finding {title!r} takes {seconds} seconds; write 1 to {MOST_SECONDS}")
        yield FindingSource(part.line, title, seconds, part.body)


def clarifications(files: Files, name: str, body: Text) -> Iterator[Clarification]:
    """Yield the questions that deserve an answer, with it."""
    for line, text in items(body):
        match = BOLD_FIRST.match(text)
        if match is None or not match["rest"].strip():
            files.wrong(name, line, "a clarifying question is **the question** in bold and then the interviewer's answer; write both")
        else:
            yield Clarification(match["bold"].strip(), match["rest"].strip())


def _timed(files: Files, name: str, body: Text, what: str, right: str) -> Iterator[tuple[HeadedText, str, int]]:
    """Yield what stands under each ### heading, with its name and its seconds."""
    for line, _ in paragraphs(opening(body, 3)):
        files.wrong(name, line, f"this stands above the first {what}; begin with {right}")
    seen: set[str] = set()
    for part in split(body, 3):
        match = TIMED.match(part.title)
        if match is None:
            files.wrong(name, part.line, f"the {what} {part.title!r} doesn't say how long it takes; write {right}")
            continue
        if match["name"].lower() in seen:
            files.wrong(name, part.line, f"the {what} {match['name']!r} stands here twice; keep one")
        if not part.body.markdown.strip():
            files.wrong(name, part.line, f"the {what} {match['name']!r} is empty; write it")
        seen.add(match["name"].lower())
        yield part, match["name"], int(match["number"]) * (60 if match["unit"].startswith("minute") else 1)
