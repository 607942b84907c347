"""The pages of cards of one's own: a file is looked at before it is taken, and nobody sees what is someone else's."""

import csv
import json
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.reviews.actions import importing_cards, own_cards
from apps.reviews.models import CardDraft, OwnCard, OwnReview, StudySettings
from apps.reviews.rules.anki_package import guid_of, key_of_own
from tests.factories import make_lesson, make_own_card, make_question, make_section
from tests.test_access import ROOM_ACTIONS, address, ids, running  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
TABLE = "front;back;topic;section;tags\nWhy?;So;Linux;;a b\nHow?;Thus;;;\n;Nothing;;;\n"


def send(client: Client, text: str | bytes, *, name: str = "cards.csv", deck: str = "") -> object:
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post(reverse("reviews:own-file"), {"file": file, "deck": deck})


def take(client: Client, **more: str):
    return client.post(reverse("reviews:own-take"), {"draft": CardDraft.objects.get().pk, **more}, follow=True)


def page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    return client.get(f"{reverse(f'reviews:{name}', args=arguments)}{query}").content.decode()


def bring(client: Client, text: str, **more: str):
    send(client, text)
    return take(client, **more)


def fronts(person: User) -> list[str]:
    return list(OwnCard.objects.filter(person=person).order_by("pk").values_list("front", flat=True))


# A file


def test_a_file_is_looked_at_before_anything_is_taken(as_user, alice):
    client = as_user(alice)

    assert send(client, TABLE).status_code == 302  # type: ignore[attr-defined]

    shown = page(client, "own-draft")
    assert "<b>2</b> new cards" in shown
    assert "<b>Line 4</b>: the front is empty; write a question there." in shown
    assert "<p>So</p>" in shown
    assert not OwnCard.objects.exists()


def test_what_was_looked_at_is_taken_as_a_whole(as_user, alice):
    client = as_user(alice)

    answer = bring(client, TABLE)

    assert "2 cards are yours now" in answer.content.decode()
    assert list(OwnCard.objects.order_by("pk").values_list("front", "back", "deck", "tags")) == [
        ("Why?", "So", "Linux", "a b"),
        ("How?", "Thus", "", ""),
    ]
    assert not CardDraft.objects.exists()


def test_the_same_file_adds_nothing_a_second_time(as_user, alice):
    client = as_user(alice)
    bring(client, TABLE)

    send(client, TABLE)

    assert "There is nothing in it that you don’t have already" in page(client, "own-draft")
    take(client, update="yes")
    assert fronts(alice) == ["Why?", "How?"]


def test_pressing_twice_takes_once(as_user, alice):
    client = as_user(alice)
    send(client, TABLE)
    draft = CardDraft.objects.get().pk

    answers = [client.post(reverse("reviews:own-take"), {"draft": draft}, follow=True).content.decode() for _ in range(2)]

    assert "These were taken already" in answers[1]
    assert len(fronts(alice)) == 2


@pytest.mark.parametrize(("update", "back"), [("no", "So"), ("yes", "Since"), ("", "So")])
def test_a_person_chooses_what_becomes_of_cards_that_are_there(as_user, alice, update, back):
    client = as_user(alice)
    bring(client, "Why?,So\n")
    OwnCard.objects.update(deck="Mine", tags="kept")

    send(client, "Why?,Since\nHow?,Thus\n")
    assert "<b>1</b> that you have already, with another text" in page(client, "own-draft")
    take(client, update=update)

    assert list(OwnCard.objects.order_by("pk").values_list("back", "deck", "tags")) == [(back, "Mine", "kept"), ("Thus", "", "")]


def test_a_note_of_anki_is_known_again_though_its_front_has_changed(as_user, alice):
    client, notes = as_user(alice), "#separator:comma\n#guid column:1\n"
    bring(client, f"{notes}abc,Why?,So\n")

    bring(client, f"{notes}abc,Why not?,So\n", update="yes")

    assert fronts(alice) == ["Why not?"]


def test_a_front_that_another_card_has_stays_that_ones(as_user, alice):
    client, notes = as_user(alice), "#separator:comma\n#guid column:1\n"
    bring(client, f"{notes}abc,Why?,So\ndef,How?,Thus\n")

    bring(client, f"{notes}def,Why?,Other\n", update="yes")

    assert list(OwnCard.objects.order_by("pk").values_list("front", "back")) == [("Why?", "Other"), ("How?", "Thus")]


