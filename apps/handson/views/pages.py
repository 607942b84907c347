"""Incidents: choosing one, debugging it in the page's terminal, and what became of it."""

import json
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Conflict, Refused
from apps.core.http.htmx import is_htmx
from apps.handson import screens
from apps.handson.actions import attempts, clients
from apps.handson.actions.processes import kubectl_path
from apps.handson.forms import BeginForm, EndForm, GradeForm, HalfLineForm, LineForm, first_problem
from apps.handson.models import Attempt
from apps.handson.queries import incidents as stock
from apps.handson.queries.attempts import attempts_of, newest_by_incident
from apps.handson.rules.incidents.source import IncidentSource
from apps.handson.rules.kubeconfig import kubeconfig as kubeconfig_of
from apps.handson.rules.terminal.names import completions


def of_attempt(view: Callable[[HttpRequest, Attempt, IncidentSource], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view one's own attempt and its incident. Where the content no longer has the incident, the answer is a page that says so."""

    @guests.someone
    @wraps(view)
    def found(request: HttpRequest, person: User, attempt_id: UUID) -> HttpResponse:
        shown = _attempt(person, attempt_id)
        try:
            about = attempts.incident_of(shown, settings.CONTENT_DIR)
        except Refused as refusal:
            return render(request, "handson/gone.html", {"attempt": shown, "problem": str(refusal)}, status=404)
        return view(request, shown, about)

    return found


@require_safe
@never_cache
def incidents(request: HttpRequest) -> HttpResponse:
    """List all incidents, and how one's last attempt at each ended."""
    person = guests.person_of(request)
    newest = newest_by_incident(person) if person else {}
    rows = [(each, newest.get(each.slug)) for each in stock.listed(settings.CONTENT_DIR)]
    return render(request, "handson/incidents.html", {"rows": rows, "has_terminal": has_terminal()})


@require_safe
@never_cache
def incident(request: HttpRequest, slug: str) -> HttpResponse:
    """What is known of an incident before it begins."""
    shown = _incident(slug)
    person = guests.person_of(request)
    past = attempts_of(person, shown.slug) if person else []
    context = {"incident": shown, "wording": screens.wording(shown), "past": past, "has_terminal": has_terminal()}
    return render(request, "handson/incident.html", context)


@require_POST
@guests.anyone
def begin(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Build the cluster and go to its terminal."""
    shown, form = _incident(slug), BeginForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_problem(form))
        return redirect("handson:incident", slug)
    try:
        made = attempts.begin(person, shown, mode=form.cleaned_data["mode"], now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("handson:incident", slug)
    return redirect(made)


@require_safe
@never_cache
@of_attempt
def attempt(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """The terminal while the incident runs, the report when it is over."""
    if shown.ended_at:
        return render(request, "handson/report.html", {"screen": screens.report(shown, about)})
    return _terminal(request, shown, about, LineForm(initial={"file": shown.file}))


@require_POST
@of_attempt
def run(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """Run what was typed. htmx gets the transcript's newest entry, a plain form the page."""
    form = LineForm(request.POST)
    if not has_terminal():
        return _terminal(request, shown, about, form, problem="This server runs no kubectl; nothing was done.")
    if not form.is_valid():
        return _terminal(request, shown, about, form, problem=first_problem(form))
    try:
        done = attempts.type_line(shown, about, line=form.cleaned_data["line"], file=form.cleaned_data["file"], now=timezone.now())
    except Refused as refusal:
        return _terminal(request, shown, about, form, problem=str(refusal), status=refusal.status)
    if is_htmx(request):
        screen = screens.terminal(shown, about, timezone.now())
        return render(request, "handson/terminal.html#entry", {"run": done, "screen": screen, "is_new": True})
    return redirect(f"{shown.get_absolute_url()}#line")


@require_safe
@never_cache
@of_attempt
def complete(request: HttpRequest, shown: Attempt, about: IncidentSource) -> JsonResponse:
    """What the last word of a half-typed line may become: verbs, flags, kinds, names in the cluster."""
    form = HalfLineForm(request.GET)
    if shown.ended_at or not form.is_valid():
        return JsonResponse({"words": []})
    words = completions(form.line, shown.cluster, namespace=about.stage.namespace, files=[attempts.FILE])
    return JsonResponse({"words": words})


@require_POST
@of_attempt
def hint(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """Show one more hint."""
    return _change(request, shown, about, attempts.take_hint)


@require_POST
@of_attempt
def let_time_pass(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """Let five minutes pass in the cluster."""

    def pass_(shown: Attempt, about: IncidentSource) -> None:
        attempts.let_time_pass(shown, about, now=timezone.now())
        messages.success(request, "Five minutes have passed in the cluster.")

    return _change(request, shown, about, pass_)


@require_POST
@of_attempt
def client(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """Open the cluster to the person's own kubectl."""
    return _change(request, shown, about, lambda shown, _: clients.admit(shown, now=timezone.now()))


@require_safe
@never_cache
@of_attempt
def kubeconfig(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """The file that leads a client to the cluster. 404 before the cluster was opened, and after the end."""
    if not clients.is_open(shown, timezone.now()):
        raise Http404
    address = request.build_absolute_uri(clients.path_of(shown))
    answer = HttpResponse(json.dumps(kubeconfig_of(address, about.stage.namespace), indent=2), content_type="application/yaml")
    answer["Content-Disposition"] = f'attachment; filename="{shown.incident}.kubeconfig"'
    return answer


@require_POST
@of_attempt
def end(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """End the incident with what one says of it."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _terminal(request, shown, about, LineForm(initial={"file": shown.file}), end_form=form, status=422)
    said = {name: form.cleaned_data[name] for name in ("cause", "fix")}
    try:
        attempts.end(shown, about, **said, now=timezone.now())
    except Conflict as refusal:
        return _terminal(request, shown, about, LineForm(initial={"file": shown.file}), end_form=form, problem=str(refusal), status=409)
    return redirect(shown)


@require_POST
@of_attempt
def grade(request: HttpRequest, shown: Attempt, about: IncidentSource) -> HttpResponse:
    """Keep the levels that the person gives themselves."""
    form = GradeForm(request.POST, rubric=about.rubric)
    if shown.ended_at and not form.is_valid():
        sent = {name: str(form[name].value() or "") for name in form.fields}
        errors = {name: str(wrong[0]) for name, wrong in form.errors.items()}
        return render(request, "handson/report.html", {"screen": screens.report(shown, about, sent=sent, errors=errors)}, status=422)
    try:
        attempts.grade(shown, about, levels=form.levels if form.is_valid() else {})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(shown)


@require_POST
@guests.someone
def delete(request: HttpRequest, person: User, attempt_id: UUID) -> HttpResponse:
    """Delete the attempt."""
    shown = _attempt(person, attempt_id)
    attempts.delete(shown)
    messages.success(request, f"Your attempt at “{shown.title}” is deleted.")
    return redirect("handson:incidents")


def has_terminal() -> bool:
    """Whether this server runs kubectl for people."""
    return settings.TERMINAL and kubectl_path() is not None


def _incident(slug: str) -> IncidentSource:
    shown = stock.find(settings.CONTENT_DIR, slug)
    if shown is None:
        raise Http404
    return shown


def _attempt(person: User, attempt_id: UUID) -> Attempt:
    return get_object_or_404(Attempt.objects.filter(person=person), pk=attempt_id)


def _terminal(
    request: HttpRequest,
    shown: Attempt,
    about: IncidentSource,
    form: LineForm,
    *,
    end_form: EndForm | None = None,
    problem: str = "",
    status: int = 0,
) -> HttpResponse:
    """The terminal's page; for htmx only the sentence of the problem."""
    status = status or (422 if problem else 200)
    if is_htmx(request) and problem:
        return render(request, "handson/terminal.html#problem", {"problem": problem}, status=status)
    context = {
        "screen": screens.terminal(shown, about, timezone.now()),
        "form": form,
        "end_form": end_form or EndForm(),
        "problem": problem,
        "has_terminal": has_terminal(),
        "is_open": clients.is_open(shown, timezone.now()),
    }
    return render(request, "handson/terminal.html", context, status=status)


def _change(request: HttpRequest, shown: Attempt, about: IncidentSource, change: Callable[[Attempt, IncidentSource], None]) -> HttpResponse:
    try:
        change(shown, about)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(shown)
