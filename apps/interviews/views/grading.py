"""The pages on which people grade themselves: predict a level, see the model answer beside one's own, give each criterion a level."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.core.http.device import plays_sound
from apps.core.http.htmx import is_htmx, render_part
from apps.core.levels import LEVELS
from apps.curriculum.models import Question
from apps.interviews.actions import answering, grading, reopening
from apps.interviews.actions.answer_html import answer_html
from apps.interviews.forms.interviews import PredictForm, RubricForm
from apps.interviews.models import Assessment, CriterionLevel, FollowUp, Interview, Response
from apps.interviews.queries.calibrating import is_advised
from apps.interviews.queries.cases import case_run
from apps.interviews.queries.level_pairs import as_self_grader
from apps.interviews.rules import states
from apps.interviews.rules.calibration import calibration
from apps.interviews.screens.rubric import filled_rubric
from apps.interviews.views.access import interview_of, response_of, solo_interview_of

PAGE = "interviews/grade.html"

type View = Callable[[HttpRequest, User, Response], HttpResponse]


def of_a_finished_interview(view: View) -> Callable[[HttpRequest, User, UUID, int], HttpResponse]:
    """Decorate a view that takes the person's response. Before the interview is over, it redirects to the interview's page instead."""

    @plays_sound
    @wraps(view)
    def checked(request: HttpRequest, person: User, interview_id: UUID, turn: int) -> HttpResponse:
        response = response_of(person, interview_id, turn)
        answering.settle(response.interview, now=timezone.now())
        if response.interview.state not in states.OVER:
            if request.method == "POST":
                messages.error(request, grading.NOT_NOW)
            return redirect(response.interview)
        return view(request, person, response)

    return checked


@require_safe
@never_cache
@guests.someone
def grade(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Redirect to the first question that isn't graded yet."""
    interview = interview_of(person, interview_id)
    answering.settle(interview, now=timezone.now())
    if interview.state != states.SUBMITTED:
        return redirect(interview)
    ungraded = next((turn for turn, is_graded in _turns(interview) if not is_graded), 1)
    return redirect("interviews:grade-turn", interview.pk, ungraded)


@require_safe
@never_cache
@guests.someone
@of_a_finished_interview
def grade_turn(request: HttpRequest, person: User, response: Response) -> HttpResponse:
    """Show the page on which a question is graded, with the person's calibration for questions of its kind."""
    if response.interview.state != states.SUBMITTED:
        return redirect(response.interview)
    kind, assessment = response.question.kind, _assessment(response, person)
    leaning = calibration(as_self_grader(person, kind=kind).get(kind, []))
    context = _context(response, assessment) | {"leaning": leaning}
    if assessment is None and kind != Question.Kind.RAPID and is_advised(person, response.question.topic):
        context["calibrates_on"] = response.question.topic
    return render(request, PAGE, context)


