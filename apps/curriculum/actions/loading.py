"""Puts a checked module into the database: one transaction, harmless when repeated, and what is gone is retired."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.db import models, transaction
from django.urls import reverse

from apps.core.text.characters import with_apostrophes
from apps.curriculum.models import Blueprint, Lesson, Module, Question, QuestionRevision, Section
from apps.curriculum.rules import matching
from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.markup import unformatted
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.content.rendering import RenderedSection, Renderer, as_text
from apps.curriculum.rules.content.source import RAPID, BlueprintSource, LessonSource, Mistake, ModuleSource, QuestionSource
from apps.curriculum.rules.content.wording import anchor_answers_of, dated_of, html_of, wording_of
from apps.curriculum.rules.rubrics import content_hash


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
        """Count one row of `thing`, a plural, as there, and as created or changed if it was."""
        self.there[thing] += 1
        if created or changed:
            self.changes[f"{thing} {'created' if created else 'changed'}"] += 1


_others: list[Callable[[Path, ModuleSource], list[Mistake]]] = []


def also_check(check: Callable[[Path, ModuleSource], list[Mistake]]) -> None:
    """Have `check` look at each module's folder too. An app that has files of its own there calls this when it is ready."""
    _others.append(check)


def what_is_missing() -> str:
    """Return why there is nothing to show yet, for readiness; empty when there is."""
    return "" if Module.objects.filter(retired_at=None).exists() else "no module is loaded"


def folders(content: Path) -> list[Path]:
    """Return the module folders under `content`, none where there is no such folder: those that don't begin with a dot or underscore."""
    return sorted(path for path in content.iterdir() if path.is_dir() and path.name[0] not in "._") if content.is_dir() else []


def checked(content: Path) -> list[ModuleSource]:
    """Return every module under `content`. Raises Faulty with all the mistakes there are, in the order of files and lines."""
    modules, mistakes = [], []
    for folder in folders(content):
        module, of_reading = read(folder)
        modules.append(module)
        mistakes += [*of_reading, *check(module), *(mistake for other in _others for mistake in other(folder, module))]
    if not modules:
        mistakes.append(
            Mistake(str(content), 1, "there is no module folder here; add one, or set CONTENT_DIR to the folder that holds them")
        )
    if mistakes:
        raise Faulty(sorted(set(mistakes)))
    return modules


@transaction.atomic
def load(modules: list[ModuleSource], *, now: datetime, kept: Collection[str] = ()) -> Outcome:
    """Make the database say what `modules` say, in one transaction; a second time changes nothing.

    Modules that aren't among them are retired with all they hold, but for those whose slugs are `kept`.
    """
    outcome = Outcome()
    loaded = [_load_module(source, _renderer(source), outcome, now) for source in modules]
    gone = Module.objects.filter(retired_at=None).exclude(pk__in=[module.pk for module in loaded]).exclude(slug__in=kept)
    _retire_modules(gone, outcome, now)
    transaction.on_commit(caches["memory"].clear)
    return outcome


def rendered(source: ModuleSource) -> Renderer:
    """Return a renderer that has rendered the module's texts: done before a transaction begins, so that nobody waits for it."""
    renderer = _renderer(source)
    for lesson in source.lessons:
        renderer.lesson(lesson.body.markdown)
    for question in source.questions:
        html_of(wording_of(question), renderer)
    return renderer


@transaction.atomic
def add(source: ModuleSource, renderer: Renderer, *, now: datetime) -> Outcome:
    """Load one module beside the others, its texts rendered by `rendered`."""
    outcome = Outcome()
    _load_module(source, renderer, outcome, now)
    transaction.on_commit(caches["memory"].clear)
    return outcome


@transaction.atomic
def retire(slug: str, *, now: datetime) -> None:
    """Take one module out of use; what was practised of it stays."""
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
    _load_contents(module, source, renderer, outcome, now)
    _retire_missing(module, source, outcome, now)
    return module


