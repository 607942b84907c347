"""What a lesson's page shows to everyone; what is a reader's own comes on top."""

from dataclasses import dataclass
from typing import cast

from django.core.cache import caches
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string

from apps.accounts.models import User
from apps.core.http.compression import Passage
from apps.curriculum.models import Lesson, Module, Question, ReadMark, Section
from apps.example.queries.excerpts import of_section


@dataclass(frozen=True)
class LessonPage:
    """A live lesson with its sections in order, each with `question_count`, `minutes` and `excerpts`, and its neighbours."""

    module: Module
    lesson: Lesson
    sections: list[Section]
    before: Lesson | None
    after: Lesson | None


def lesson_page(module: str, lesson: str) -> LessonPage:
    """Return a lesson's page, by the slugs of module and lesson. Raises Lesson.DoesNotExist. Kept in this process for a short while."""
    return cast("LessonPage", caches["memory"].get_or_set(f"lesson:{module}/{lesson}", lambda: _read(module, lesson)))


def _read(module: str, slug: str) -> LessonPage:
    lesson = Lesson.objects.not_retired().select_related("module").get(module__slug=module, slug=slug)
    asked = Question.objects.not_retired().filter(sections=OuterRef("pk"))
    sections: list[Section] = list(lesson.sections.defer("folded", "covers").annotate(question_count=count_of(asked)).order_by("position"))
    for section in sections:
        section.lesson = lesson
        section.excerpts = of_section(module, slug, section.anchor)  # type: ignore[attr-defined]
    others = list(Lesson.objects.not_retired().filter(module=lesson.module_id).order_by("position").only("slug", "title", "position"))
    return LessonPage(
        module=lesson.module,
        lesson=lesson,
        sections=sections,
        before=next((other for other in reversed(others) if other.position < lesson.position), None),
        after=next((other for other in others if other.position > lesson.position), None),
    )


def count_of(rows: QuerySet) -> Coalesce:
    """Return how many of `rows` there are for the outer row, as a subquery: counting by a join would group by whole texts."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def read_sections(person: User | None, lesson: Lesson) -> set[int]:
    """Return the ids of the sections of the lesson that the person has read; none for a visitor without a row."""
    if person is None:
        return set()
    return set(ReadMark.objects.filter(person=person, section__lesson=lesson).values_list("section_id", flat=True))


def lesson_article(page: LessonPage, read: set[int], *, asks_first: bool) -> Passage:
    """Return a lesson as all see it who have read the sections `read` of it. Kept in this process for a short while.

    With `asks_first` its buttons lead to a page that asks, for visitors, whose pages hold no form.
    """
    key = f"article:{page.lesson.pk}:{page.lesson.content_hash}:{asks_first}:{'-'.join(map(str, sorted(read)))}"
    context = {"page": page, "read": read, "asks_first": asks_first}
    article = caches["memory"].get_or_set(key, lambda: Passage.of(render_to_string("curriculum/lesson-article.html", context)))
    return cast("Passage", article)
