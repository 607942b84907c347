"""Pages of studying in each of their states: cards, the day, the plan, progress."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from tests.made_rooms import session_of
from tests.pictures.shown import Shown

ANSWER = ".card-back > summary"
MORE = ".card-more > summary"

_ids = count(1 << 100)


def study_pages(person: Any, *, question: Any, now: datetime) -> dict[str, Shown]:
    """Return the pages by name. `person` has a half-filled history, and was graded on `question`."""
    from django.core.signing import Signer
    from django.urls import reverse

    from apps.curriculum.models import Lesson
    from apps.progress.views.plan import STOPPING
    from apps.reviews.models import OwnCard

    session = session_of(person)
    cards, every, settings = reverse("reviews:cards"), reverse("reviews:all"), reverse("reviews:settings")
    topic = Lesson.objects.order_by("position")[1]
    made = {name: session_of(make(now)) for name, make in PEOPLE.items()}
    progress = {part: reverse(f"progress:{part}") for part in ("progress", "criteria", "over-time", "grading")}
    return {
        "cards": Shown(cards, session),
        "cards-answer": Shown(cards, session, (ANSWER,)),
        "cards-more": Shown(cards, session, (ANSWER, MORE)),
        "cards-leech": Shown(cards, made["leech"], (ANSWER,)),
        "cards-visitor": Shown(cards),
        "cards-done": Shown(cards, made["done"]),
        "cards-none": Shown(cards, made["none"]),
        "cards-postponed": Shown(cards, made["postponed"]),
        "cards-crammed": Shown(reverse("reviews:cram", args=[topic.module.slug, topic.slug]), session),
        "cards-flag": Shown(reverse("reviews:card-flag", args=[_cards()[0].pk]), session),
        "cards-all": Shown(every, session),
        "cards-all-open": Shown(every, session, ("details > summary",)),
        "cards-all-visitor": Shown(every),
        "cards-settings": Shown(settings, session),
        "own-cards": Shown(reverse("reviews:own"), made["own"]),
        "own-draft": Shown(reverse("reviews:own-draft"), made["own"]),
        "own-card": Shown(reverse("reviews:own-card", args=[OwnCard.objects.earliest("pk").pk]), made["own"]),
        "own-cram": Shown(f"{reverse('reviews:own-cram')}?deck=Shell", made["own"], (ANSWER,)),
        "dates": Shown(reverse("reviews:dates"), session),
        "empty-dates": Shown(reverse("reviews:dates"), made["none"]),
        "today-begun": Shown("/", made["done"]),
        "today-first": Shown("/", made["none"]),
        "today-the-day": Shown("/", made["the-day"]),
        "plan": Shown(reverse("progress:plan"), session),
        "plan-fits": Shown(reverse("progress:plan"), made["early"]),
        "plan-short": Shown(reverse("progress:plan"), made["late"], ("section[aria-labelledby=out] summary",)),
        "plan-last-day": Shown(reverse("progress:plan"), made["the-day"]),
        "plan-without-date": Shown(reverse("progress:plan"), made["none"]),
        "reminders-stop": Shown(reverse("progress:reminders-stop", args=[Signer(salt=STOPPING).sign(str(person.pk))])),
        "offline": Shown(reverse("offline")),
        **{part: Shown(path, session) for part, path in progress.items()},
        **{f"empty-{part}": Shown(path, made["none"]) for part, path in progress.items()},
        "criteria-without-gap": Shown(progress["criteria"], made["strong"]),
        "two-answers": Shown(reverse("progress:two-answers", args=[question.pk]), session),
        "two-answers-once": Shown(*_answered_once(person)),
    }


def _answered_once(person: Any) -> tuple[str, str]:
    """The page of a question that the person was graded on once."""
    from django.db.models import Count
    from django.urls import reverse

    from apps.curriculum.models import Question

    asked = Question.objects.long().filter(responses__interview__person=person, responses__interview__state="graded")
    question = asked.annotate(times=Count("responses")).filter(times=1).order_by("code")[0]
    return reverse("progress:two-answers", args=[question.pk]), session_of(person)


def _cards() -> Sequence[Any]:
    from apps.curriculum.models import Question

    return list(Question.objects.cards().order_by("topic__position", "pk")[:20])


def _person(**settings: Any) -> Any:
    """A guest with these study settings."""
    from apps.accounts.models import User
    from apps.reviews.models import StudySettings

    person = User.objects.create_guest()
    StudySettings.objects.create(person=person, **settings)
    return person


def _answer(person: Any, card: Any, rating: int, now: datetime) -> None:
    from apps.reviews.actions.reviewing import Answer, review
    from apps.reviews.rules.memory import Rating

    review(person, card, Answer(UUID(int=next(_ids)), Rating(rating), spent_ms=30_000), now=now)


def _leech(now: datetime) -> Any:
    """Someone who forgot one card again and again, and has no others."""
    person, card = _person(new_a_day=0), _cards()[2]
    for days in range(70, 3, -8):
        _answer(person, card, 3, now - timedelta(days=days))
        _answer(person, card, 1, now - timedelta(days=days - 4))
    return person


def _done(now: datetime) -> Any:
    """Someone who has answered today's cards."""
    person = _person(new_a_day=3)
    for card in _cards()[:3]:
        _answer(person, card, 4, now)
    return person