def test_a_topic_and_a_section_are_found_by_their_names(as_user, alice):
    topic = make_lesson(title="Linux for containers", sections=0)
    section = make_section(lesson=topic, title="Signals and exits", anchor="signals")
    rows = f"Why?;So;linux for containers;signals and exits\nHow?;Thus;{topic.slug};{topic.slug}#signals\nWho?;I;{topic.slug};nowhere\n"

    client = as_user(alice)
    send(client, f"front;back;topic;section\n{rows}")
    assert "Line 4</b>: no section “nowhere” is known here, so it is taken without one" in page(client, "own-draft")
    take(client)

    assert list(OwnCard.objects.order_by("pk").values_list("topic", "anchor")) == [
        (topic.pk, section.anchor),
        (topic.pk, section.anchor),
        (topic.pk, ""),
    ]


def test_cards_without_a_place_go_where_the_person_says(as_user, alice):
    client = as_user(alice)
    send(client, "front;back;deck\nWhy?;So;\nHow?;Thus;Own\n", deck="Work")

    take(client)

    assert list(OwnCard.objects.order_by("pk").values_list("deck", flat=True)) == ["Work", "Own"]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("Why?\tSo".encode("utf-16"), "The file is in UTF-16"),
        (b"", "The file is empty."),
        (b"PK\x03\x04", "The file is packed"),
        (b"no columns", "Nothing parts the front from the back"),
        (b"a,b\n" * 2_700_000, "one of at most 10 MB can be read"),
    ],
)
def test_what_is_no_file_of_cards_is_refused_beside_the_field(as_user, alice, sent, why):
    refused = send(as_user(alice), sent)

    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert why in refused.content.decode()  # type: ignore[attr-defined]
    assert not CardDraft.objects.exists()


def test_without_a_file_one_is_asked_for(as_user, alice):
    assert "Choose a file." in as_user(alice).post(reverse("reviews:own-file")).content.decode()


def test_more_than_one_may_have_are_refused_as_a_whole(as_user, alice, monkeypatch):
    make_own_card(person=alice)
    for module in ("actions.own_cards", "actions.importing_cards", "queries.own_cards"):
        monkeypatch.setattr(f"apps.reviews.{module}.MOST_OWN", 2)
    client = as_user(alice)

    send(client, TABLE)
    assert "these are 1 more" in page(client, "own-draft")
    answer = take(client)

    assert "delete some first" in answer.content.decode()
    assert len(fronts(alice)) == 1
    assert CardDraft.objects.exists()


def test_a_file_that_was_read_can_be_forgotten_and_is_after_a_day(as_user, alice):
    client = as_user(alice)
    send(client, TABLE)
    client.post(reverse("reviews:own-drop"))
    assert not CardDraft.objects.exists()

    send(client, TABLE)
    CardDraft.objects.update(read_at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.get(reverse("reviews:own-draft")).status_code == 302
    assert importing_cards.forget_old(now=timezone.now()) == 1


def test_a_visitor_who_brings_cards_becomes_a_guest(client):
    bring(client, TABLE)

    assert OwnCard.objects.first().person.is_guest  # type: ignore[union-attr]


# Written by hand


CARD = {"front": "Why `ls`?", "back": "**So**", "topic": "", "deck": "Linux", "tags": " a  b "}


def test_a_card_is_written_and_changed_and_deleted(as_user, alice):
    client = as_user(alice)
    answer = client.post(reverse("reviews:own-new"), CARD)
    own = OwnCard.objects.get()
    assert answer["Location"] == f"{reverse('reviews:own-new')}?deck=Linux"
    assert (own.front, own.back, own.deck, own.tags) == ("Why `ls`?", "**So**", "Linux", "a b")
    assert "<p><strong>So</strong></p>" in page(client, "own-card", own.pk)

    client.post(reverse("reviews:own-card", args=[own.pk]), CARD | {"back": "Since"})
    assert OwnCard.objects.get().back == "Since"

    client.post(reverse("reviews:own-delete", args=[own.pk]))
    assert not OwnCard.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"front": " "}, "Write what the card asks."),
        ({"back": ""}, "Write the answer."),
        ({"front": "x" * 501}, "A front has at most 500 characters"),
        ({"back": "x" * 4_001}, "A back has at most 4,000 characters"),
        ({"deck": "x" * 101}, "A deck’s name has at most 100 characters"),
        ({"topic": "999"}, "Choose one of the topics shown."),
        ({"front": "Taken?"}, "You have a card with this front already"),
    ],
)
def test_a_card_that_makes_no_sense_comes_back_with_what_was_typed(as_user, alice, wrong, why):
    make_own_card(person=alice, front="Taken?")

    refused = as_user(alice).post(reverse("reviews:own-new"), CARD | {"tags": "typed"} | wrong)

    assert refused.status_code == 422
    assert why in refused.content.decode()
    assert 'value="typed"' in refused.content.decode()
    assert OwnCard.objects.count() == 1