@require_POST
@guests.someone
@of_a_finished_interview
def predict(request: HttpRequest, person: User, response: Response) -> HttpResponse:
    """Store the predicted level, which opens the model answer."""
    form = PredictForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _context(response, None) | {"problem": form.errors["level"][0]}, status=422)
    try:
        grading.predict(response, grader=person, level=form.cleaned_data["level"], now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(response.interview)
    return _to_model_answer(response)


@require_POST
@guests.someone
@of_a_finished_interview
def blank(request: HttpRequest, person: User, response: Response) -> HttpResponse:
    """Grade a blank answer with level 0 throughout."""
    try:
        grading.grade_blank(response, grader=person, now=timezone.now())
    except Refused as refusal:
        return render(request, PAGE, _context(response, _assessment(response, person)) | {"problem": refusal}, status=422)
    return _to_model_answer(response)


@require_POST
@guests.someone
def blanks(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Grade all blank answers at once, and redirect to the first question that is left to grade."""
    interview = interview_of(person, interview_id)
    try:
        grading.grade_blanks(interview, grader=person, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("interviews:grade", interview.pk)


@require_POST
@guests.someone
@of_a_finished_interview
def give_levels(request: HttpRequest, person: User, response: Response) -> HttpResponse:
    """Store levels of some criteria. Notes without a level are shown again, with a sentence, and not stored."""
    assessment = _assessment(response, person)
    if assessment is None:
        problem = "Predict your level first; then the model answer and the rubric open."
        return render(request, PAGE, _context(response, None) | {"problem": problem}, status=422)
    form = RubricForm(request.POST)
    if not form.is_valid():
        problem = str(next(iter(form.errors.values()))[0])
        return render_part(request, PAGE, "score", _context(response, assessment, sent=form.sent) | {"problem": problem}, status=422)
    try:
        levels = grading.give_levels(
            assessment,
            levels=form.levels,
            tripped=form.cleaned_data["tripped"],
            version=form.cleaned_data["version"],
            now=timezone.now(),
            replies=form.reply_levels,
        )
    except Refused as refusal:
        context = _context(response, assessment, sent=form.sent) | {"problem": refusal}
        return render_part(request, PAGE, "score", context, status=refusal.status)
    waiting = form.missing_levels(response.revision.rubric)
    if is_htmx(request):
        return render(request, f"{PAGE}#score", _context(response, assessment, levels=levels) | {"waiting": waiting})
    if waiting:
        context = _context(response, assessment, levels=levels, sent=form.sent_with_version(assessment.version))
        return render(request, PAGE, context | {"waiting": waiting}, status=422)
    return redirect("interviews:grade-turn", response.interview_id, response.turn)


@require_POST
@guests.someone
def complete(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Finish the grading of an interview, and redirect to its report or its room."""
    interview = interview_of(person, interview_id)
    try:
        grading.complete(interview, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("interviews:grade", interview.pk)
    return redirect(interview if interview.is_hosted else reverse("interviews:report", args=[interview.pk]))


@require_POST
@guests.someone
def reopen(request: HttpRequest, person: User, interview_id: UUID) -> HttpResponse:
    """Reopen the grades of an interview taken alone, and redirect to its first question."""
    interview = solo_interview_of(person, interview_id)
    try:
        reopening.reopen(interview, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(interview)
    return redirect("interviews:grade", interview.pk)


def _to_model_answer(response: Response) -> HttpResponse:
    """Redirect to where the reading goes on; the focus follows."""
    return redirect(reverse("interviews:grade-turn", args=[response.interview_id, response.turn]) + "#model-title")


def _assessment(response: Response, person: User) -> Assessment | None:
    assessments = response.assessments.filter(grader=person, grader_kind=Assessment.Grader.SELF)
    assessment = assessments.prefetch_related("criterion_levels").first()
    if assessment:
        assessment.response = response
    return assessment


def _context(
    response: Response,
    assessment: Assessment | None,
    *,
    levels: Mapping[int, CriterionLevel] | None = None,
    sent: QueryDict | None = None,
) -> dict[str, Any]:
    """Return the page's context. Model answer, anchor answers, follow-ups and rubric are in it only once a prediction was made.

    `levels` are the stored ones, if they are newer than those fetched with the assessment. `sent` is a form that was refused, to be shown
    again.
    """
    interview = response.interview
    turns = _turns(interview)
    context: dict[str, Any] = {
        "interview": interview,
        "response": response,
        "question": response.revision,
        "answer": partial(answer_html, response),  # rendered only if the template shows it: a stored level answers with the score alone
        "assessment": assessment,
        "levels": LEVELS,
        "turns": turns,
        "is_done": all(is_graded for _, is_graded in turns),
        "next_turn": _next_ungraded(turns, response.turn),
        "case": case_run(response, time_factor=interview.time_factor),
    }
    if assessment is None:
        context["is_first"] = len(turns) > 1 and not any(is_graded for _, is_graded in turns) and not interview.is_hosted
        return context | {"blank_count": 0 if response.text.strip() else grading.blank_responses(interview).count()}
    html = response.revision.html
    asked_back = _asked_back(response, sent)
    return context | {
        "predicted": assessment.predicted_level,
        "model_answer": html["model_answer"],
        "anchor_answers": html.get("anchor_answers", ()),
        "dated": html.get("dated", ()),
        "asked_back": asked_back,
        "replies": sum(follow_up.level is None for follow_up in asked_back),
        "follow_ups": _not_asked(html["follow_ups"], asked_back),
        "rubric": filled_rubric(response, assessment, levels=levels, sent=sent),
    }


def _asked_back(response: Response, sent: QueryDict | None) -> list[FollowUp]:
    """Return the follow-ups to a response, each with the level of its reply: that of a form which was refused, else the stored one."""
    follow_ups = list(response.follow_ups.all()) if response.interview.asks_back else []
    for follow_up in follow_ups:
        follow_up.response = response
        chosen = sent.get(f"reply-{follow_up.position}", "") if sent else ""
        follow_up.level = int(chosen) if chosen in {str(level) for level in LEVELS} else follow_up.level
    return follow_ups


def _not_asked(follow_ups: list[dict[str, str]], asked_back: list[FollowUp]) -> list[dict[str, str]]:
    numbers = {asked.number for asked in asked_back}
    return [follow_up for number, follow_up in enumerate(follow_ups) if number not in numbers]


def _turns(interview: Interview) -> list[tuple[int, bool]]:
    """Return each turn of the interview, and whether its answer and the replies to its follow-ups are graded."""
    complete = Assessment.objects.filter(response=OuterRef("pk"), grader_kind=Assessment.Grader.SELF, completed_at__isnull=False)
    without_level = FollowUp.objects.filter(response=OuterRef("pk"), level=None)
    graded = interview.responses.annotate(is_graded=Exists(complete) & ~Exists(without_level))
    return list(graded.order_by("turn").values_list("turn", "is_graded"))


def _next_ungraded(turns: list[tuple[int, bool]], turn: int) -> int | None:
    """Return the next question that isn't graded, from the first again after the last; None if there is no other."""
    return next((other for other, is_graded in [*turns[turn:], *turns] if not is_graded and other != turn), None)
