"""Sets of one's own: listing, making, practising and sharing them, and what the link of one leads to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.interviews.actions.own import chosen, sharing
from apps.interviews.forms.interviews import SetForm
from apps.interviews.models import QuestionSet
from apps.interviews.queries.saved import questions_of, sets_of, to_choose_from
from apps.interviews.queries.waiting import running_interview
from apps.interviews.views.access import set_of


@require_safe
@never_cache
def sets(request: HttpRequest) -> HttpResponse:
    """List the person's sets."""
    person = guests.person_of(request)
    return render(request, "interviews/sets.html", {"sets": sets_of(person) if person else []})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Show all questions to choose from, or store a set of those chosen. A visitor becomes a guest only when a valid form is sent."""
    person = guests.person_of(request)
    form = SetForm(request.POST) if request.method == "POST" else SetForm()
    if form.is_valid():
        try:
            made = chosen.make(
                person or guests.become_guest(request),
                title=form.cleaned_data["title"],
                questions=form.in_order,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(made)
    context = {"form": form, "groups": to_choose_from(person), "chosen": set(form.sent)}
    return render(request, "interviews/set_new.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
@guests.someone
def own_set(request: HttpRequest, person: User, set_id: UUID) -> HttpResponse:
    """Show a set to its owner: its questions, and its link if it has one."""
    shown = set_of(person, set_id)
    link = request.build_absolute_uri(reverse("interviews:shared-set", args=[shown.share_key])) if shown.share_key else ""
    context = {"set": shown, "questions": questions_of(shown), "link": link, "running": running_interview(person, timezone.now())}
    return render(request, "interviews/set.html", context)


@require_POST
@guests.someone
def practise(request: HttpRequest, person: User, set_id: UUID) -> HttpResponse:
    """Plan an interview of one's own set."""
    return _practise(request, person, set_of(person, set_id))


@require_POST
@guests.someone
def share(request: HttpRequest, person: User, set_id: UUID) -> HttpResponse:
    """Give the set a link."""
    shown = set_of(person, set_id)
    sharing.share(shown)
    return redirect(shown)


@require_POST
@guests.someone
def revoke(request: HttpRequest, person: User, set_id: UUID) -> HttpResponse:
    """Take the set's link away."""
    shown = set_of(person, set_id)
    sharing.revoke(shown)
    messages.success(request, "The link leads nowhere any more.")
    return redirect(shown)


@require_POST
@guests.someone
def delete(request: HttpRequest, person: User, set_id: UUID) -> HttpResponse:
    """Delete a set."""
    shown = set_of(person, set_id)
    chosen.delete(shown)
    messages.success(request, f"The set “{shown.title}” is deleted. Interviews of it stay.")
    return redirect("interviews:sets")


@require_safe
@never_cache
def shared_set(request: HttpRequest, set_key: str) -> HttpResponse:
    """Show a set to anyone who has its link: how many questions of which kinds, not which ones."""
    shown = _shared(set_key)
    person = guests.person_of(request)
    context = {"set": shown, "questions": list(questions_of(shown)), "running": running_interview(person, timezone.now())}
    return render(request, "interviews/shared_set.html", context)


@require_POST
@guests.anyone
def practise_shared(request: HttpRequest, person: User, set_key: str) -> HttpResponse:
    """Plan an interview of a set whose link one has."""
    return _practise(request, person, _shared(set_key))


def _shared(key: str) -> QuestionSet:
    return get_object_or_404(QuestionSet, share_key=key, person__is_active=True)


def _practise(request: HttpRequest, person: User, question_set: QuestionSet) -> HttpResponse:
    try:
        interview = chosen.practise(question_set, person=person, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("interviews:interviews")
    return redirect(interview)
