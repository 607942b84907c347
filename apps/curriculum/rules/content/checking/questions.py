"""Questions and cards: ids, topics, sections, and whether rubric, tripwires, model answer and anchor answers fit together."""

import re
from collections import Counter
from collections.abc import Iterator

from apps.curriculum.rules.content.source import RAPID, AnchorSource, Mistake, ModuleSource, QuestionSource
from apps.curriculum.rules.rubrics import TOP, Rubric

FEWEST_CRITERIA, MOST_CRITERIA = 3, 5
FEWEST_FOLLOW_UPS = 2

WORD = re.compile(r"[^\W_]{4,}")
STEM = 5
"""So many letters are looked at, so that "limits" are a "limit" and "compared" is "comparing"."""
COMMON = {
    word[:STEM]
    for word in WORD.findall("""
    about after also always another answer because been before being both cannot does doesn each either else even every from
    given goes have having here into isn itself just know made make more most much must name named names need never nothing once
    only other over same says should some still such than that their them then there these they thing things this those through
    until used uses very well were what when where whether which while will with without would your
    """)
}
"""Words of no subject."""
ITSELF = "model answer"
"""A rubric that speaks of the model answer itself, as those of imported questions do, fits any."""


def questions(module: ModuleSource) -> Iterator[Mistake]:
    known = module.section_ids
    topics = {lesson.slug for lesson in module.lessons}
    first: dict[str, QuestionSource] = {}
    for question in module.questions:
        key = question.id.lower()
        if key in first:
            yield Mistake(
                question.file,
                question.line,
                f"the id {question.id} is that of {first[key].file}:{first[key].line} too; give one of them another",
            )
        first.setdefault(key, question)
        for section in question.sections:
            if section not in known:
                line = question.lines.get("sections", question.line)
                yield Mistake(question.file, line, f"{section} is no section of this module; name one as lesson#anchor")
        if question.kind == RAPID:
            continue
        if question.topic and question.topic not in topics:
            yield Mistake(
                question.file,
                question.lines.get("topic", 1),
                f"topic {question.topic!r} is no lesson; write one of {', '.join(sorted(topics))}",
            )
        yield from _rubric(question, known)
        yield from _mentions(question)
        for anchor in question.anchors:
            yield from _anchor(question, anchor)
        yield from _order(question)


def _rubric(question: QuestionSource, known: set[str]) -> Iterator[Mistake]:
    names = [criterion.name for criterion in question.rubric.criteria]
    if not FEWEST_CRITERIA <= len(names) <= MOST_CRITERIA:
        yield Mistake(
            question.file,
            question.rubric_line,
            f"the rubric has {len(names)} usable criteria; write {FEWEST_CRITERIA} to {MOST_CRITERIA} as ### Name (weight 2)",
        )
    if len(question.follow_ups) < FEWEST_FOLLOW_UPS:
        yield Mistake(
            question.file, question.line, f"the question has {len(question.follow_ups)} follow-ups; write at least {FEWEST_FOLLOW_UPS}"
        )
    for tripwire in question.tripwires:
        if tripwire.criterion not in names:
            yield Mistake(
                question.file,
                tripwire.line,
                f"the tripwire caps {tripwire.criterion!r}, which is no criterion; write one of {', '.join(names)}",
            )
        if tripwire.section not in known:
            yield Mistake(
                question.file,
                tripwire.line,
                f"the tripwire links to {tripwire.section}, which is no section; link to the section that teaches it",
            )


def _mentions(question: QuestionSource) -> Iterator[Mistake]:
    """The model answer has a significant word in common with some criterion: with its name or with what is heard at its top level."""
    judged = " ".join(f"{criterion.name} {criterion.descriptors[TOP]}" for criterion in question.rubric.criteria)
    answer = question.model_answer
    if judged and answer.markdown.strip() and ITSELF not in judged.lower() and _words(judged).isdisjoint(_words(answer.markdown)):
        yield Mistake(
            question.file, answer.line, "the model answer mentions none of its criteria; let it say what the rubric gives the top level for"
        )


def _words(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower())} - COMMON


def _anchor(question: QuestionSource, anchor: AnchorSource) -> Iterator[Mistake]:
    names = [criterion.name for criterion in question.rubric.criteria]
    rows = Counter(row.criterion for row in anchor.rows)
    for row in anchor.rows:
        if row.criterion not in names:
            yield Mistake(question.file, row.line, f"{row.criterion!r} is no criterion; write one of {', '.join(names)}")
    for name in names:
        if rows[name] != 1:
            how = "no row" if not rows[name] else f"{rows[name]} rows"
            yield Mistake(question.file, anchor.line, f"the {anchor.name} answer has {how} for the criterion {name!r}; write one")


def _order(question: QuestionSource) -> Iterator[Mistake]:
    """The weak answer deserves fewer points than the strong one."""
    anchors = {anchor.name: anchor for anchor in question.anchors}
    if len(anchors) < 2:
        return
    weak, strong = (_points(question.rubric, anchors[name]) for name in ("weak", "strong"))
    if weak >= strong:
        yield Mistake(
            question.file,
            anchors["weak"].line,
            f"the weak answer gets {weak} points and the strong one {strong}, weights counted; give the weak one fewer",
        )


def _points(rubric: Rubric, anchor: AnchorSource) -> int:
    weights = {criterion.name: criterion.weight for criterion in rubric.criteria}
    return sum(weights.get(row.criterion, 0) * row.level for row in anchor.rows)