def _postponed(now: datetime) -> Any:
    """Someone with more cards due than they want in a day, who has answered those."""
    person = _person(new_a_day=0, reviews_a_day=2)
    for card in _cards()[:9]:
        _answer(person, card, 3, now - timedelta(days=40))
    for card in _cards()[:2]:
        _answer(person, card, 3, now)
    return person


def _with_date(days: int, minutes: int) -> Callable[[datetime], Any]:
    """Someone whose interview is in so many days, and who has so many minutes a day."""

    def make(now: datetime) -> Any:
        from apps.config.demo.interviews import blueprint
        from apps.reviews.actions import preferences, scheduling
        from apps.reviews.queries.settings import settings_of

        person = _person(minutes_a_day=minutes, new_a_day=20)
        preferences.set_interview(person, held_on=now.date() + timedelta(days=days), title="Platform team", formats=[blueprint("full")])
        preferences.new_calendar_key(person, settings_of(person))
        scheduling.follow_interview(person, settings_of(person), now=now)
        return person

    return make


def _strong(now: datetime) -> Any:
    """Someone whose only interview went well throughout."""
    import random

    from apps.config.demo.interviews import blueprint, grade, sit
    from apps.interviews.actions import planning

    person, began = _person(), now - timedelta(days=2)
    chance = random.Random(2)
    interview = planning.plan(person=person, blueprint=blueprint("warm-up"), time_factor=1.0, seed=3, now=began)
    ended = sit(interview, began=began, chance=chance, text_of=lambda _: "The endpoint says whether it serves, no more.")
    grade(interview, at=ended, chance=chance, level_of=lambda _: 3.6)
    return person


OWN_CARDS = (
    "front,back,deck\n"
    "What does `set -o pipefail` change?,The pipe fails when any command in it fails.,Shell\n"
    "Which signal does `docker stop` send first?,SIGTERM; SIGKILL after ten seconds.,On call\n"
    "Who may silence an alert at night?,Whoever is on call; the silence ends by itself after four hours.,On call\n"
)


def _own(now: datetime) -> Any:
    """Someone with own cards in two decks, and a file read whose cards aren't taken yet: one is new, one changed, one lacks its back."""
    from apps.reviews.actions import importing_cards

    person = _person()
    draft = importing_cards.read(person, "team.csv", OWN_CARDS.encode(), now=now)
    importing_cards.take(person, draft.pk, update=False, now=now)
    more = (
        OWN_CARDS.replace("ten seconds", "the grace period")
        + "What is an error budget?,What may fail without anyone stopping.,\nWhat else?,,\n"
    )
    importing_cards.read(person, "team-2.csv", more.encode(), now=now)
    return person


PEOPLE: dict[str, Callable[[datetime], Any]] = {
    "none": lambda now: _person(new_a_day=0),
    "leech": _leech,
    "done": _done,
    "postponed": _postponed,
    "early": _with_date(110, 60),
    "late": _with_date(4, 15),
    "the-day": _with_date(0, 25),
    "strong": _strong,
    "own": _own,
}
"""Who is in the state that a page is shown in, by the state's name."""
