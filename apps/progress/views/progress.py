"""The pages of a person's progress. Each is of one subject, so that each stays short and quick."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.paging import PageForm, page_of
from apps.curriculum.models import Question
from apps.interviews.actions import answering
from apps.interviews.queries.calibrating import past as past_calibrations
from apps.progress.queries import over_time as times
from apps.progress.queries import predictions as predicted
from apps.progress.queries import two_answers as answers
from apps.progress.queries.criteria import criteria as criteria_of
from apps.progress.queries.grader_calibration import grading_habits
from apps.progress.queries.standing_by_kind import heat_map
from apps.progress.queries.topic_progress import figures, graded
from apps.progress.queries.topic_readiness import readiness_by_topic
from apps.reviews.queries.settings import settings_of


@require_safe
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """Show how ready a person is by topic, where they stand by kind of question, and what to do next."""
    person = guests.person_of(request)
    if person is None:
        return render(request, "progress/progress.html", {"figures": None})
    now = timezone.now()
    so_far = figures(person, answering.open_interviews(person, now=now), now=now)
    context: dict[str, Any] = {"figures": so_far, "person": person}
    if so_far.answers:
        context |= {"heat_map": heat_map(so_far, now=now), "ready": readiness_by_topic(person, so_far, settings_of(person), now=now)}
    return render(request, "progress/progress.html", context)


@require_safe
@never_cache
@guests.someone
def criteria(request: HttpRequest, person: User) -> HttpResponse:
    """Show the criteria that go worst over all interviews."""
    return render(request, "progress/criteria.html", {"criteria": criteria_of(person)})


@require_safe
@never_cache
@guests.someone
def over_time(request: HttpRequest, person: User) -> HttpResponse:
    """Show scores by date, days of practice, and what becomes of the cards."""
    now = timezone.now()
    own = settings_of(person)
    trends = times.trends(person, own)
    half_year = times.half_year(person, own, now=now)
    forecast = times.card_forecast(person, own, now=now)
    if not (trends or half_year.practised or forecast.days):
        return render(request, "progress/over_time_empty.html")
    context = {
        "trends": trends,
        "lines": [trend for trend in trends if len(trend.scores) > 1],
        "once": [trend for trend in trends if len(trend.scores) == 1],
        "axis": times.axis(trends),
        "target": times.TARGET,
        "half_year": half_year,
        "cards": forecast,
        "settings": own,
        "page": page_of(graded(person), PageForm(request.GET).number),
    }
    return render(request, "progress/over-time.html", context)


@require_safe
@never_cache
@guests.someone
def grading(request: HttpRequest, person: User) -> HttpResponse:
    """Show how well a person predicts and grades: themselves, and others."""
    pairs = predicted.predictions(person)
    context = {
        "predictions": pairs,
        "predicted": predicted.by_prediction(pairs),
        "bias": predicted.mean_bias(pairs),
        "latest": predicted.LATEST,
        "graders": grading_habits(person),
        "calibrations": past_calibrations(person),
    }
    return render(request, "progress/grading.html", context)


@require_safe
@never_cache
@guests.someone
def two_answers(request: HttpRequest, person: User, question_id: int) -> HttpResponse:
    """Show a person's latest two answers to a question side by side. There is no such page for a question that they weren't graded on."""
    compared = answers.two_answers(person, get_object_or_404(Question, pk=question_id).pk)
    if compared is None:
        raise Http404
    return render(request, "progress/two-answers.html", {"compared": compared})
