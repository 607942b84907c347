"""The module holds what its coverage map asks for: every fact, addition and correction, and everything its source asked."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.content.source import RAPID, ModuleSource, QuestionSource

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


def test_every_topic_has_a_question_with_anchor_answers():
    with_anchors = [question for question in long_questions() if question.anchors]

    assert len(with_anchors) >= 12
    assert sorted({lesson.slug for lesson in module().lessons} - {question.topic for question in with_anchors}) == []
