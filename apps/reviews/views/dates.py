"""The page of a person's interview dates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.reviews.actions import preferences
from apps.reviews.actions.scheduling import follow_interview
from apps.reviews.forms.studying import InterviewDateForm
from apps.reviews.models import InterviewDate
from apps.reviews.queries.settings import settings_of, today_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def dates(request: HttpRequest) -> HttpResponse:
    """Show the person's dates, and add one; the cards follow the next. One of the same title on the same day is changed."""
    person, now = guests.person_of(request), timezone.now()
    today = today_of(settings_of(person), now)
    form = InterviewDateForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        person = person or guests.become_guest(request)
        interview = preferences.set_interview(person, **form.cleaned_data)
        messages.success(request, f"{interview.held_on:%A} {interview.held_on.day} {interview.held_on:%B} is noted.")
        follow_interview(person, settings_of(person), now=now)
        return redirect("progress:plan")
    coming = (
        InterviewDate.objects.filter(person_id=person.pk, held_on__gte=today).order_by("held_on", "pk").prefetch_related("formats")
        if person
        else []
    )
    return render(request, "reviews/dates.html", {"form": form, "dates": coming}, status=422 if form.is_bound else 200)


@require_POST
@guests.someone
def remove(request: HttpRequest, person: User, date_id: int) -> HttpResponse:
    """Remove a date of the person's; the cards follow the next, or none."""
    get_object_or_404(InterviewDate, pk=date_id, person=person).delete()
    follow_interview(person, settings_of(person), now=timezone.now())
    return redirect("reviews:dates")
