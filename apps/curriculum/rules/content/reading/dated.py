"""The claims of a file that a release will make wrong, under `dated` in its front matter."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from apps.curriculum.rules.content.reading.front_matter import FrontMatter
from apps.curriculum.rules.content.source import DatedClaim

KEY = "dated"
FIELDS = {"claim", "about", "source", "checked"}
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
    if not isinstance(fields, dict) or fields.keys() != FIELDS:
        front.wrong(KEY, f"dated claim {number} has not exactly the fields {', '.join(sorted(FIELDS))}; write these four")
        return None
    faults = list(_faults(fields))
    for fault in faults:
        front.wrong(KEY, f"dated claim {number}: {fault}")
    return None if faults else DatedClaim(fields["claim"].strip(), tuple(fields["about"]), fields["source"], fields["checked"])


def _faults(fields: dict[str, Any]) -> Iterator[str]:
    claim, about, source, checked = (fields[name] for name in ("claim", "about", "source", "checked"))
    if not isinstance(claim, str) or not 0 < len(claim.strip()) <= LONGEST_CLAIM:
        yield f"claim is {claim!r}; write a sentence of at most {LONGEST_CLAIM} characters"
    if not isinstance(about, list) or not 0 < len(about) <= MOST_SUBJECTS or not all(_is_subject(subject) for subject in about):
        yield f"about is {about!r}; write 1 to {MOST_SUBJECTS} versions or feature gates, such as [Kubernetes 1.37, NFTablesProxyMode]"
    if not isinstance(source, str) or not source.startswith("https://") or " " in source:
        yield f"source is {source!r}; write the https address where it was checked"
    if type(checked) is not date:
        yield f"checked is {checked!r}; write the day as 2026-11-29"


def _is_subject(subject: object) -> bool:
    return isinstance(subject, str) and 0 < len(subject.strip()) <= LONGEST_SUBJECT