def test_a_topic_or_a_deck_but_not_both(as_user, alice):
    topic = make_lesson()
    refused = as_user(alice).post(reverse("reviews:own-new"), CARD | {"topic": topic.pk})

    assert "one of the two" in refused.content.decode()


def test_a_card_that_stays_in_its_topic_stays_in_its_section(as_user, alice):
    topic = make_lesson()
    own = make_own_card(person=alice, topic=topic, anchor="signals")

    as_user(alice).post(reverse("reviews:own-card", args=[own.pk]), CARD | {"deck": "", "topic": topic.pk})

    assert OwnCard.objects.get().anchor == "signals"


def test_nothing_of_a_card_runs_in_a_page(as_user, alice):
    own = make_own_card(person=alice, front="<script>alert(1)</script>?", back='<img src=x onerror="alert(1)"> [a](javascript:alert(1))')
    client = as_user(alice)

    for shown in (page(client, "cards"), page(client, "own"), page(client, "own-card", own.pk)):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown


def test_decks_are_listed_filtered_and_deleted(as_user, alice):
    for deck in ("Linux", "Linux", "Go & C", ""):
        make_own_card(person=alice, deck=deck)
    topic = make_lesson(title="Signals")
    make_own_card(person=alice, topic=topic)
    client = as_user(alice)

    shown = client.get(reverse("reviews:own"))
    assert [(deck.title, deck.cards) for deck in shown.context["decks"]] == [
        ("Signals", 1),
        ("Go & C", 1),
        ("Linux", 2),
        ("Without a deck", 1),
    ]
    for deck in shown.context["decks"]:
        assert len(client.get(f"{reverse('reviews:own')}?{deck.query}").context["cards"]) == deck.cards
        assert client.get(deck.cram_url).content.count(b'data-card="own-') == deck.cards
    client.post(reverse("reviews:own-delete-deck"), {"deck": "Linux"})
    client.post(reverse("reviews:own-delete-deck"), {"loose": "on"})
    assert client.post(reverse("reviews:own-delete-deck")).status_code == 404
    assert OwnCard.objects.count() == 2


# Asked among the others


@pytest.fixture
def site() -> list:
    topic = make_lesson(sections=1)
    return [make_question(topic=topic, kind="rapid", allotted_seconds=20) for _ in range(6)]


def answer(client: Client, card: object, rating: int = 3, **more: object):
    data = {"key": uuid4(), "rating": rating, "ago": 0, "spent": 900, "zone": "Europe/Berlin", **more}
    return client.post(f"/cards/{card}/", data, headers={"Accept": "application/json"})


def test_new_ones_are_asked_by_turns_with_the_sites_and_count_towards_the_same_limit(as_user, alice, site):
    StudySettings.objects.create(person=alice, new_a_day=4)
    own = [make_own_card(person=alice) for _ in range(6)]
    client = as_user(alice)

    asked = client.get(reverse("reviews:cards")).context["session"].cards

    assert [str(card.card) for card in asked] == [str(site[0].pk), f"own-{own[0].pk}", str(site[1].pk), f"own-{own[1].pk}"]
    for card in asked:
        answer(client, card.card, 4)
    assert not client.get(reverse("reviews:cards")).context["session"].cards


def test_an_answer_to_an_own_card_is_followed_by_what_the_page_lacks(as_user, alice):
    own = [make_own_card(person=alice) for _ in range(4)]
    client = as_user(alice)

    sent = json.loads(answer(client, own[0].key, 1, held=f"{own[1].key},{own[2].key}").content)

    assert [f'data-card="{card.key}"' in sent["html"] for card in own] == [True, False, False, True]
    assert "data-again" in sent["html"]


def test_an_own_card_is_undone_put_off_suspended_and_resumed(as_user, alice):
    own = make_own_card(person=alice)
    client = as_user(alice)
    answer(client, own.key)
    client.post(reverse("reviews:undo"))
    assert OwnCard.objects.get().state == OwnCard.State.NEW

    for name, field in (("card-bury", "buried_on"), ("card-suspend", "suspended_at")):
        client.post(reverse(f"reviews:{name}", args=[own.key]))
        assert getattr(OwnCard.objects.get(), field) is not None
    assert "Ask again" in page(client, "own")
    client.post(reverse("reviews:card-resume", args=[own.key]))
    assert OwnCard.objects.get().suspended_at is None


