"""The module holds what its coverage map asks for: every fact, addition and correction, and everything its source asked."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from apps.core.levels import RULE
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.content.source import RAPID, ModuleSource, QuestionSource
from tests.site import ROOT

MAP = tomllib.loads((Path(__file__).parent / "coverage.toml").read_text(encoding="utf-8"))
LEFT_OUT: dict[str, str] = MAP["left_out"]
SOURCE = re.compile(r"\b[QR]\d+\b")


@cache
def module() -> ModuleSource:
    return read(settings.BASE_DIR / "content" / "containers")[0]


def covered() -> set[str]:
    """By a section of a lesson."""
    return {fact for lesson in module().lessons for ids in lesson.covers.values() for fact in ids}


def corrected() -> set[str]:
    """By the answer of a question."""
    return {correction for question in module().questions for correction in question.corrects}


def named(questions: Iterator[QuestionSource]) -> set[str]:
    """What of the source they come from."""
    return {name for question in questions if question.origin.startswith("source") for name in SOURCE.findall(question.origin)}


def long_questions() -> Iterator[QuestionSource]:
    return (question for question in module().questions if question.kind != RAPID)


def everything_there() -> set[str]:
    return covered() | corrected() | named(iter(module().questions))


@pytest.mark.parametrize("kind", ["facts", "additions"])
def test_every_fact_and_addition_is_covered_by_a_section(kind: str):
    assert sorted(set(MAP[kind]) - covered() - LEFT_OUT.keys()) == []


def test_every_correction_is_covered_by_a_section_or_an_answer():
    assert sorted(set(MAP["corrections"]) - covered() - corrected() - LEFT_OUT.keys()) == []


def test_everything_the_source_asked_is_asked():
    assert sorted(set(MAP["source_questions"]) - named(long_questions()) - LEFT_OUT.keys()) == []
    assert sorted(set(MAP["source_cards"]) - named(iter(module().questions)) - LEFT_OUT.keys()) == []


def test_what_is_left_out_on_purpose_is_left_out_and_says_why():
    assert sorted(LEFT_OUT.keys() & everything_there()) == []
    assert [name for name, reason in LEFT_OUT.items() if not reason.strip()] == []


def test_nothing_is_named_that_the_map_does_not_hold():
    ids = {name for kind, names in MAP.items() if kind != "left_out" for name in names}

    assert sorted((everything_there() | LEFT_OUT.keys()) - ids) == []
    assert sorted(corrected() - set(MAP["corrections"])) == []


def test_the_module_is_as_large_as_it_should_be():
    questions = list(long_questions())

    assert len(module().lessons) >= 11
    assert len(questions) >= 86
    assert sum(len(question.rubric.criteria) for question in questions) >= 300
    assert len(module().questions) - len(questions) >= 185


def test_every_question_has_anchor_answers_of_the_length_people_speak():
    lengths = {
        f"{question.id}, {anchor.name}": len(anchor.answer.markdown.split()) for question in long_questions() for anchor in question.anchors
    }

    assert [question.id for question in long_questions() if len(question.anchors) != 2] == []
    assert {answer: words for answer, words in lengths.items() if not 80 <= words <= 190} == {}


def test_every_level_is_a_sentence_that_is_read_at_a_glance():
    words = {
        f"{question.id}, {criterion.name}, {level}": len(descriptor.split())
        for question in long_questions()
        for criterion in question.rubric.criteria
        for level, descriptor in enumerate(criterion.descriptors)
    }

    assert {descriptor: count for descriptor, count in words.items() if count > 31} == {}


def test_the_rule_of_grading_is_printed_alike_wherever_it_stands():
    for place in ("docs/authoring.md", "docs/grading.md", "content/containers/lessons/11-interview-practice.md"):
        assert RULE in (ROOT / place).read_text(encoding="utf-8"), place
