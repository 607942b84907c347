"""A report as a file to keep: Markdown for people, JSON for programs. Both hold the strong answers."""

from collections.abc import Iterator
from typing import Any

from apps.core.levels import TOP
from apps.interviews.models import FollowUp, Inquiry
from apps.interviews.queries.report import CriterionLine, Report, TurnLine


def as_json(report: Report) -> dict[str, Any]:
    """Return the report. Shares are from 0 to 1, levels from 0 to 3, times in seconds; texts are Markdown as written."""
    interview = report.interview
    return {
        "title": interview.title,
        "graded_at": interview.graded_at,
        "share": report.share,
        "band": report.band["title"],
        "spent_seconds": report.spent_seconds,
        "allotted_seconds": interview.allotted_seconds,
        "questions": [_turn(turn) for turn in report.turns],
    }


def _turn(turn: TurnLine) -> dict[str, Any]:
    wording = turn.response.revision.wording
    return {
        "question": turn.response.revision.title,
        "kind": turn.response.question.kind,
        "topic": turn.response.question.topic.title,
        "prompt": wording["prompt"],
        "answer": turn.response.text,
        "strong_answer": wording["model_answer"],
        "spent_seconds": turn.response.spent_seconds,
        "allotted_seconds": turn.response.allotted_seconds,
        "predicted_level": turn.assessment.predicted_level,
        "share": turn.share,
        "hints_taken": turn.response.hints_taken,
        "asked_for": [_inquiry(asked) for asked in turn.case.asked] if turn.case else [],
        "criteria": [_criterion(line, wording) for line in turn.criteria],
        "tripwires": [wording["rubric"]["tripwires"][position]["claim"] for position in turn.assessment.tripped],
        "follow_ups": [_follow_up(asked, wording) for asked in turn.follow_ups],
    }


def _criterion(line: CriterionLine, wording: dict[str, Any]) -> dict[str, Any]:
    descriptors = wording["rubric"]["criteria"][line.given.criterion]["descriptors"]
    return {
        "name": line.name,
        "weight": line.weight,
        "level": line.counted,
        "heard": descriptors[line.given.level],
        "next_step": descriptors[line.aim] if line.counted < TOP else "",
        "note": line.given.note,
        "evidence": line.given.evidence,
    }


def _inquiry(asked: Inquiry) -> dict[str, Any]:
    name = asked.written.get("name", "")
    return {"at_seconds": asked.at_seconds, "took_seconds": asked.seconds, "name": name, "words": asked.words}


def _follow_up(asked: FollowUp, wording: dict[str, Any]) -> dict[str, Any]:
    follow_up = wording["follow_ups"][asked.number]
    return {"question": follow_up["question"], "reply": asked.text, "level": asked.level, "good_reply": follow_up["good_reply"]}


def as_markdown(report: Report) -> str:
    """Return the report as CommonMark, one heading a question, its criteria as a list."""
    interview = report.interview
    day = f", graded on {interview.graded_at:%Y-%m-%d}" if interview.graded_at else ""
    lines = [
        f"# {interview.title}: {100 * report.share:.0f} %",
        f"{report.band['title']}{day}. {_minutes(report.spent_seconds)} of {_minutes(interview.allotted_seconds)} used.",
    ]
    for number, turn in enumerate(as_json(report)["questions"], start=1):
        lines += _question(number, turn)
    return "\n\n".join(lines) + "\n"


def _question(number: int, turn: dict[str, Any]) -> Iterator[str]:
    yield f"## {number}. {turn['question']}: {TOP * turn['share']:.1f} of {TOP}"
    minutes = f"{_minutes(turn['spent_seconds'])} of {_minutes(turn['allotted_seconds'])}"
    yield f"{turn['topic']}. {minutes}. Predicted {turn['predicted_level']}."
    yield from (f"### The question\n\n{turn['prompt']}", f"### My answer\n\n{turn['answer'].strip() or 'Nothing.'}")
    if turn["asked_for"]:
        yield "### What I asked for\n\n" + "\n".join(map(_asked, turn["asked_for"]))
    yield "### Levels\n\n" + "\n".join(line for criterion in turn["criteria"] for line in _level(criterion))
    for tripwire in turn["tripwires"]:
        yield f"Said, and wrong: {tripwire}"
    for asked in turn["follow_ups"]:
        level = "" if asked["level"] is None else f" ({asked['level']})"
        yield f"### Asked back{level}: {asked['question']}\n\n{asked['reply'].strip() or 'No reply.'}"
        yield f"A good reply: {asked['good_reply']}"
    yield f"### A strong answer\n\n{turn['strong_answer']}"


def _asked(asked: dict[str, Any]) -> str:
    minutes, seconds = divmod(asked["at_seconds"], 60)
    return f"- {minutes}:{seconds:02} {asked['name'] or asked['words'] + ' (nothing on that)'}"


def _level(criterion: dict[str, Any]) -> Iterator[str]:
    yield f"- **{criterion['name']}: {criterion['level']}.** {criterion['heard']}"
    for name, text in (("Next", criterion["next_step"]), ("Note", criterion["note"]), ("Evidence", criterion["evidence"])):
        if text:
            yield f"    - {name}: {' '.join(text.split())}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
