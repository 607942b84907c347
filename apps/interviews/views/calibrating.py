"""The page on which people calibrate: they grade two anchor answers of a topic, and see where the author put them and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.views import guests
from apps.curriculum.models import Lesson
from apps.interviews.actions.calibrating import grade_anchor, without_level
from apps.interviews.forms import RubricForm
from apps.interviews.queries.calibrating import calibrating


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calibrate(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    """Ask for the levels of an anchor answer, or store them; once both are graded, show how they compare. Raises Http404 without any."""
    topic = get_object_or_404(Lesson.objects.not_retired().select_related("module"), module__slug=module, slug=lesson)
    person = guests.person_of(request)
    shown = calibrating(person, topic)
    if shown is None:
        raise Http404("No question of this topic has anchor answers.")
    form = RubricForm(request.POST)
    form.is_valid()
    chosen = {position: level for position in form.positions if (level := form.cleaned_data.get(f"level-{position}")) is not None}
    rows = [(criterion, chosen.get(position)) for position, criterion in enumerate(shown.revision.rubric.criteria)]
    context = {"topic": topic, "calibrating": shown, "rows": rows, "next": _next(request)}
    if request.method != "POST":
        return render(request, "interviews/calibrate.html", context)
    if shown.coming is None or request.POST.get("anchor") != shown.coming["name"]:
        return redirect(request.get_full_path())  # that one is graded already: the form was sent twice
    if missing := without_level(shown.revision, chosen):
        return render(request, "interviews/calibrate.html", context | {"problem": missing}, status=422)
    grade_anchor(person or guests.become_guest(request), shown.revision, shown.coming, chosen, now=timezone.now())
    return redirect(request.get_full_path())


def _next(request: HttpRequest) -> str:
    """Return the page of this site that the person came from, by the query; empty without one."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
