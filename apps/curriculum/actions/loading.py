"""Puts a checked module into the database: one transaction, harmless when repeated, and what is gone is retired."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.db import models, transaction
from django.urls import reverse

from apps.curriculum.models import Blueprint, Lesson, Module, Question, QuestionRevision, Section
from apps.curriculum.rules import matching
from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.markup import unformatted
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.content.rendering import Renderer, as_text
from apps.curriculum.rules.content.source import RAPID, BlueprintSource, LessonSource, Mistake, ModuleSource, QuestionSource
from apps.curriculum.rules.rubrics import Rubric, Tripwire, content_hash


class Faulty(Exception):
    """The content has mistakes; nothing was loaded."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


@dataclass
class Outcome:
    """What a load did: counts of what is there now, and of what was created, changed and retired."""

    there: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)

    def note(self, thing: str, *, created: bool, changed: bool) -> None:
        self.there[thing] += 1
        if created or changed:
            self.changes[f"{thing} {'created' if created else 'changed'}"] += 1


def what_is_missing() -> str:
    """For readiness: why there is nothing to show yet."""
    return "" if Module.objects.filter(retired_at=None).exists() else "no module is loaded"


def folders(content: Path) -> list[Path]:
    """The module folders under `content`: those that don't begin with a dot or underscore."""
    return sorted(path for path in content.iterdir() if path.is_dir() and path.name[0] not in "._") if content.is_dir() else []


def checked(content: Path) -> list[ModuleSource]:
    """Every module under `content`. Raises Faulty with all the mistakes there are, in the order of files and lines."""
    modules, mistakes = [], []
    for folder in folders(content):
        module, found = read(folder)
        modules.append(module)
        mistakes += [*found, *check(module)]
    if not modules:
        mistakes.append(
            Mistake(str(content), 1, "there is no module folder here; add one, or set CONTENT_DIR to the folder that holds them")
        )
    if mistakes:
        raise Faulty(sorted(set(mistakes)))
    return modules


@transaction.atomic
def load(modules: list[ModuleSource], *, now: datetime, kept: Collection[str] = ()) -> Outcome:
    """Makes the database say what `modules` say. Modules that aren't among them are retired with all they hold, but for those `kept`."""
    outcome = Outcome()
    loaded = [_load_module(source, _renderer(source), outcome, now) for source in modules]
    gone = Module.objects.filter(retired_at=None).exclude(pk__in=[module.pk for module in loaded]).exclude(slug__in=kept)
    _retire_modules(gone, outcome, now)
    transaction.on_commit(caches["memory"].clear)
    return outcome


def rendered(source: ModuleSource) -> Renderer:
    """A renderer that has rendered the module's texts: done before a transaction begins, so that nobody waits for it."""
    renderer = _renderer(source)
    for lesson in source.lessons:
        renderer.lesson(lesson.body.markdown)
    for question in source.questions:
        _html(_wording(question), renderer)
    return renderer


@transaction.atomic
def add(source: ModuleSource, renderer: Renderer, *, now: datetime) -> Outcome:
    """Loads one module beside the others, its texts rendered by `rendered`."""
    outcome = Outcome()
    _load_module(source, renderer, outcome, now)
    transaction.on_commit(caches["memory"].clear)
    return outcome


@transaction.atomic
def retire(slug: str, *, now: datetime) -> None:
    """Takes one module out of use; what was practised of it stays."""
    _retire_modules(Module.objects.filter(slug=slug, retired_at=None), Outcome(), now)
    transaction.on_commit(caches["memory"].clear)


def _retire_modules(gone: models.QuerySet[Module], outcome: Outcome, now: datetime) -> None:
    for module in gone:
        _retire(Lesson.objects.filter(module=module), "lessons", outcome, now)
        _retire(Question.objects.filter(module=module), "questions", outcome, now)
        _retire(Blueprint.objects.filter(module=module), "blueprints", outcome, now)
    _retire(gone, "modules", outcome, now)


def _renderer(source: ModuleSource) -> Renderer:
    diagrams = {diagram.name: diagram.svg for diagram in source.diagrams}
    return Renderer(lambda slug: reverse("curriculum:lesson", args=[source.slug, slug]), diagrams)


def _load_module(source: ModuleSource, renderer: Renderer, outcome: Outcome, now: datetime) -> Module:
    module, created = Module.objects.get_or_create(slug=source.slug, defaults={"number": source.number, "title": source.title})
    fields = {name: getattr(source, name) for name in ("number", "title", "summary", "baseline", "as_of")}
    outcome.note("modules", created=created, changed=_write(module, fields | {"content_hash": content_hash(fields)}))

    lessons = {lesson.slug: _load_lesson(module, lesson, renderer, outcome) for lesson in source.lessons}
    sections = {f"{slug}#{section.anchor}": section for slug, lesson in lessons.items() for section in lesson.sections.all()}
    for question in source.questions:
        _load_question(module, question, renderer, lessons, sections, outcome, now)
    for blueprint in source.blueprints:
        _load_blueprint(module, blueprint, outcome)

    _retire(module.lessons.exclude(slug__in=lessons), "lessons", outcome, now)
    _retire(module.questions.exclude(code__in=[question.id for question in source.questions]), "questions", outcome, now)
    _retire(module.blueprints.exclude(slug__in=[blueprint.slug for blueprint in source.blueprints]), "blueprints", outcome, now)
    return module


