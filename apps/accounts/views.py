"""Settings. Signing up, in and out are allauth's pages under our templates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import guests
from apps.accounts.forms import NameForm, SettingsForm
from apps.accounts.models import Preferences, User


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    preferences = _preferences(guests.person_of(request))
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=preferences)
    if not form.is_valid():
        return _page(request, form)
    preferences.person = guests.person_of(request) or guests.become_guest(request)
    form.save()
    messages.success(request, "Your settings are saved.")
    return redirect("accounts:settings")


@require_POST
@guests.someone
def rename(request: HttpRequest, person: User) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, SettingsForm(instance=_preferences(person)), form)
    User.objects.filter(pk=person.pk).update(name=form.cleaned_data["name"])
    messages.success(request, "Your name is saved.")
    return redirect("accounts:settings")


def _page(request: HttpRequest, form: SettingsForm, name_form: NameForm | None = None) -> HttpResponse:
    person = guests.person_of(request)
    refused = form.is_bound or name_form is not None
    name_form = name_form or NameForm(initial={"name": person.name if person else ""})
    return render(request, "accounts/settings.html", {"form": form, "name_form": name_form}, status=422 if refused else 200)


def _preferences(person: User | None) -> Preferences:
    if person is None:
        return Preferences()
    return Preferences.objects.filter(person=person).first() or Preferences(person=person)
