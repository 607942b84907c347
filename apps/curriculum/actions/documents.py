"""Study documents that staff send by the web: received, read, taken as modules, removed.

Reading and taking take seconds and happen in a process of their own (`document_process`).
"""

import tempfile
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Refused
from apps.curriculum.actions import document_process, loading
from apps.curriculum.models import LONGEST_WORK, Module, StudyDocument
from apps.curriculum.rules import importing
from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.reading import read
from apps.curriculum.rules.content.source import ModuleSource
from apps.curriculum.rules.importing import Examined, summary
from apps.curriculum.rules.importing.slugs import is_slug, numbered

State = StudyDocument.State

KEPT = 20
"""Documents of which nothing was taken. Older ones go when a new one comes."""

MOST_SHOWN = 200
"""Reasons and lines of a page; what is more is counted."""


@transaction.atomic
def receive(name: str, text: str, *, now: datetime) -> StudyDocument:
    """Keep the document and have it read, once this is committed. Of older ones of which nothing was taken, KEPT stay."""
    document = StudyDocument.objects.create(name=name, text=text, state=State.READING, uploaded_at=now, begun_at=now)
    waiting = StudyDocument.objects.waiting().latest_first()
    StudyDocument.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[KEPT:])).delete()
    transaction.on_commit(partial(document_process.start, document.pk))
    return document


@transaction.atomic
def take(document: StudyDocument, *, title: str, slug: str, force: bool, now: datetime) -> None:
    """Have the module made and loaded, once this is committed.

    Raises Refused when much is left out and `force` isn't given, when the slug is invalid or taken, or when someone else was first.
    """
    if document.found.get("leaves_much_out") and not force:
        raise Refused("More than a tenth of what looks like a question is left out. Say that this is meant, or correct the document.")
    if not is_slug(slug):
        raise Refused(f"{slug!r} can’t be part of an address; write at most 50 lower-case letters, digits and hyphens.")
    if slug in taken_slugs():
        raise Refused(f"There is, or was, a module {slug!r} already; choose another name.")
    won = (
        StudyDocument.objects.filter(pk=document.pk, state__in=[State.READ, State.REFUSED])
        .exclude(found={})
        .update(state=State.TAKING, title=title, slug=slug, why="", begun_at=now)
    )
    if not won:
        raise Refused("It was taken, or is being taken, by someone else.")
    transaction.on_commit(partial(document_process.start, document.pk))


@transaction.atomic
def remove(document: StudyDocument, *, now: datetime) -> None:
    """Remove the document, and the module that was made of it with it; what was practised of that stays."""
    if document.state == State.TAKEN:
        loading.retire(document.slug, now=now)
    document.delete()


def work(document_id: UUID) -> None:
    """Read or take the document, whichever it waits for; nothing when it is gone or done. Takes seconds, so `document_process` runs it."""
    document = StudyDocument.objects.filter(pk=document_id).first()
    if document is None or document.state not in {State.READING, State.TAKING}:
        return
    try:
        examined = importing.examine(document.name, document.text, title=document.title)
        if document.state == State.READING:
            _read(document, examined)
        else:
            _take(document, examined)
    except Refused as refused:
        give_up(document_id, str(refused))
    except (MemoryError, RecursionError):
        give_up(document_id, document_process.GAVE_UP)


def give_up(document_id: UUID, why: str) -> None:
    """Refuse a document that is being worked on, and keep why; nothing happens to one that is done with."""
    StudyDocument.objects.being_worked_on().filter(pk=document_id).update(state=State.REFUSED, why=why)


def give_up_overdue(now: datetime) -> None:
    """Refuse the documents whose work takes longer than LONGEST_WORK: their process and its server died."""
    StudyDocument.objects.being_worked_on().filter(begun_at__lt=now - LONGEST_WORK).update(
        state=State.REFUSED, why=document_process.GAVE_UP
    )


def modules(*, without: Collection[str]) -> tuple[list[ModuleSource], dict[str, str]]:
    """Return what was taken, as sources; and of each module that this version's checks would refuse, its slug and the first mistake.

    Left out are those whose slug is among `without`: a folder of that name holds the module now.
    """
    sources: list[ModuleSource] = []
    faulty: dict[str, str] = {}
    for document in StudyDocument.objects.taken().exclude(slug__in=without).defer("text"):
        source, mistake = _source(document.slug, document.files)
        if mistake:
            faulty[document.slug] = mistake
        else:
            sources.append(source)
    return sources, faulty


def taken_slugs() -> set[str]:
    """Return the slugs that no new module can have: those that are or were used, and those of folders that are not loaded yet."""
    return {
        *Module.objects.values_list("slug", flat=True),
        *StudyDocument.objects.filter(state__in=[State.TAKING, State.TAKEN]).values_list("slug", flat=True),
        *(folder.name for folder in loading.folders(settings.CONTENT_DIR)),
    }


def free_slug(wanted: str) -> str:
    """Return the slug, with a number behind it where it is taken."""
    taken, slug, number = taken_slugs(), wanted, 1
    while slug in taken:
        number += 1
        slug = numbered(wanted, number)
    return slug


def _read(document: StudyDocument, examined: Examined) -> None:
    if examined.is_empty and not examined.looks:
        raise Refused("Nothing of it looks like a question or a lesson. What is recognised stands in docs/authoring.md.")
    StudyDocument.objects.filter(pk=document.pk, state=State.READING).update(
        state=State.READ, title=examined.title[:200], slug=free_slug(examined.slug), found=_shown(examined)
    )


def _take(document: StudyDocument, examined: Examined) -> None:
    if examined.is_empty:
        raise Refused("Nothing of it can be taken.")
    source, mistake = _source(document.slug, examined.draft.files)
    if mistake:
        raise Refused(f"It gives content with a mistake, so nothing was taken: {mistake}")
    renderer = loading.rendered(source)
    try:
        with transaction.atomic():
            if StudyDocument.objects.filter(pk=document.pk, state=State.TAKING).update(state=State.TAKEN, files=examined.draft.files):
                loading.add(source, renderer, now=timezone.now())
    except IntegrityError:
        raise Refused(f"There is a module {document.slug!r} already; choose another name.") from None


def _source(slug: str, files: dict[str, str]) -> tuple[ModuleSource, str]:
    """Return the module in some files, and the first mistake in them, empty when there is none."""
    with tempfile.TemporaryDirectory(prefix="document-") as beside:
        folder = Path(beside) / slug
        importing.write_files(files, folder)
        source, mistakes = read(folder)
        every = sorted({*mistakes, *check(source)})
        return source, str(every[0]) if every else ""


def _shown(examined: Examined) -> dict[str, Any]:
    """Return what a page shows of an examined document, as JSON."""
    questions = [asdict(question) for question in examined.draft.questions]
    return {
        "headline": summary.headline(examined),
        "left_out": list(summary.reasons(examined.draft.left_out))[:MOST_SHOWN],
        "notes": list(summary.reasons(examined.draft.notes))[:MOST_SHOWN],
        "counts": summary.counted(examined.draft.counts),
        "questions": questions,
        "leaves_much_out": examined.leaves_much_out,
        "is_empty": examined.is_empty,
    }