def _load_contents(module: Module, source: ModuleSource, renderer: Renderer, outcome: Outcome, now: datetime) -> None:
    lessons = {lesson.slug: _load_lesson(module, lesson, renderer, outcome) for lesson in source.lessons}
    sections = {f"{slug}#{section.anchor}": section for slug, lesson in lessons.items() for section in lesson.sections.all()}
    for question in source.questions:
        _load_question(module, question, renderer, lessons, sections, outcome, now)
    for blueprint in source.blueprints:
        _load_blueprint(module, blueprint, outcome)


def _retire_missing(module: Module, source: ModuleSource, outcome: Outcome, now: datetime) -> None:
    """Retire what of the module's rows the files don't hold any more."""
    _retire(module.lessons.exclude(slug__in=[lesson.slug for lesson in source.lessons]), "lessons", outcome, now)
    _retire(module.questions.exclude(code__in=[question.id for question in source.questions]), "questions", outcome, now)
    _retire(module.blueprints.exclude(slug__in=[blueprint.slug for blueprint in source.blueprints]), "blueprints", outcome, now)


def _load_lesson(module: Module, source: LessonSource, renderer: Renderer, outcome: Outcome) -> Lesson:
    opening, rendered = renderer.lesson(source.body.markdown)
    lesson, created = Lesson.objects.get_or_create(module=module, slug=source.slug, defaults={"position": source.position})
    fields: dict[str, Any] = {
        "position": source.position,
        "title": source.title,
        "summary": source.summary,
        "opening_html": opening,
        "words": len(source.body.markdown.split()),
        "dated": dated_of(source.dated, renderer),
    }
    shown = [_shown(section, source) for section in rendered]
    changed = _write(lesson, fields | {"content_hash": content_hash([fields, shown])})
    if created or changed:
        _write_sections(lesson, source, rendered)
    outcome.note("lessons", created=created, changed=changed)
    return lesson


def _shown(section: RenderedSection, source: LessonSource) -> dict[str, Any]:
    """Return what a page and search show of a section: what the lesson's hash is of."""
    return {
        "anchor": section.heading_id,
        "title": section.title,
        "html": section.html,
        "text": section.text,
        "covers": source.covers.get(section.heading_id, []),
        "found_by": matching.index(lesson=source.title, title=as_text(section.title), text=section.text),
    }


def _write_sections(lesson: Lesson, source: LessonSource, rendered: list[RenderedSection]) -> None:
    for position, section in enumerate(rendered):
        Section.objects.update_or_create(
            lesson=lesson,
            anchor=section.heading_id,
            defaults={
                "position": position,
                "title": as_text(section.title),
                "title_html": section.title,
                "html": section.html,
                "text": section.text,
                "covers": source.covers.get(section.heading_id, []),
            },
        )
    lesson.sections.exclude(anchor__in=[section.heading_id for section in rendered]).delete()


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
    wording = wording_of(source)
    hash_ = content_hash(wording)
    html = html_of(wording, renderer) | anchor_answers_of(source, renderer)
    if source.dated:
        html["dated"] = dated_of(source.dated, renderer)
    title = with_apostrophes(unformatted(source.title))[:200]
    revision, is_new = QuestionRevision.objects.get_or_create(
        question=question,
        content_hash=hash_,
        defaults={"title": title, "wording": wording, "html": html, "created_at": now},
    )
    if not is_new:
        _write(revision, {"title": title, "html": html})
    changed = _write(
        question,
        {
            "kind": source.kind,
            "difficulty": source.difficulty,
            "topic": lessons[source.topic],
            "allotted_seconds": source.seconds,
            "origin": source.origin,
            "is_case": source.is_case,
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


def _write(record: models.Model, fields: dict[str, Any]) -> bool:
    """Store those of `fields` that differ, and take the record out of retirement. Return whether anything differed."""
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
