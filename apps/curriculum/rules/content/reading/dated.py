"""The claims of a file that a release will make wrong, under `dated` in its front matter."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from apps.curriculum.rules.content.reading.front_matter import FrontMatter
from apps.curriculum.rules.content.source import DatedClaim

KEY = "dated"
LONGEST_CLAIM = 300
LONGEST_SUBJECT = 60
MOST_SUBJECTS = 4


def dated(front: FrontMatter) -> tuple[DatedClaim, ...]:
    """Return the claims that are whole; what is wrong with the others is kept as mistakes."""
    claims = front.fields.get(KEY) or []
    if not isinstance(claims, list):
        front.wrong(KEY, f"dated is {claims!r}; write a list of `- claim: …` with about, source and checked")
        return ()
    return tuple(claim for number, fields in enumerate(claims, start=1) if (claim := _claim(front, number, fields)))


def _claim(front: FrontMatter, number: int, fields: Any) -> DatedClaim | None:
    if not isinstance(fields, dict) or fields.keys() != RIGHT.keys():
        front.wrong(KEY, f"dated claim {number} has not exactly the fields {', '.join(sorted(RIGHT))}; write these four")
        return None
    faults = list(_faults(fields))
    for fault in faults:
        front.wrong(KEY, f"dated claim {number}: {fault}")
    return None if faults else DatedClaim(fields["claim"].strip(), tuple(fields["about"]), fields["source"], fields["checked"])


def _faults(fields: dict[str, Any]) -> Iterator[str]:
    for name, (is_right, right) in RIGHT.items():
        if not is_right(fields[name]):
            yield f"{name} is {fields[name]!r}; write {right}"


def _is_line(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= most


def _are_subjects(value: object) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MOST_SUBJECTS and all(_is_line(subject, LONGEST_SUBJECT) for subject in value)


def _is_address(value: object) -> bool:
    try:
        return isinstance(value, str) and value.startswith("https://") and " " not in value and bool(urlsplit(value).hostname)
    except ValueError:  # such as https://[
        return False


RIGHT: dict[str, tuple[Callable[[Any], bool], str]] = {
    "claim": (lambda value: _is_line(value, LONGEST_CLAIM), f"a sentence of at most {LONGEST_CLAIM} characters"),
    "about": (_are_subjects, f"1 to {MOST_SUBJECTS} versions or feature gates, such as [Kubernetes 1.37, NFTablesProxyMode]"),
    "source": (_is_address, "the https address where it was checked"),
    "checked": (lambda value: type(value) is date, "the day as 2026-11-29"),
}
"""Each field of a claim: what is right, as a test and in words."""
