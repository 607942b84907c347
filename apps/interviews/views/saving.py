"""Saving questions, and the list of those saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions.own import chosen
from apps.interviews.forms.interviews import SaveForm
from apps.interviews.queries.history import last_shares
from apps.interviews.queries.saved import saved_questions
from apps.interviews.queries.waiting import running_interview


@require_safe
@never_cache
def saved(request: HttpRequest) -> HttpResponse:
    """List the questions that the person saved, each to be answered by itself."""
    person = guests.person_of(request)
    shares = last_shares(person) if person else {}
    questions = [(question, shares.get(question.pk)) for question in saved_questions(person)] if person else []
    context = {"questions": questions, "running": running_interview(person, timezone.now())}
    return render(request, "interviews/saved.html", context)


@require_POST
@guests.anyone
def save(request: HttpRequest, person: User, question_id: int) -> HttpResponse:
    """Save a question or let it go, and redirect to where that was done."""
    question = get_object_or_404(Question.objects.not_retired(), pk=question_id)
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("interviews:saved")
    try:
        if form.cleaned_data["saved"] == "no":
            chosen.let_go(person, question)
        else:
            chosen.save(person, question, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(form.cleaned_data["back"] or "interviews:saved")
