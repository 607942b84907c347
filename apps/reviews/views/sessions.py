"""The pages where cards are asked, and what is sent from them."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Refused
from apps.curriculum.models import Card, Lesson, Question
from apps.reviews.actions import preferences, reviewing
from apps.reviews.actions.reviewing import Answer
from apps.reviews.actions.scheduling import GONE, leave_interview_behind
from apps.reviews.forms.studying import FlagForm, ReviewForm, UndoForm, ZoneForm
from apps.reviews.models import OwnCard, Review, Schedule, StudySettings
from apps.reviews.queries.all_cards import all_cards
from apps.reviews.queries.asked_cards import AskedCard
from apps.reviews.queries.own_cards import decks_of
from apps.reviews.queries.sessions import FEW, crammed, session
from apps.reviews.queries.settings import settings_of, today_of
from apps.reviews.rules.card_keys import CardKey


@require_safe
@never_cache
def cards(request: HttpRequest) -> HttpResponse:
    """Ask the cards of today, one after another. A visitor is asked new ones, and becomes a guest with the first answer."""
    person, now = guests.person_of(request), timezone.now()
    settings = settings_of(person)
    if person:
        preferences.be_in_zone(person, settings, ZoneForm.read(request.COOKIES.get("zone", "")))
        leave_interview_behind(person, settings, now=now)
    return render(request, "reviews/session.html", {"session": session(person, settings, now=now), "person": person})


@require_safe
@never_cache
def everything(request: HttpRequest) -> HttpResponse:
    """List all cards, and when each comes back."""
    person = guests.person_of(request)
    topics = all_cards(person, today_of(settings_of(person), timezone.now()))
    decks = decks_of(person) if person else []
    context = {
        "topics": topics,
        "decks": decks,
        "total": sum(len(topic.cards) for topic in topics) + sum(deck.cards for deck in decks),
        "seen": sum(topic.seen for topic in topics) + sum(deck.seen for deck in decks),
    }
    return render(request, "reviews/all.html", context)


@require_safe
@never_cache
def cram(request: HttpRequest, module: str, lesson: str) -> HttpResponse:
    """Ask all cards of a topic, whenever they are due; no answer changes when they come back."""
    topic = get_object_or_404(Lesson.objects.not_retired().select_related("module"), module__slug=module, slug=lesson)
    person, now = guests.person_of(request), timezone.now()
    return render(
        request,
        "reviews/session.html",
        {"session": crammed(person, topic, settings_of(person), now=now), "person": person, "topic": topic},
    )


@require_POST
def review(request: HttpRequest, card: CardKey) -> HttpResponse:
    """Store an answer. A plain form leads to the next card.

    A script that holds FEW cards or fewer gets those that follow, and how many are beyond; so does one whose card comes back today.
    """
    form = ReviewForm(request.POST)
    asked = _card(request, card)
    if asked is None:
        return _refused(request, GONE, 404)
    if not form.is_valid():
        return _refused(request, str(next(iter(form.errors.values()))[0]))
    now = timezone.now()
    answer = form.answer
    person = guests.person_of(request) or _sender_of(request, answer) or guests.become_guest(request)
    settings = settings_of(person)
    preferences.be_in_zone(person, settings, form.cleaned_data["zone"])
    try:
        schedule = reviewing.review(person, asked, answer, now=now)
    except Refused as refusal:
        return _refused(request, str(refusal), refusal.status)
    if not _wants_json(request):
        return redirect(_crammed_with(asked) if answer.is_cramming else reverse("reviews:cards"))
    return _following(request, person, settings, form, schedule, answered=card, now=now)


def _following(
    request: HttpRequest,
    person: User,
    settings: StudySettings,
    form: ReviewForm,
    schedule: Schedule,
    *,
    answered: CardKey,
    now: datetime,
) -> JsonResponse:
    """Return the cards that the page lacks after an answer, if it lacks any."""
    if form.answer.is_cramming:
        return JsonResponse({"html": "", "beyond": 0})
    if schedule.due_at is None and len(form.cards_held) > FEW:
        return JsonResponse({"html": ""})
    following = session(person, settings, now=now, held=_held(form, answered, schedule))
    return JsonResponse({"html": _articles(request, following.cards), "beyond": following.beyond})


def _held(form: ReviewForm, answered: CardKey, schedule: Schedule) -> set[CardKey]:
    """Return the cards that the page holds, but for the one answered if it comes back today: it is sent anew, with other choices."""
    return form.cards_held if schedule.due_at is None else form.cards_held - {answered}


@require_POST
@never_cache
@guests.someone
def undo(request: HttpRequest, person: User) -> HttpResponse:
    """Take an answer back: the one with the key sent, else the latest of today."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _refused(request, str(form.errors["key"][0]))
    reviewing.undo(person, key=form.cleaned_data["key"], now=timezone.now())
    return JsonResponse({"html": ""}) if _wants_json(request) else redirect("reviews:cards")


