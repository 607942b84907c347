"""The list of interviews, planning one, practising a section, starting and discarding."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.core.paging import PageForm, page_of
from apps.curriculum.models import Blueprint, Lesson, Question
from apps.interviews.actions import answering, extra_time, planning
from apps.interviews.forms.interviews import PlanForm, StartForm
from apps.interviews.models import Interview
from apps.interviews.queries.history import last_shares
from apps.interviews.queries.saved import saved_of
from apps.interviews.queries.waiting import first_interview, running_interview
from apps.interviews.rules import second_thoughts, selection
from apps.interviews.views.access import solo_interview_of

MOST_UNDONE = 5
"""Deleted interviews that the list offers to bring back: the latest."""


@require_safe
@never_cache
def interviews(request: HttpRequest) -> HttpResponse:
    """List the person's interviews, latest first, after closing those whose time is up."""
    person = guests.person_of(request)
    if person is None:
        return render(request, "interviews/interviews.html", {"interviews": [], "advised": first_interview()})
    now = timezone.now()
    answering.finish_overdue(now=now, person=person)
    page = page_of(Interview.objects.visible_to(person).latest_first(), PageForm(request.GET).number)
    deleted = Interview.objects.filter(person=person).deleted_since(now - second_thoughts.UNDONE_FOR).order_by("-deleted_at", "-pk")
    context = {"interviews": page.rows, "page": page, "advised": None if page.rows else first_interview()}
    context["deleted"] = deleted[:MOST_UNDONE]
    return render(request, "interviews/interviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Show the form that plans an interview, or plan one. A visitor becomes a guest only when a valid form is sent.

    For a first interview the form is that of the advised one. If the clock of another one runs, the page says so.
    """
    person = guests.person_of(request)
    if request.method == "POST":
        form = PlanForm(request.POST, own_factor=extra_time.factor_of(person), person=person)
        if form.is_valid():
            return plan(request, person or guests.become_guest(request), form)
        return render(request, "interviews/new.html", {"form": form, "running": running_interview(person, timezone.now())}, status=422)
    form = PlanForm(initial=PlanForm.chosen_by_link(request.GET), own_factor=extra_time.factor_of(person), person=person)
    if "blueprint" not in form.initial:
        is_first = person is None or not Interview.objects.visible_to(person).exists()
        form.initial["blueprint"] = first_interview() if is_first else Blueprint.objects.on_offer().first()
    return render(request, "interviews/new.html", {"form": form, "running": running_interview(person, timezone.now())})


def plan(request: HttpRequest, person: User, form: PlanForm) -> HttpResponse:
    """Plan the interview that a valid form describes; show the form again if it is refused."""
    try:
        interview = planning.plan(
            person=person,
            blueprint=form.cleaned_data["blueprint"],
            topics=[topic.pk for topic in form.cleaned_data["topics"]],
            difficulties=[form.cleaned_data["difficulty"]] if form.cleaned_data["difficulty"] else [],
            time_factor=form.cleaned_data["time_factor"] or extra_time.factor_of(person),
            is_time_chosen=bool(form.cleaned_data["time_factor"]),
            asks_back=form.cleaned_data["asks_back"],
            seed=secrets.randbits(32),
            now=timezone.now(),
        )
    except (selection.TooFew, Refused) as refusal:
        form.add_error(None, str(refusal))
        return render(request, "interviews/new.html", {"form": form, "running": running_interview(person, timezone.now())}, status=422)
    return redirect(interview)


@require_safe
@never_cache
def practise(request: HttpRequest, module: str, lesson: str, anchor: str = "") -> HttpResponse:
    """List the questions and cards of a section, or of a whole topic, each to be answered by itself."""
    topic = get_object_or_404(Lesson.objects.not_retired().select_related("module"), module__slug=module, slug=lesson)
    section = get_object_or_404(topic.sections, anchor=anchor) if anchor else None
    asked = Question.objects.not_retired().select_related("revision").order_by("kind", "code")
    questions = list(asked.filter(sections=section) if section else asked.filter(topic=topic))
    person = guests.person_of(request)
    shares = last_shares(person) if person else {}
    saved = saved_of(person, [question.pk for question in questions])
    context = {
        "topic": topic,
        "section": section,
        "questions": [
            (question, shares.get(question.pk), question.pk in saved) for question in questions if question.kind != Question.Kind.RAPID
        ],
        "cards": [question for question in questions if question.kind == Question.Kind.RAPID],
        "running": running_interview(person, timezone.now()),
    }
    return render(request, "interviews/practise.html", context)


@require_POST
@guests.anyone
def practise_question(request: HttpRequest, person: User, question_id: int) -> HttpResponse:
    """Plan an interview of this one question."""
    question = get_object_or_404(Question.objects.not_retired().select_related("revision"), pk=question_id)
    try:
        interview = planning.plan_single(person=person, question=question, time_factor=extra_time.factor_of(person), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("interviews:interviews")
    return redirect(interview)


@require_POST
@guests.someone
def start(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Start the clock of a planned interview, or begin it without one."""
    interview = solo_interview_of(person, interview_id)
    form = StartForm(request.POST)
    is_untimed = form.is_valid() and form.cleaned_data["clock"] == "no"
    try:
        answering.start(interview, now=timezone.now(), is_untimed=is_untimed)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(interview)


@require_POST
@guests.someone
def discard(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Discard an interview that isn't graded."""
    interview = solo_interview_of(person, interview_id)
    try:
        planning.discard(interview)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(interview)
    return redirect("interviews:interviews")