def _load_lesson(module: Module, source: LessonSource, renderer: Renderer, outcome: Outcome) -> Lesson:
    opening, rendered = renderer.lesson(source.body.markdown)
    lesson, created = Lesson.objects.get_or_create(module=module, slug=source.slug, defaults={"position": source.position})
    fields: dict[str, Any] = {
        "position": source.position,
        "title": source.title,
        "summary": source.summary,
        "opening_html": opening,
        "words": len(source.body.markdown.split()),
    }
    shown = [
        asdict(section)
        | {
            "covers": source.covers.get(section.anchor, []),
            "found_by": matching.index(lesson=source.title, title=as_text(section.title), text=section.text),
        }
        for section in rendered
    ]
    changed = _write(lesson, fields | {"content_hash": content_hash([fields, shown])})
    if created or changed:
        for position, section in enumerate(rendered):
            Section.objects.update_or_create(
                lesson=lesson,
                anchor=section.anchor,
                defaults={
                    "position": position,
                    "title": as_text(section.title),
                    "title_html": section.title,
                    "html": section.html,
                    "text": section.text,
                    "covers": source.covers.get(section.anchor, []),
                },
            )
        lesson.sections.exclude(anchor__in=[section.anchor for section in rendered]).delete()
    outcome.note("lessons", created=created, changed=changed)
    return lesson


def _load_question(
    module: Module,
    source: QuestionSource,
    renderer: Renderer,
    lessons: dict[str, Lesson],
    sections: dict[str, Section],
    outcome: Outcome,
    now: datetime,
) -> None:
    question, created = Question.objects.get_or_create(
        module=module, code=source.id, defaults={"topic": lessons[source.topic], "allotted_seconds": source.seconds, "kind": source.kind}
    )
    wording = _wording(source)
    hash_ = content_hash(wording)
    html = _html(wording, renderer) | _anchor_answers(source, renderer)
    revision, is_new = QuestionRevision.objects.get_or_create(
        question=question,
        content_hash=hash_,
        defaults={"title": unformatted(source.title)[:200], "wording": wording, "html": html, "created_at": now},
    )
    if not is_new:
        _write(revision, {"html": html})
    changed = _write(
        question,
        {
            "kind": source.kind,
            "difficulty": source.difficulty,
            "topic": lessons[source.topic],
            "allotted_seconds": source.seconds,
            "origin": source.origin,
            "revision": revision,
        },
    )
    wanted = {sections[name].pk for name in source.sections}
    if {section.pk for section in question.sections.all()} != wanted:
        question.sections.set(wanted)
        changed = True
    outcome.note("cards" if source.kind == RAPID else "questions", created=created, changed=changed)
    outcome.there["criteria"] += 0 if source.kind == RAPID else len(source.rubric.criteria)


def _load_blueprint(module: Module, source: BlueprintSource, outcome: Outcome) -> None:
    fields: dict[str, Any] = {
        "title": source.title,
        "summary": source.summary,
        "seconds": source.seconds,
        "position": source.position,
        "parts": [asdict(part) | {"kinds": list(part.kinds), "difficulties": list(part.difficulties)} for part in source.parts],
        "bands": [asdict(band) for band in source.bands],
    }
    blueprint, created = Blueprint.objects.get_or_create(module=module, slug=source.slug, defaults=fields)
    outcome.note("blueprints", created=created, changed=not created and _write(blueprint, fields))


def _wording(source: QuestionSource) -> dict[str, Any]:
    """What a person reads and is graded by, as written; a change of it makes a new revision."""
    names = [criterion.name for criterion in source.rubric.criteria]
    rubric = replace(
        source.rubric,
        tripwires=tuple(Tripwire(t.claim, names.index(t.criterion), t.correction, t.section) for t in source.tripwires),
    )
    return {
        "title": source.title,
        "prompt": source.prompt.markdown.strip(),
        "model_answer": source.model_answer.markdown.strip(),
        "rubric": rubric.as_json(),
        "follow_ups": [asdict(reply) for reply in source.follow_ups],
        "hints": list(source.hints),
    }


def _html(wording: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
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
    }


def _anchor_answers(source: QuestionSource, renderer: Renderer) -> dict[str, Any]:
    """The anchor answers, the weak one first, each with its levels in the order of the rubric; nothing for a question without any.

    They explain the rubric and nobody is graded by them, so they are no part of the wording: editing them makes no new revision, and
    stands in the one there is from the next load on. An older revision keeps those that fit its own rubric.
    """
    if not source.anchors:
        return {}
    answers = []
    for anchor in sorted(source.anchors, key=lambda anchor: anchor.name, reverse=True):
        rows = {row.criterion: row for row in anchor.rows}
        grades = [
            {"criterion": criterion.name, "level": row.level, "why": renderer.inline(row.why)}
            for criterion in source.rubric.criteria
            for row in (rows[criterion.name],)
        ]
        answers.append({"name": anchor.name, "answer": renderer.block(anchor.answer.markdown.strip()), "grades": grades})
    return {"anchor_answers": answers}


def _write(record: models.Model, fields: dict[str, Any]) -> bool:
    """Stores those of `fields` that differ, and takes the record out of retirement. Says whether anything did."""
    wanted = fields | ({"retired_at": None} if hasattr(record, "retired_at") else {})
    differing = [name for name, value in wanted.items() if getattr(record, name) != value]
    for name in differing:
        setattr(record, name, wanted[name])
    if differing:
        record.save(update_fields=differing)
    return bool(differing)


def _retire(records: models.QuerySet[Any], thing: str, outcome: Outcome, now: datetime) -> None:
    if count := records.filter(retired_at=None).update(retired_at=now):
        outcome.changes[f"{thing} retired"] += count
