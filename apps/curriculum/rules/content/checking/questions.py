"""Questions and cards: ids, topics, sections, and whether rubric, tripwires, model answer and anchor answers fit together."""

import re
from collections import Counter
from collections.abc import Iterator

from apps.core.levels import TOP
from apps.curriculum.rules.content.source import RAPID, AnchorSource, Mistake, ModuleSource, QuestionSource, TripwireSource
from apps.curriculum.rules.rubrics import CONDUCT, Rubric
from apps.curriculum.rules.subject_words import subject_words

FEWEST_CRITERIA, MOST_CRITERIA = 3, 5
FEWEST_FOLLOW_UPS = 2
FEWEST_FINDINGS, FEWEST_CLARIFICATIONS = 6, 4

SAYS_HOW_MANY = re.compile(r"\b(one|two|three|four|any|all|both|each|more|other)\b", re.IGNORECASE)
"""How the top level says how many of several facts earn it, such as "any two of"."""

ITSELF = "model answer"
"""A rubric that speaks of the model answer itself, as those of imported questions do, fits any."""


def questions(module: ModuleSource) -> Iterator[Mistake]:
    """Yield what is wrong with questions and cards among each other, with the lessons, and within a question."""
    yield from _doubled(module)
    known = module.section_ids
    topics = {lesson.slug for lesson in module.lessons}
    for question in module.questions:
        yield from _sections(question, known)
        if question.kind != RAPID:
            yield from _long_question(question, known, topics)


def _doubled(module: ModuleSource) -> Iterator[Mistake]:
    first: dict[str, QuestionSource] = {}
    for question in module.questions:
        other = first.setdefault(question.id.lower(), question)
        if other is not question:
            text = f"the id {question.id} is that of {other.file}:{other.line} too; give one of them another"
            yield Mistake(question.file, question.line, text)


def _sections(question: QuestionSource, known: set[str]) -> Iterator[Mistake]:
    line = question.lines.get("sections", question.line)
    for section in question.sections:
        if section not in known:
            yield Mistake(question.file, line, f"{section} is no section of this module; name one as lesson#anchor")


def _long_question(question: QuestionSource, known: set[str], topics: set[str]) -> Iterator[Mistake]:
    if question.topic and question.topic not in topics:
        text = f"topic {question.topic!r} is no lesson; write one of {', '.join(sorted(topics))}"
        yield Mistake(question.file, question.lines.get("topic", 1), text)
    yield from _rubric(question)
    yield from _levels(question)
    for tripwire in question.tripwires:
        yield from _tripwire(question, tripwire, known)
    yield from _mentions(question)
    for anchor in question.anchors:
        yield from _anchor(question, anchor)
    yield from _order(question)
    yield from _case(question)


def _rubric(question: QuestionSource) -> Iterator[Mistake]:
    count = len(question.rubric.criteria)
    if not FEWEST_CRITERIA <= count <= MOST_CRITERIA:
        right = f"write {FEWEST_CRITERIA} to {MOST_CRITERIA} as ### Name (weight 2)"
        yield Mistake(question.file, question.rubric_line, f"the rubric has {count} usable criteria; {right}")
    if CONDUCT.name in _names(question):
        text = f"every question is graded by {CONDUCT.name!r} as well; give the criterion another name"
        yield Mistake(question.file, question.rubric_line, text)
    if len(question.follow_ups) < FEWEST_FOLLOW_UPS:
        text = f"the question has {len(question.follow_ups)} follow-ups; write at least {FEWEST_FOLLOW_UPS}"
        yield Mistake(question.file, question.line, text)


def _levels(question: QuestionSource) -> Iterator[Mistake]:
    """Yield a mistake for a top level that lists several facts without saying how many of them earn it: people would differ."""
    for criterion in question.rubric.criteria:
        top = criterion.descriptors[TOP]
        if top.count(";") > 1 and not SAYS_HOW_MANY.search(top):
            text = f"level {TOP} of {criterion.name!r} lists several facts and not how many earn it; begin the list with “any two of:”"
            yield Mistake(question.file, question.rubric_line, text)


def _tripwire(question: QuestionSource, tripwire: TripwireSource, known: set[str]) -> Iterator[Mistake]:
    names = _names(question)
    if tripwire.criterion not in names:
        text = f"the tripwire caps {tripwire.criterion!r}, which is no criterion; write one of {', '.join(names)}"
        yield Mistake(question.file, tripwire.line, text)
    if tripwire.section not in known:
        text = f"the tripwire links to {tripwire.section}, which is no section; link to the section that teaches it"
        yield Mistake(question.file, tripwire.line, text)


def _names(question: QuestionSource) -> list[str]:
    return [criterion.name for criterion in question.rubric.criteria]


def _mentions(question: QuestionSource) -> Iterator[Mistake]:
    """Yield a mistake unless the model answer and some criterion have a word of the subject in common.

    Of a criterion its name counts, and what is heard at its top level.
    """
    judged = " ".join(f"{criterion.name} {criterion.descriptors[TOP]}" for criterion in question.rubric.criteria)
    answer = question.model_answer
    if not judged or ITSELF in judged.lower() or not answer.markdown.strip():
        return
    if subject_words(judged).isdisjoint(subject_words(answer.markdown)):
        text = "the model answer mentions none of its criteria; let it say what the rubric gives the top level for"
        yield Mistake(question.file, answer.line, text)


def _anchor(question: QuestionSource, anchor: AnchorSource) -> Iterator[Mistake]:
    names = _names(question)
    rows = Counter(row.criterion for row in anchor.rows)
    for row in anchor.rows:
        if row.criterion not in names:
            yield Mistake(question.file, row.line, f"{row.criterion!r} is no criterion; write one of {', '.join(names)}")
    for name in names:
        if rows[name] != 1:
            how = "no row" if not rows[name] else f"{rows[name]} rows"
            yield Mistake(question.file, anchor.line, f"the {anchor.name} answer has {how} for the criterion {name!r}; write one")


def _order(question: QuestionSource) -> Iterator[Mistake]:
    """Yield a mistake unless the weak answer gets fewer points than the strong one."""
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


def _case(question: QuestionSource) -> Iterator[Mistake]:
    """Yield what a case lacks: minutes for its phases, things to look at in an incident, questions to ask in a design."""
    if not question.is_case:
        if question.findings or question.clarifications:
            right = "add a part ## Phases, or leave findings and clarifying questions out"
            yield Mistake(question.file, question.line, f"only a case has something to ask for, and it goes in phases; {right}")
        return
    phases = sum(phase.seconds for phase in question.phases)
    if phases != question.seconds:
        text = f"the phases add up to {phases / 60:g} minutes, the question says {question.seconds / 60:g}; make them agree"
        yield Mistake(question.file, question.phases[0].line, text)
    for kind, things, fewest, name in (
        ("debugging", question.findings, FEWEST_FINDINGS, "findings, some of which lead nowhere"),
        ("design", question.clarifications, FEWEST_CLARIFICATIONS, "clarifying questions"),
    ):
        if question.kind == kind and len(things) < fewest:
            text = f"a case of kind {kind} needs at least {fewest} {name}; {len(things)} can be read"
            yield Mistake(question.file, question.line, text)


def _points(rubric: Rubric, anchor: AnchorSource) -> int:
    weights = {criterion.name: criterion.weight for criterion in rubric.criteria}
    return sum(weights.get(row.criterion, 0) * row.level for row in anchor.rows)