def test_an_answer_to_a_deleted_card_is_done_with_by_the_browser(as_user, alice):
    refused = answer(as_user(alice), "own-999")

    assert refused.status_code == 404
    assert json.loads(refused.content)["why"] == "This card was deleted; go on with the next one."


def test_cards_of_a_topic_are_crammed_with_the_sites(as_user, alice, site):
    own = make_own_card(person=alice, topic=site[0].topic)
    client = as_user(alice)
    assert client.get(reverse("reviews:cram", args=[site[0].topic.module.slug, site[0].topic.slug])).content.count(b"data-card=") == 7

    answer(client, own.key, cram="on")

    assert (OwnCard.objects.get().state, OwnReview.objects.get().source) == (OwnCard.State.NEW, "cram")


def test_a_forgotten_card_leads_to_its_section_or_to_advice(as_user, alice):
    topic = make_lesson(sections=0)
    make_section(lesson=topic, anchor="signals", title="Signals")
    known: dict[str, Any] = {
        "state": 2,
        "stability": 1.0,
        "difficulty": 9.0,
        "reviews": 9,
        "lapses": 6,
        "due_on": "2026-01-02",
        "last_on": "2026-01-01",
    }
    known |= {"last_at": timezone.now() - timedelta(days=30), "first_on": "2026-01-01", "last_rating": 3}
    make_own_card(person=alice, topic=topic, anchor="signals", **known)
    make_own_card(person=alice, **known)

    shown = page(as_user(alice), "cards")

    assert "Reading helps more than asking now" in shown
    assert "Write it shorter, or make two of it." in shown


def test_the_plan_and_the_forecast_reckon_with_them(as_user, alice):
    own = make_own_card(person=alice)
    client = as_user(alice)
    answer(client, own.key, 4)

    from apps.progress.queries.over_time import card_forecast
    from apps.reviews.queries.card_load import card_counts
    from apps.reviews.queries.settings import settings_of

    today = timezone.now().date()
    counts = card_counts(alice, today, today + timedelta(days=60))
    assert (counts.known, counts.new, sum(counts.due.values())) == (1, 0, 1)
    assert card_forecast(alice, settings_of(alice), now=timezone.now()).cards == 1


