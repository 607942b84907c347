"""The page on which people calibrate: they grade two anchor answers of a topic, and see where the author put them and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.curriculum.models import Lesson
from apps.interviews.actions.calibrating import grade_anchor
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
    try:
        if shown.coming is not None:
            grade_anchor(person or guests.become_guest(request), shown.revision, shown.coming, chosen, now=timezone.now())
    except Refused as refusal:
        return render(request, "interviews/calibrate.html", context | {"problem": refusal}, status=422)
    return redirect(request.get_full_path())


def _next(request: HttpRequest) -> str:
    """Return the page of this site that the person came from, by the query; empty without one."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
