"""The page where a person says how they want to be asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.views import guests
from apps.reviews.actions import preferences
from apps.reviews.actions.scheduling import reviews_a_day
from apps.reviews.forms.studying import RETENTIONS, StudyForm
from apps.reviews.queries.settings import settings_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    """Show and save how cards are asked, with what each choice costs. A visitor who saves it becomes a guest."""
    person = guests.person_of(request)
    own = settings_of(person)
    shown = {
        "desired_retention": own.desired_retention,
        "new_a_day": own.new_a_day,
        "reviews_a_day": own.reviews_a_day,
        "minutes_a_day": own.minutes_a_day,
        "types_answers": own.types_answers,
        "remind_at": "" if own.remind_at is None else own.remind_at,
        "parameters": ", ".join(map(str, own.parameters)),
    }
    form = StudyForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        preferences.change(person or guests.become_guest(request), own, **form.cleaned_data)
        messages.success(request, "From now on you are asked like this.")
        return redirect("reviews:settings")
    costs = {str(retention): round(reviews_a_day(person, retention, own)) for retention in RETENTIONS} if person else {}
    return render(request, "reviews/settings.html", {"form": form, "costs": costs}, status=422 if form.is_bound else 200)
