"""The wording of a question: what a person reads and is graded by, as written and as HTML."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlsplit

from apps.curriculum.rules.content.rendering import Renderer
from apps.curriculum.rules.content.source import RAPID, AnchorSource, DatedClaim, QuestionSource
from apps.curriculum.rules.rubrics import CONDUCT, Rubric, Tripwire


def wording_of(source: QuestionSource) -> dict[str, Any]:
    """Return what a person reads and is graded by, as written: what the hash of a revision is of, so a change of it makes a new one."""
    names = [criterion.name for criterion in source.rubric.criteria]
    rubric = replace(
        source.rubric,
        criteria=source.rubric.criteria if source.kind == RAPID else (*source.rubric.criteria, CONDUCT),
        tripwires=tuple(Tripwire(t.claim, names.index(t.criterion), t.correction, t.section) for t in source.tripwires),
    )
    wording: dict[str, Any] = {
        "title": source.title,
        "prompt": source.prompt.markdown.strip(),
        "model_answer": source.model_answer.markdown.strip(),
        "rubric": rubric.as_json(),
        "follow_ups": [asdict(reply) for reply in source.follow_ups],
        "hints": list(source.hints),
    }
    return wording | _case_of(source) if source.is_case else wording


def _case_of(source: QuestionSource) -> dict[str, Any]:
    """Return what a case has besides: questions that are none have the hash that they had before there were cases.

    What can be asked for has one form, with a name, seconds and what is shown: a clarifying question is named by itself, and takes none.
    """
    return {
        "phases": [{"name": p.name, "seconds": p.seconds, "prompt": p.prompt.markdown.strip()} for p in source.phases],
        "findings": [{"name": f.name, "seconds": f.seconds, "shown": f.shown.markdown.strip()} for f in source.findings],
        "clarifications": [{"name": c.question, "seconds": 0, "shown": c.answer} for c in source.clarifications],
    }


def html_of(wording: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    """Return a wording as HTML. The prompt doesn't tell why code in it is wrong on purpose: that is what it asks."""
    rubric, inline = Rubric.from_json(wording["rubric"]), renderer.inline
    criteria = [asdict(criterion) | {"descriptors": [inline(text) for text in criterion.descriptors]} for criterion in rubric.criteria]
    tripwires = [asdict(trip) | {"claim": inline(trip.claim), "correction": inline(trip.correction)} for trip in rubric.tripwires]
    return {
        "prompt": renderer.block(wording["prompt"], tells_faults=False),
        "model_answer": renderer.block(wording["model_answer"]),
        "rubric": {"criteria": criteria, "tripwires": tripwires},
        "follow_ups": [
            {"question": inline(reply["question"]), "good_reply": renderer.block(reply["good_reply"])} for reply in wording["follow_ups"]
        ],
        "hints": [inline(hint) for hint in wording["hints"]],
        **_case_html(wording, renderer),
    }


def _case_html(wording: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    if "phases" not in wording:
        return {}
    inline, block = renderer.inline, renderer.block
    things = {
        kind: [thing | {"name": inline(thing["name"]), "shown": block(thing["shown"], tells_faults=False)} for thing in wording[kind]]
        for kind in ("findings", "clarifications")
    }
    phases = [phase | {"name": inline(phase["name"]), "prompt": block(phase["prompt"])} for phase in wording["phases"]]
    return {"phases": phases, **things}


def anchor_answers_of(source: QuestionSource, renderer: Renderer) -> dict[str, Any]:
    """Return the anchor answers as HTML, the weak one first, each with its levels in the order of the rubric; nothing without any.

    They explain the rubric and nobody is graded by them, so they are no part of the wording: editing them makes no new revision, and
    stands in the one there is from the next load on. An older revision keeps those that fit its own rubric.
    """
    if not source.anchors:
        return {}
    weak_first = sorted(source.anchors, key=lambda anchor: anchor.name, reverse=True)
    return {"anchor_answers": [_anchor_answer(anchor, source.rubric, renderer) for anchor in weak_first]}


def dated_of(claims: Iterable[DatedClaim], renderer: Renderer) -> list[dict[str, Any]]:
    """Return dated claims as pages show them: the claim as inline HTML, its source with the name of the site, the day in words."""
    return [
        {
            "claim": renderer.inline(claim.claim),
            "about": list(claim.about),
            "source": claim.source,
            "site": urlsplit(claim.source).hostname or claim.source,
            "checked": f"{claim.checked.day} {claim.checked:%B %Y}",
        }
        for claim in claims
    ]


def _anchor_answer(anchor: AnchorSource, rubric: Rubric, renderer: Renderer) -> dict[str, Any]:
    rows = {row.criterion: row for row in anchor.rows}
    grades = [
        {"criterion": name, "level": rows[name].level, "why": renderer.inline(rows[name].why)}
        for name in (criterion.name for criterion in rubric.criteria)
    ]
    return {"name": anchor.name, "answer": renderer.block(anchor.answer.markdown.strip()), "grades": grades}
