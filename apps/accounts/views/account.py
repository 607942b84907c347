"""The settings page, and exporting and erasing personal data. Signing up, in and out are allauth's pages under our templates."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from apps.accounts.actions import personal_data
from apps.accounts.forms import EraseForm, NameForm, SettingsForm
from apps.accounts.models import Preferences, User
from apps.accounts.rules import data_files
from apps.accounts.views import guests
from apps.core.http.htmx import is_htmx


@require_safe
@never_cache
def token(request: HttpRequest) -> HttpResponse:
    """Return a fresh CSRF token and the keys of this person's pages, for a page whose request was refused."""
    return JsonResponse({"token": get_token(request), "pages_of": guests.keys_of(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show and save the settings. A visitor who saves them becomes a guest."""
    preferences = _preferences(guests.person_of(request))
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=preferences)
    if not form.is_valid():
        return _page(request, form)
    person = guests.person_of(request)
    preferences.person = person or guests.become_guest(request)
    form.save()
    return _saved(request, "Your time is saved.", is_new=person is None)


@require_POST
@guests.someone
def rename(request: HttpRequest, person: User) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, SettingsForm(instance=_preferences(person)), form)
    User.objects.filter(pk=person.pk).update(name=form.cleaned_data["name"])
    return _saved(request, "Your name is saved.")


@require_safe
@never_cache
@guests.someone
def data(request: HttpRequest, person: User) -> HttpResponse:
    """Send everything that is kept of the person as a JSON file."""
    now = timezone.now()
    text = data_files.as_json({"written_at": now} | personal_data.export_all(person))
    headers = {"Content-Disposition": f'attachment; filename="dry-run-{now:%Y-%m-%d}.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@require_safe
@never_cache
@guests.someone
def data_as_tables(request: HttpRequest, person: User) -> HttpResponse:
    """Send the same as a ZIP of that file and a CSV file for each list in it."""
    now = timezone.now()
    files = data_files.zipped(personal_data.export_all(person), now=now)
    headers = {"Content-Disposition": f'attachment; filename="dry-run-{now:%Y-%m-%d}.zip"'}
    return HttpResponse(files, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guests.someone
def erase(request: HttpRequest, person: User) -> HttpResponse:
    """Explain what erasing means, and do it once the word is typed."""
    form = EraseForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "person": person, "warnings": personal_data.warnings(person)}
        return render(request, "accounts/erase.html", context, status=422 if request.method == "POST" else 200)
    personal_data.erase_all(person, now=timezone.now())
    logout(request)
    messages.success(request, "All that was kept of you is erased.")
    response = redirect("progress:home")
    response.headers["Clear-Site-Data"] = '"storage"'  # drops text that the browser kept because it hadn't reached the server
    return response


def _page(request: HttpRequest, form: SettingsForm, name_form: NameForm | None = None) -> HttpResponse:
    """Return the page, or to htmx, which sends one form of it, why that form is refused."""
    person = guests.person_of(request)
    refused = form.is_bound or name_form is not None
    if refused and is_htmx(request):
        return render(request, "accounts/said.html", {"form": name_form or form}, status=422)
    name_form = name_form or NameForm(initial={"name": person.name if person else ""})
    return render(request, "accounts/settings.html", {"form": form, "name_form": name_form}, status=422 if refused else 200)


def _saved(request: HttpRequest, sentence: str, *, is_new: bool = False) -> HttpResponse:
    """Say that a change is stored, beside its field. A person who is new, or who has no htmx, gets the page anew with a message."""
    if is_htmx(request) and not is_new:
        return render(request, "accounts/said.html")
    messages.success(request, sentence)
    return HttpResponseClientRefresh() if is_htmx(request) else redirect("accounts:settings")


def _preferences(person: User | None) -> Preferences:
    if person is None:
        return Preferences()
    return Preferences.objects.filter(person=person).first() or Preferences(person=person)