PAGES = ["cards", "all", "own", "own-new", "own-file", "own-draft", "own-cram", "settings"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_few_queries_however_many_cards_there_are(as_user, alice, site, name, django_assert_max_num_queries):
    topic = make_lesson(sections=1)
    client = as_user(alice)
    for number in range(30):
        own = make_own_card(person=alice, topic=topic if number % 2 else None, anchor="x" if number % 2 else "", deck="")
        if number < 8:
            answer(client, own.key, 1)
    send(client, TABLE)

    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(reverse(f"reviews:{name}")).status_code == 200


def test_home_and_the_plan_take_no_more_queries_with_own_cards(as_user, alice, site, django_assert_max_num_queries):
    client = as_user(alice)
    for _ in range(4):
        answer(client, make_own_card(person=alice).key, 1)
    client.get("/")

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/")


# They leave, and come back


def test_what_leaves_as_csv_comes_back_as_it_was(as_user, alice, bob, site):
    topic = make_lesson(sections=0)
    make_section(lesson=topic, anchor="signals")
    make_own_card(person=alice, front="=1+1?\nreally", back='-2, "so"', topic=topic, anchor="signals", tags="a b")
    make_own_card(person=alice, front="Why?", back="So", deck="Mine")
    client = as_user(alice)
    sent = client.get(reverse("reviews:export-cards")).content.decode()
    assert len(list(csv.DictReader(StringIO(sent)))) == 2 + len(site)

    send(client, sent)
    shown = page(client, "own-draft")
    assert f"<b>{len(site)}</b> of this site’s own cards" in shown
    assert "<b>2</b> that you have already, just the same" in shown
    CardDraft.objects.all().delete()
    bring(as_user(bob), sent)

    fields = ("front", "back", "topic", "anchor", "deck", "tags", "guid")
    assert list(OwnCard.objects.filter(person=bob).order_by("pk").values_list(*fields)) == list(
        OwnCard.objects.filter(person=alice).order_by("pk").values_list(*fields)
    )


def test_what_anki_gives_back_is_known_again(as_user, alice, site):
    own = make_own_card(person=alice, front="Why?", back="So", guid="mine")
    theirs, ours = guid_of(f"{site[0].topic.module.slug}/{site[0].code}"), guid_of(key_of_own("mine"))
    headers = "#separator:tab\n#html:true\n#guid column:1\n#deck column:2\n"
    notes = f"{headers}{theirs}\tDry Run::X\tA?\tB\n{ours}\tDry Run::Your own cards::Go\tWhy?\tSo\n"
    client = as_user(alice)

    send(client, notes)

    assert "<b>1</b> of this site’s own cards" in page(client, "own-draft")
    take(client, update="yes")
    own.refresh_from_db()
    assert (OwnCard.objects.count(), own.deck, own.guid) == (1, "Go", "mine")


# Nobody else


@pytest.fixture
def secret(alice) -> OwnCard:
    """Return a card of Alice's of which each text says so, reviewed and in the topic of a lesson that all see."""
    from apps.curriculum.models import Lesson

    topic = Lesson.objects.filter(module__slug="small").first()
    texts: dict[str, Any] = {"front": "Whose SECRET is it?", "back": "SECRET of Alice", "tags": "SECRET"}
    own = make_own_card(person=alice, topic=topic, **texts)
    make_own_card(person=alice, front="SECRET two", back="SECRET", deck="Vault")
    client = Client()
    client.force_login(alice)
    answer(client, own.key, 1)
    send(client, "SECRET draft,x\n", name="SECRET.csv")
    return own


@pytest.mark.parametrize("name", [name for name, (_, statuses) in ROOM_ACTIONS.items() if statuses[1] == 200 or "own" in name])
def test_no_page_shows_it_to_another_person(name, ids, secret, as_user, charlie, bob, guest, client):  # noqa: F811
    where = address(name, ids | {"own_id": secret.pk})

    for person in (charlie, bob, guest):
        assert "SECRET" not in as_user(person).get(f"{where}?q=Whose&deck=Vault").content.decode(errors="replace")
    assert "SECRET" not in client.get(f"{where}?q=Whose").content.decode(errors="replace")


def test_it_is_shown_to_whose_it_is(secret, as_user, alice):
    client = as_user(alice)

    for name, arguments in (("own", ()), ("own-card", (secret.pk,)), ("own-draft", ()), ("cards", ()), ("export-cards", ())):
        assert "SECRET" in page(client, name, *arguments)


@pytest.mark.parametrize("name", ["card-review", "card-bury", "card-suspend", "card-resume"])
def test_nobody_else_acts_on_it(name, secret, as_user, charlie, client):
    before = OwnCard.objects.values().get(pk=secret.pk)

    for browser in (as_user(charlie), client):
        assert browser.post(reverse(f"reviews:{name}", args=[secret.key]), {"key": uuid4(), "rating": 3}).status_code == 404
    for browser in (as_user(charlie), client):
        assert browser.post(reverse("reviews:own-delete", args=[secret.pk])).status_code == 404
        assert browser.post(reverse("reviews:own-card", args=[secret.pk]), CARD).status_code == 404
    draft = CardDraft.objects.get().pk
    as_user(charlie).post(reverse("reviews:own-take"), {"draft": draft})
    as_user(charlie).post(reverse("reviews:own-drop"))
    as_user(charlie).post(reverse("reviews:own-delete-deck"), {"deck": "Vault"})

    assert OwnCard.objects.values().get(pk=secret.pk) == before
    assert not OwnCard.objects.exclude(person=secret.person).exists()
    assert (OwnCard.objects.count(), CardDraft.objects.count()) == (2, 1)


def test_staff_find_none_in_the_admin(secret, as_user, charlie):
    charlie.is_staff = charlie.is_superuser = True
    charlie.save()

    assert "wn card" not in as_user(charlie).get(reverse("admin:index")).content.decode()


def test_there_is_room_for_as_many_as_a_file_gives():
    from apps.reviews.rules.card_files import MOST_CARDS

    assert MOST_CARDS == own_cards.MOST_OWN


def test_a_card_of_a_topic_that_was_retired_stays_in_it(as_user, alice):
    topic = make_lesson(sections=1, retired_at=timezone.now())
    own = make_own_card(person=alice, topic=topic)
    client = as_user(alice)
    assert "Cram them" not in page(client, "own")

    client.post(reverse("reviews:own-card", args=[own.pk]), {"front": "Which one?", "back": "This.", "topic": topic.pk})

    own.refresh_from_db()
    assert (own.front, own.topic) == ("Which one?", topic)
