"""Settings. Signing up, in and out are allauth's pages under our templates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.accounts import guests
from apps.accounts.forms import SettingsForm
from apps.accounts.models import Preferences, User


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    preferences = _preferences(guests.person_of(request))
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=preferences)
    if not form.is_valid():
        return render(request, "accounts/settings.html", {"form": form}, status=422 if form.is_bound else 200)
    preferences.person = guests.person_of(request) or guests.become_guest(request)
    form.save()
    messages.success(request, "Your settings are saved.")
    return redirect("accounts:settings")


def _preferences(person: User | None) -> Preferences:
    if person is None:
        return Preferences()
    return Preferences.objects.filter(person=person).first() or Preferences(person=person)