@require_POST
@guests.anyone
def put_aside(request: HttpRequest, person: User, card: CardKey, until: str) -> HttpResponse:
    """Put a card off until tomorrow, suspend it until it is resumed, or resume it."""
    chosen, now = _card(request, card), timezone.now()
    if chosen is None:
        return _refused(request, GONE, 404)
    try:
        if until == "tomorrow":
            reviewing.bury(person, chosen, today=today_of(settings_of(person), now))
        elif until == "resumed":
            reviewing.suspend(person, chosen, now=now)
        else:
            reviewing.resume(person, chosen)
    except Refused as refusal:
        return _refused(request, str(refusal), refusal.status)
    if _wants_json(request):
        return JsonResponse({"html": ""})
    if until == "now":
        return redirect("reviews:own" if card.is_own else "reviews:all")
    return redirect("reviews:cards")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def flag(request: HttpRequest, card_id: int) -> HttpResponse:
    """Ask what is wrong with a card, and tell the authors."""
    card = get_object_or_404(Card.objects.select_related("revision", "topic__module"), pk=card_id, revision__isnull=False)
    form = FlagForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reviews/flag.html", {"card": card, "form": form}, status=422 if form.is_bound else 200)
    person = guests.person_of(request) or guests.become_guest(request)
    now = timezone.now()
    if card.revision is not None:
        reviewing.flag(person, card.revision, note=form.cleaned_data["note"], now=now)
        messages.success(request, "Thank you. The authors see it.")
    return redirect("reviews:cards")


def _card(request: HttpRequest, card: CardKey) -> Question | OwnCard | None:
    """Return the card, if there is such a one for who asks. One of a person's own that isn't there may have been deleted meanwhile."""
    if not card.is_own:
        return get_object_or_404(Card.objects.select_related("topic__module"), pk=card.id)
    person = guests.person_of(request)
    return OwnCard.objects.filter(person=person, pk=card.id).select_related("topic__module").first() if person else None


def _crammed_with(card: Question | OwnCard) -> str:
    """Return the address at which the card is crammed with others."""
    if card.topic is None:
        return f"{reverse('reviews:own-cram')}?{urlencode({'deck': card.deck})}"
    return reverse("reviews:cram", args=[card.topic.module.slug, card.topic.slug])


def _sender_of(request: HttpRequest, answer: Answer) -> User | None:
    """Return the guest whose first answer this was, if it came before and what we answered was lost with the page, cookie and all.

    The answer's key is random and known to that browser alone, so a request that repeats it comes from the same person.
    """
    sent = Review.objects.select_related("person").filter(pk=answer.key, person__email=None).first()
    return guests.return_as(request, sent.person) if sent else None


def _articles(request: HttpRequest, asked: Sequence[AskedCard]) -> str:
    return "".join(render_to_string("reviews/card.html", {"asked": card}, request=request) for card in asked)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _refused(request: HttpRequest, why: str, status: int = 422) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"why": why}, status=status)
    return render(request, "reviews/refused.html", {"why": why}, status=status)
