"""Formats of one's own: making, changing and sharing them, and what the link of one leads to."""

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
from apps.curriculum.models import Blueprint
from apps.interviews.actions.own import formats, sharing
from apps.interviews.forms.formats import FormatForm, LikeForm
from apps.interviews.models import OwnFormat
from apps.interviews.queries.waiting import running_interview
from apps.interviews.rules.selection import TooFew
from apps.interviews.views.access import format_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new format, empty or like another, or store one. A visitor becomes a guest only when a valid form is sent."""
    person = guests.person_of(request)
    if request.method != "POST":
        like = LikeForm.read(request.GET, person)
        return _form(request, FormatForm.of(like, title=f"{like.title[:66]}, my version" if like else ""))
    form = FormatForm(request.POST)
    if form.asks_for_change:
        return _form(request, form.changed())
    if form.is_valid():
        try:
            made = formats.make(person or guests.become_guest(request), **form.chosen, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(made)
    return _form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guests.someone
def edit(request: HttpRequest, person: User, format_id: UUID) -> HttpResponse:
    """Show the form of a format, or store what it is from now on."""
    own = format_of(person, format_id)
    if request.method != "POST":
        return _form(request, FormatForm.of(own), own)
    form = FormatForm(request.POST)
    if form.asks_for_change:
        return _form(request, form.changed(), own)
    if form.is_valid():
        try:
            formats.change(own, **form.chosen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(own)
    return _form(request, form, own)


@require_safe
@never_cache
@guests.someone
def own_format(request: HttpRequest, person: User, format_id: UUID) -> HttpResponse:
    """Show a format to its owner: its parts, and its link if it has one."""
    own = format_of(person, format_id)
    link = request.build_absolute_uri(reverse("interviews:shared-format", args=[own.share_key])) if own.share_key else ""
    return render(request, "interviews/format.html", {"format": own, "link": link})


@require_POST
@guests.someone
def share(request: HttpRequest, person: User, format_id: UUID) -> HttpResponse:
    """Give the format a link."""
    own = format_of(person, format_id)
    sharing.share(own)
    return redirect(own)


@require_POST
@guests.someone
def revoke(request: HttpRequest, person: User, format_id: UUID) -> HttpResponse:
    """Take the format's link away."""
    own = format_of(person, format_id)
    sharing.revoke(own)
    messages.success(request, "The link leads nowhere any more.")
    return redirect(own)


@require_POST
@guests.someone
def delete(request: HttpRequest, person: User, format_id: UUID) -> HttpResponse:
    """Delete a format."""
    own = format_of(person, format_id)
    formats.delete(own)
    messages.success(request, f"The format “{own.title}” is deleted. Interviews of it stay.")
    return redirect("interviews:new")


@require_safe
@never_cache
def shared_format(request: HttpRequest, format_key: str) -> HttpResponse:
    """Show what a format asks to anybody who has its link: not the questions, and not its owner."""
    person = guests.person_of(request)
    context = {"format": _shared(format_key), "running": running_interview(person, timezone.now())}
    return render(request, "interviews/shared_format.html", context)


@require_POST
@guests.anyone
def plan_shared(request: HttpRequest, person: User, format_key: str) -> HttpResponse:
    """Plan an interview by a format whose link one has."""
    own = _shared(format_key)
    try:
        interview = formats.plan_shared(own, person=person, now=timezone.now())
    except (TooFew, Refused) as refusal:
        is_short = isinstance(refusal, TooFew)
        messages.error(request, "This format asks for questions that are not there any more." if is_short else str(refusal))
        return redirect("interviews:shared-format", format_key)
    return redirect(interview)


def _shared(key: str) -> OwnFormat:
    return get_object_or_404(OwnFormat, share_key=key, person__is_active=True)


def _form(request: HttpRequest, form: FormatForm, own: OwnFormat | None = None) -> HttpResponse:
    offered = Blueprint.objects.on_offer() if own is None and request.method != "POST" else []
    context = {"form": form, "own": own, "offered": offered}
    return render(request, "interviews/format_form.html", context, status=422 if form.is_bound else 200)
