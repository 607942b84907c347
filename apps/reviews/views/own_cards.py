"""The pages of cards of one's own: their list, the form of one, and a file of many."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.views import guests
from apps.core.errors import Hidden, Refused
from apps.core.paging import PageForm, page_of
from apps.reviews.actions import importing_cards, own_cards
from apps.reviews.forms.own_cards import FileForm, OwnCardForm, TakeForm, WhereForm
from apps.reviews.models import CardDraft, OwnCard
from apps.reviews.queries.asked_cards import Face
from apps.reviews.queries.own_cards import compared, decks_of, listed, with_days
from apps.reviews.queries.sessions import crammed_deck
from apps.reviews.queries.settings import settings_of, today_of
from apps.reviews.rules.days_in_words import counted

PREVIEWED = 5
"""Cards of a file that are shown before it is taken."""


@require_safe
@never_cache
def cards(request: HttpRequest) -> HttpResponse:
    """List a person's own cards, all or those of a deck, and the decks."""
    person = guests.person_of(request)
    where = WhereForm(request.GET).where
    decks = decks_of(person) if person else []
    query = urlencode({name: "on" if value is True else value for name, value in where.items() if value})
    context: dict[str, Any] = {"decks": decks, "total": sum(deck.cards for deck in decks), "query": query}
    if person:
        page = page_of(listed(person, **where), PageForm(request.GET).number)
        context |= {"page": page, "cards": with_days(page.rows, today_of(settings_of(person), timezone.now()))}
        context["chosen"] = next((deck for deck in decks if deck.query == query), None)
    return render(request, "reviews/own/cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest) -> HttpResponse:
    """Write a card. A visitor who does becomes a guest; the next card goes into the same place."""
    form = OwnCardForm(request.POST) if request.method == "POST" else OwnCardForm(initial=_given_place(request))
    if request.method == "POST" and form.is_valid():
        person = guests.person_of(request) or guests.become_guest(request)
        try:
            card = own_cards.write(person, form.wording(), now=timezone.now())
        except Refused as refusal:
            form.add_error("front", str(refusal))
        else:
            messages.success(request, f"“{card.title}” is among your cards.")
            place = {"topic": card.topic_id} if card.topic_id else {"deck": card.deck} if card.deck else {}
            return redirect(f"{reverse('reviews:own-new')}?{urlencode(place)}" if place else "reviews:own-new")
    return render(request, "reviews/own/write.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guests.someone
def card(request: HttpRequest, person: User, own_id: int) -> HttpResponse:
    """Show a card of the person's own, and change it."""
    own = get_object_or_404(OwnCard.objects.select_related("topic"), pk=own_id, person=person)
    shown = {"front": own.front, "back": own.back, "topic": own.topic_id, "deck": own.deck, "tags": own.tags}
    form = OwnCardForm(request.POST if request.method == "POST" else None, initial=shown, before=own)
    if request.method == "POST" and form.is_valid():
        try:
            own_cards.change(own, form.wording(own), now=timezone.now())
        except Refused as refusal:
            form.add_error("front", str(refusal))
        else:
            messages.success(request, "The card is changed; when it comes back stays.")
            return redirect("reviews:own")
    [(_, comes_back)] = with_days([own], today_of(settings_of(person), timezone.now()))
    context = {"form": form, "card": own, "face": Face.of_own(own), "comes_back": comes_back}
    return render(request, "reviews/own/card.html", context, status=422 if form.is_bound else 200)


@require_POST
@guests.someone
def delete(request: HttpRequest, person: User, own_id: int) -> HttpResponse:
    """Delete a card of the person's own."""
    own = get_object_or_404(OwnCard, pk=own_id, person=person)
    own_cards.delete(own)
    messages.success(request, f"“{own.title}” is deleted.")
    return redirect("reviews:own")


@require_POST
@guests.someone
def delete_deck(request: HttpRequest, person: User) -> HttpResponse:
    """Delete all cards of a deck of the person's own."""
    form = WhereForm(request.POST)
    where = form.where
    if not (where["deck"] or where["loose"]):
        raise Http404
    deleted = own_cards.delete_deck(person, where["deck"])
    messages.success(request, f"{counted(deleted, 'card')} {'is' if deleted == 1 else 'are'} deleted.")
    return redirect("reviews:own")


@require_safe
@never_cache
@guests.someone
def cram(request: HttpRequest, person: User) -> HttpResponse:
    """Ask the cards of a deck of the person's own, whenever they are due; no answer changes when they come back."""
    deck = WhereForm(request.GET).where["deck"]
    asked = crammed_deck(person, deck, settings_of(person), now=timezone.now())
    topic = {"title": deck or "your own cards without a deck"}
    return render(request, "reviews/session.html", {"session": asked, "person": person, "topic": topic})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def file(request: HttpRequest) -> HttpResponse:
    """Ask for a file of cards, and read it. No card is written yet; a visitor who sends one becomes a guest."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"].read()
        person = guests.person_of(request) or guests.become_guest(request)
        try:
            importing_cards.read(person, form.name, sent, deck=form.cleaned_data["deck"], now=timezone.now())
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("reviews:own-draft")
    return render(request, "reviews/own/file.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@never_cache
@guests.someone
def draft(request: HttpRequest, person: User) -> HttpResponse:
    """Show what taking the person's file would change, before anything is."""
    try:
        return _draft_page(request, person, importing_cards.draft_of(person, now=timezone.now()))
    except Hidden:
        return redirect("reviews:own-file")


@require_POST
@guests.someone
def take(request: HttpRequest, person: User) -> HttpResponse:
    """Make the draft's cards the person's: all of them or none."""
    form, now = TakeForm(request.POST), timezone.now()
    try:
        if not form.is_valid():
            return _draft_page(request, person, importing_cards.draft_of(person, now=now), form, status=422)
        taken = importing_cards.take(person, form.cleaned_data["draft"], update=bool(form.cleaned_data["update"]), now=now)
    except Hidden as refusal:
        return _said(request, refusal)
    except Refused as refusal:
        return _said(request, refusal)
    parts = [f"{counted(taken.added, 'card')} {'is' if taken.added == 1 else 'are'} yours now"]
    parts += [f"{counted(taken.changed, 'card')} changed"] if taken.changed else []
    messages.success(request, f"{', '.join(parts)}. New ones are asked a few a day, by turns with the others.")
    return redirect("reviews:own")


@require_POST
@guests.someone
def drop(request: HttpRequest, person: User) -> HttpResponse:
    """Forget the file that was read."""
    importing_cards.drop(person)
    messages.success(request, "The file is forgotten. Nothing of it was taken.")
    return redirect("reviews:own")


def _given_place(request: HttpRequest) -> dict[str, Any]:
    where = WhereForm(request.GET).where
    return {"topic": where["topic"], "deck": where["deck"]}


def _said(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say why nothing was taken, above the person's cards."""
    messages.error(request, str(refusal))
    return redirect("reviews:own")


def _draft_page(request: HttpRequest, person: User, read: CardDraft, form: TakeForm | None = None, *, status: int = 200) -> HttpResponse:
    comparison = compared(person, read)
    first = [Face.of_own(_unsaved(card)) for card in comparison.new[:PREVIEWED]]
    wrong = [fault for fault in read.faults if not fault["is_taken"]]
    context = {
        "draft": read,
        "comparison": comparison,
        "first": first,
        "wrong": wrong,
        "noted": [fault for fault in read.faults if fault["is_taken"]],
        "form": form or TakeForm(initial={"draft": read.pk}),
        "most": own_cards.MOST_OWN,
    }
    return render(request, "reviews/own/draft.html", context, status=status)


def _unsaved(card: Any) -> OwnCard:
    return OwnCard(front=card["front"], back=card["back"], topic_id=card["topic"], deck=card["deck"] or "")
