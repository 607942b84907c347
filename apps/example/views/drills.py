"""The pages of drills, for staff where DRILLS is on; everyone else gets 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.errors import Refused
from apps.core.http.htmx import render_part
from apps.example.actions import drills
from apps.example.forms import KindForm, StartForm
from apps.example.models import Drill
from apps.example.queries import runs
from apps.example.queries.pod import this_pod
from apps.example.rules.drill_kinds import Kind


def staff_only[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorate a view to answer 404 unless drills are on and the person is staff."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (settings.DRILLS and request.user.is_authenticated and request.user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@staff_only
@require_safe
@never_cache
def drills_page(request: HttpRequest) -> HttpResponse:
    return render(request, "example/drills.html", _overview())


@staff_only
@require_safe
@never_cache
def drill_page(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    return render_part(request, "example/drill.html", "run", _shown(get_object_or_404(Drill, pk=drill_id)))


@staff_only
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    chosen = KindForm(request.POST)
    if not chosen.is_valid():
        return render(request, "example/drills.html", _overview() | {"refused": chosen.errors["kind"][0]}, status=422)
    form = StartForm(Kind(chosen.cleaned_data["kind"]), request.POST)
    if not form.is_valid():
        return render(request, "example/drills.html", _overview(form), status=422)
    try:
        drill = drills.start(form.kind, seconds=form.length(), pod=this_pod().name, now=timezone.now())
    except Refused as refused:
        return render(request, "example/drills.html", _overview(form) | {"refused": str(refused)}, status=409)
    return redirect(drill)


@staff_only
@require_POST
def stop(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    drill = get_object_or_404(Drill, pk=drill_id)
    drills.stop(drill, now=timezone.now())
    return redirect(drill)


def _overview(sent: StartForm | None = None) -> dict[str, Any]:
    """Return the context of the page of all drills, with the form that was sent in place of its kind's empty form."""
    now = timezone.now()
    every = list(Drill.objects.latest_first())
    watched = next((drill for drill in every if drill.is_watched(now)), None)
    context = {
        "pod": this_pod(),
        "offers": _offers(sent),
        "past": [(drill, drill.is_acting(now)) for drill in every if drill != watched],
        "recorded": [] if every else runs.recorded(),
    }
    return context | (_shown(watched) if watched else {})


def _offers(sent: StartForm | None) -> list[tuple[StartForm, str]]:
    """Return a form for each kind, with why that kind can't work here (empty if it can)."""
    forms = {kind: StartForm(kind) for kind in Kind} | ({sent.kind: sent} if sent else {})
    return [(form, drills.why_not(kind)) for kind, form in forms.items()]


def _shown(drill: Drill) -> dict[str, Any]:
    now = timezone.now()
    return {"drill": drill, "run": runs.of_drill(drill, now=now), "is_acting": drill.is_acting(now), "is_watched": drill.is_watched(now)}
