"""Lessons to read, marks of what was read, search."""

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.http.htmx import is_htmx, render_part
from apps.core.http.public_pages import public_page
from apps.curriculum.actions import read_marks
from apps.curriculum.forms.lessons import ReadForm, SearchForm
from apps.curriculum.models import Lesson, Module, Question, ReadMark, Section
from apps.curriculum.queries.pages import count_of, lesson_article, lesson_page, read_sections
from apps.curriculum.queries.search import FEW_HITS, MOST_HITS, find
from apps.curriculum.queries.search.sections import to_begin_with

if TYPE_CHECKING:
    from typing import TypedDict

    from django_stubs_ext import WithAnnotations

    class Reading(TypedDict):
        is_read: bool


@require_safe
@public_page
def modules(request: HttpRequest) -> HttpResponse:
    """List the modules. Where there is one alone, show that instead, but for staff, who add further ones from the list."""
    person = guests.person_of(request)
    lessons = Lesson.objects.not_retired().order_by("position").annotate(section_count=Count("sections"), read_count=_read_count(person))
    in_use = Module.objects.filter(retired_at=None).order_by("number")
    if not (person and person.is_staff) and len(in_use[:2]) == 1:
        return _module_page(request, in_use[0])
    listed = in_use.prefetch_related(Prefetch("lessons", queryset=lessons))
    return render(request, "curriculum/modules.html", {"modules": listed, "person": person})


@require_safe
@public_page
def module(request: HttpRequest, module: str) -> HttpResponse:
    return _module_page(request, get_object_or_404(Module, slug=module, retired_at=None))


def _module_page(request: HttpRequest, shown: Module) -> HttpResponse:
    person = guests.person_of(request)
    questions = Question.objects.not_retired().filter(topic=OuterRef("pk")).exclude(kind=Question.Kind.RAPID)
    sections = _with_reading(Section.objects.defer("html", "text", "folded"), person).order_by("position")
    lessons = (
        Lesson.objects.not_retired()
        .filter(module=shown)
        .order_by("position")
        .annotate(section_count=Count("sections"), read_count=_read_count(person), question_count=count_of(questions))
        .prefetch_related(Prefetch("sections", queryset=sections))
    )
    for lesson in lessons:
        lesson.module = shown
    context = {
        "module": shown,
        "is_only": not Module.objects.filter(retired_at=None).exclude(pk=shown.pk).exists(),
        "lessons": lessons,
        "person": person,
        "section_count": sum(lesson.section_count for lesson in lessons),
        "read_count": sum(lesson.read_count for lesson in lessons),
        "next_lesson": next((lesson for lesson in lessons if lesson.read_count < lesson.section_count), None),
    }
    return render(request, "curriculum/module.html", context)


@require_safe
@public_page
def lesson(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    try:
        page = lesson_page(module, lesson)
    except Lesson.DoesNotExist:
        raise Http404 from None
    person = guests.person_of(request)
    read = read_sections(person, page.lesson)
    article = lesson_article(page, read, asks_first=person is None)
    response = render(request, "curriculum/lesson.html", {"page": page, "person": person, "article": article.text})
    response.passage = article  # type: ignore[attr-defined]
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def read(request: HttpRequest, module: str, lesson: str, anchor: str = "") -> HttpResponse:
    """Mark a section as read or unread; without an anchor, the whole lesson. By GET it asks first, for visitors' pages hold no form."""
    form = ReadForm(request.POST)
    if request.method == "POST" and form.is_valid():
        return _mark(request, module, lesson, anchor, is_undone=form.cleaned_data["read"] == "no")
    sections = _wanted(module, lesson, anchor)
    context = {"section": sections[0], "lesson": sections[0].lesson, "anchor": anchor, "person": guests.person_of(request)}
    return render(request, "curriculum/read.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        context = {"text": form["q"].value(), "problem": form.errors["q"][0]}
        return render_part(request, "curriculum/search.html", "results", context)
    text = form.cleaned_data["q"]
    if not text:
        return render_part(request, "curriculum/search.html", "results", {"groups": [to_begin_with()]})
    is_staff = request.user.is_authenticated and request.user.is_staff
    few = form.cleaned_data["few"]
    results = find(text, is_staff=is_staff, as_typed=form.cleaned_data["exact"], most=FEW_HITS if few else MOST_HITS)
    context = {"text": text, "results": results, "groups": results.groups, "few": few}
    return render_part(request, "curriculum/search.html", "results", context)


@guests.anyone
def _mark(request: HttpRequest, person: User, module: str, lesson: str, anchor: str, *, is_undone: bool) -> HttpResponse:
    sections = _wanted(module, lesson, anchor)
    if is_undone:
        read_marks.mark_unread(person, sections)
    else:
        read_marks.mark_read(person, sections, now=timezone.now())
    if is_htmx(request) and anchor:
        read = read_sections(person, sections[0].lesson)
        return render(request, "curriculum/lesson-article.html#read-mark", {"section": sections[0], "read": read})
    return redirect(sections[0] if anchor else sections[0].lesson)


def _wanted(module: str, lesson: str, anchor: str) -> list[Section]:
    sections = Section.objects.filter(lesson__module__slug=module, lesson__slug=lesson, lesson__retired_at=None).order_by("position")
    wanted = list((sections.filter(anchor=anchor) if anchor else sections).select_related("lesson__module"))
    if not wanted:
        raise Http404
    return wanted


def _with_reading(sections: QuerySet[Section], person: User | None) -> "QuerySet[WithAnnotations[Section, Reading]]":
    if person is None:
        return sections.annotate(is_read=Value(False))
    return sections.annotate(is_read=Exists(ReadMark.objects.filter(person=person, section=OuterRef("pk"))))


def _read_count(person: User | None) -> Count | Value:
    if person is None:
        return Value(0)
    return Count("sections", filter=Q(sections__in=ReadMark.objects.filter(person=person).values("section")))
