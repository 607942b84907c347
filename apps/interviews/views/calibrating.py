"""The page on which people calibrate: they grade two anchor answers of a topic, and see where the author put them and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.curriculum.models import Lesson
from apps.interviews.actions.calibrating import grade_anchor, without_level
from apps.interviews.forms.interviews import AnchorForm, NextForm
from apps.interviews.queries.calibrating import Calibrating, calibrating


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calibrate(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    """Ask for the levels of an anchor answer, or store them; once both are graded, show how they compare. Raises Http404 without any."""
    topic = get_object_or_404(Lesson.objects.not_retired().select_related("module"), module__slug=module, slug=lesson)
    person = guests.person_of(request)
    shown = _calibrating(person, topic)
    form = AnchorForm(request.POST if request.method == "POST" else None)
    chosen = form.levels if form.is_valid() else {}
    rows = [(criterion, chosen.get(position)) for position, criterion in enumerate(shown.revision.rubric.of_the_subject)]
    context = {"topic": topic, "calibrating": shown, "rows": rows, "next": NextForm.read(request.GET)}
    if not form.is_bound:
        return render(request, "interviews/calibrate.html", context)
    if shown.coming is None or form.cleaned_data.get("anchor", shown.coming["name"]) != shown.coming["name"]:
        return redirect(request.get_full_path())  # that one is graded already: the form was sent twice
    if problem := _problem(form, shown):
        return render(request, "interviews/calibrate.html", context | {"problem": problem}, status=422)
    grade_anchor(person or guests.become_guest(request), shown.revision, shown.coming, chosen, now=timezone.now())
    return redirect(request.get_full_path())


def _problem(form: AnchorForm, shown: Calibrating) -> str:
    """Return what is wrong with a form, in a sentence; empty where nothing is."""
    if form.errors:
        return str(next(iter(form.errors.values()))[0])
    return without_level(shown.revision, form.levels)


def _calibrating(person: User | None, topic: Lesson) -> Calibrating:
    """Return what the person calibrates on. Raises Http404 where no question of the topic can be used."""
    shown = calibrating(person, topic)
    if shown is None:
        raise Http404("No question of this topic can be calibrated on.")
    return shown
