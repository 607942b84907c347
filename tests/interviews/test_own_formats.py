"""Formats of one's own: put together, changed, taken like those of the content, and shared by a link that draws the same for all."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.actions import personal_data
from apps.core.errors import Refused
from apps.curriculum.models import Lesson, Question
from apps.interviews.actions import planning
from apps.interviews.actions.own import formats, sharing
from apps.interviews.models import Interview, OwnFormat
from apps.interviews.queries.attempts import earlier_attempts
from apps.interviews.rules import asking_back
from apps.interviews.rules.selection import TooFew
from apps.progress.queries.over_time import trends
from apps.reviews.queries.settings import settings_of
from tests import NOON
from tests.factories import make_format, make_interview
from tests.small_module import make_case, make_question

NEW = reverse("interviews:format-new")


@pytest.fixture
def pods(module) -> Lesson:
    return Lesson.objects.get(slug="pods")


@pytest.fixture
def services(module) -> Lesson:
    return Lesson.objects.get(slug="services")


def part(title: str, *kinds: str, count: int = 1, seconds: int = 60, **other: Any) -> dict[str, Any]:
    any_kind = {"difficulties": [], "cases": False, "topics": []}
    return {"title": title, "kinds": list(kinds), "count": count, "seconds": seconds, **any_kind, **other}


@pytest.fixture
def own(alice, pods, services) -> OwnFormat:
    """Two questions on services, then a concept."""
    parts = [part("Services", "design", "debugging", count=2, topics=[services.pk]), part("Concept", "concept", seconds=120)]
    return formats.make(alice, title="On Friday", parts=parts, asks_back=False, now=NOON)


def address(name: str, own: OwnFormat) -> str:
    return reverse(f"interviews:{name}", args=[own.pk])


def asked(interview: Interview) -> list[int]:
    return list(interview.responses.order_by("turn").values_list("question", flat=True))


def sent(*rows: dict[str, Any], **other: Any) -> dict[str, Any]:
    """Return the data of a form with these parts."""
    return {"title": "Mine", **other} | {f"{name}-{number}": value for number, row in enumerate(rows) for name, value in row.items()}


# Drawing


def test_an_interview_of_it_asks_its_parts_in_their_order(own, alice, services):
    interview = planning.plan(person=alice, blueprint=own, time_factor=1.5, seed=7, now=NOON)

    turns = interview.responses.order_by("turn").select_related("question")
    assert [(turn.part, turn.allotted_seconds) for turn in turns] == [("Services", 90), ("Services", 90), ("Concept", 180)]
    assert {turn.question.topic_id for turn in turns[:2]} == {services.pk}
    assert turns[2].question.kind == "concept"
    assert (interview.title, interview.own_format, interview.blueprint) == ("On Friday", own, None)


@pytest.mark.parametrize("asks_back", [True, False])
def test_it_says_itself_whether_it_asks_back_unless_one_chooses(alice, module, asks_back):
    own = make_format(person=alice, asks_back=asks_back)
    assert (own.seconds >= asking_back.LONG_ENOUGH) is False

    def planned(choice: bool | None) -> bool:
        return planning.plan(person=alice, blueprint=own, time_factor=1.0, seed=1, now=NOON, asks_back=choice).asks_back

    assert planned(None) is asks_back
    assert planned(not asks_back) is not asks_back


def test_cases_are_drawn_where_a_part_asks_for_them(alice, module):
    case = Question.objects.get(code="pods-debugging")
    make_case(case)
    own = formats.make(alice, title="Night", parts=[part("Incident", "debugging", cases=True)], asks_back=True, now=NOON)

    assert asked(planning.plan(person=alice, blueprint=own, time_factor=1.0, seed=1, now=NOON)) == [case.pk]


def test_what_a_format_cannot_be_is_refused_and_says_what_would_help(alice, pods, monkeypatch):
    too_many = [part("Pods", "concept", count=2, topics=[pods.pk])]
    too_short = [part("Short", "design", seconds=30)]
    for parts, says in (([], "at least one part"), (too_many, "“Pods” asks for 2 of kind concept, and 1 question"), (too_short, "minutes")):
        with pytest.raises(Refused, match=says):
            formats.make(alice, title="A format", parts=parts, asks_back=False, now=NOON)
    assert not OwnFormat.objects.exists()

    monkeypatch.setattr(formats, "MOST_FORMATS", 1)
    make_format(person=alice)
    with pytest.raises(Refused, match="delete one of them first"):
        formats.make(alice, title="A format", parts=[part("One", "concept")], asks_back=False, now=NOON)


def test_what_the_content_no_longer_has_is_said_when_it_is_taken(own, alice, as_user):
    sharing.share(own)
    own.refresh_from_db()
    Question.objects.update(retired_at=NOON)

    page = as_user(alice).post(reverse("interviews:new"), {"blueprint": own.key})
    assert page.status_code == 422
    assert "“Services” asks for 2" in page.content.decode()
    with pytest.raises(TooFew):
        formats.plan_shared(own, person=alice, now=NOON)
    page = as_user(alice).post(reverse("interviews:shared-format-plan", args=[own.share_key]), follow=True)
    assert "questions that are not there any more" in page.content.decode()


# The form


def test_a_format_is_made_by_a_form_and_taken_like_any_other(alice, pods, as_user):
    client = as_user(alice)
    first = {"count": "2", "minutes": "2", "topics": [pods.pk]}
    second = {"kinds": ["design"], "count": "1", "minutes": "12", "name": "The big one"}

    page = client.post(NEW, sent(first, second, asks_back="on"), follow=True).content.decode()

    own = OwnFormat.objects.get()
    assert page.index("Any question: Pods") < page.index("The big one")
    assert (own.person, own.asks_back, own.seconds) == (alice, True, 960)
    assert f'value="{own.key}" required checked' in client.get(f"{reverse('interviews:new')}?blueprint={own.key}").content.decode()
    briefing = client.post(reverse("interviews:new"), {"blueprint": own.key, "topics": [], "asks_back": "no"}, follow=True)
    assert "The clock has not started" in briefing.content.decode()
    assert Interview.objects.get().own_format == own
    assert Interview.objects.get().asks_back is False


def test_cards_need_no_minutes_and_questions_do(alice, pods, as_user):
    make_question(pods.module, pods, "pods-card", "rapid", seconds=30)
    client = as_user(alice)

    refused = client.post(NEW, sent({"kinds": ["design"], "count": "1"}))
    assert refused.status_code == 422
    assert "Say how many minutes each question is given." in refused.content.decode()
    client.post(NEW, sent({"kinds": ["rapid"], "count": "1"}))

    assert OwnFormat.objects.get().parts[0]["seconds"] == 30


def test_a_form_that_is_refused_keeps_all_that_was_sent(alice, pods, as_user):
    first = {"kinds": ["rapid", "design"], "count": "1", "minutes": "5"}
    second = {"count": "x", "minutes": "99", "topics": [pods.pk], "name": "Last"}
    page = as_user(alice).post(NEW, sent(first, second, title="")).content.decode()

    for said in (
        "Give the format a title.",
        "Give cards a part of their own.",
        "Say how many, from 1 to 60.",
        "Give whole minutes, from 1 to 60.",
    ):
        assert said in page
    ticked = re.findall(r'name="([\w-]+)" value="([\w-]+)"[^>]*checked', page)
    assert ticked == [("kinds-0", "design"), ("kinds-0", "rapid"), ("topics-1", str(pods.pk))]
    for kept in ('value="x"', 'value="99"', 'value="Last"'):
        assert kept in page
    assert not OwnFormat.objects.exists()


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ("add", ["1", "x", "3", "1"]),
        ("up-1", ["x", "1", "3"]),
        ("up-0", ["1", "x", "3"]),
        ("out-0", ["x", "3"]),
        ("out-7", ["1", "x", "3"]),
        ("nonsense", ["1", "x", "3"]),
    ],
)
def test_parts_are_added_moved_and_taken_out_without_a_script(alice, module, as_user, change, counts):
    rows = [{"count": count, "minutes": "5"} for count in ("1", "x", "3")]

    page = as_user(alice).post(NEW, sent(*rows, change=change, title="Half done"))

    form = page.context["form"]
    assert page.status_code == 200
    assert [str(fields["count"].value()) for _, fields in form.rows] == counts
    assert form["title"].value() == "Half done"
    assert "errors" not in page.content.decode()
    assert not OwnFormat.objects.exists()


def test_a_format_of_the_content_is_the_beginning_of_an_own_one(alice, blueprint, as_user):
    client = as_user(alice)

    form = client.get(f"{NEW}?like={blueprint.pk}").context["form"]
    assert [fields["name"].value() for _, fields in form.rows] == ["Warm-up", ""]
    client.post(NEW, data_of(form))

    own = OwnFormat.objects.get()
    assert own.title == "Quick, my version"
    assert own.parts == [part("Warm-up", "concept", count=2), part("Design", "design")]


def test_an_own_one_is_the_beginning_of_another_and_of_itself_changed(own, alice, as_user):
    client = as_user(alice)
    before = own.parts

    client.post(NEW, data_of(client.get(f"{NEW}?like={own.key}").context["form"]))
    client.post(address("format-edit", own), data_of(client.get(address("format-edit", own)).context["form"]) | {"title": "On Saturday"})

    own.refresh_from_db()
    assert (own.title, own.parts) == ("On Saturday", before)
    assert OwnFormat.objects.get(title="On Friday, my version").parts == before


def data_of(form: Any) -> dict[str, Any]:
    """Return what a browser sends of the form as it is shown."""
    return {field.html_name: field.value() for field in form if field.value() not in (None, False)}


def test_a_change_leaves_what_was_planned_before(own, alice, as_user):
    interview = planning.plan(person=alice, blueprint=own, time_factor=1.0, seed=7, now=NOON)

    as_user(alice).post(address("format-edit", own), sent({"kinds": ["concept"], "count": "1", "minutes": "3"}))

    own.refresh_from_db()
    assert (own.title, own.seconds, own.asks_back) == ("Mine", 180, False)
    assert len(asked(interview)) == 3


# The link


def test_everyone_with_the_link_is_asked_the_same_whatever_they_were_asked_before(own, alice, bob, charlie, as_user):
    sharing.share(own)
    own.refresh_from_db()
    for seed in range(4):
        planning.plan(person=bob, blueprint=own, time_factor=1.0, seed=seed, now=NOON)
    for person in (alice, bob, charlie):
        client = as_user(person)
        page = client.get(reverse("interviews:shared-format", args=[own.share_key])).content.decode()
        assert "On Friday" in page
        assert "Alice" not in page
        assert "Title" not in page
        client.post(reverse("interviews:shared-format-plan", args=[own.share_key]))

    by_link = [Interview.objects.filter(person=person).latest_first()[0] for person in (alice, bob, charlie)]
    assert len({tuple(asked(interview)) for interview in by_link}) == 1


def test_a_visitor_with_the_link_becomes_a_guest_by_taking_it(own, client):
    sharing.share(own)
    own.refresh_from_db()

    page = client.post(reverse("interviews:shared-format-plan", args=[own.share_key]), follow=True)

    assert "The clock has not started" in page.content.decode()


def test_a_revoked_link_leads_nowhere_and_never_comes_back(own, alice, bob, as_user):
    client = as_user(alice)
    client.post(address("format-share", own))
    own.refresh_from_db()
    before = own.share_key
    client.post(address("format-share", own))
    own.refresh_from_db()
    assert own.share_key == before, "a link that was sent on goes on working"

    client.post(address("format-revoke", own))
    assert as_user(bob).get(reverse("interviews:shared-format", args=[before])).status_code == 404
    assert as_user(bob).post(reverse("interviews:shared-format-plan", args=[before])).status_code == 404
    client.post(address("format-share", own))
    own.refresh_from_db()

    assert own.share_key not in {None, before}
    assert not Interview.objects.filter(person=bob).exists()


# Whose it is


def test_nobody_else_sees_takes_copies_or_changes_it(own, bob, guest, as_user):
    before = OwnFormat.objects.values().get()

    for person in (bob, guest):
        client = as_user(person)
        for name in ("format-edit", "format-share", "format-revoke", "format-delete"):
            assert client.post(address(name, own), sent({"count": "1", "minutes": "5"})).status_code == 404
        assert client.post(reverse("interviews:new"), {"blueprint": own.key}).status_code == 422
        for path in (reverse("interviews:new"), f"{reverse('interviews:new')}?blueprint={own.key}", f"{NEW}?like={own.key}"):
            assert "On Friday" not in client.get(path).content.decode()

    assert OwnFormat.objects.values().get() == before
    assert not Interview.objects.exists()


def test_deleting_a_format_leaves_its_interviews_whoever_took_them(own, alice, bob, as_user):
    for person in (alice, bob):
        planning.plan(person=person, blueprint=own, time_factor=1.0, seed=7, now=NOON)

    page = as_user(alice).post(address("format-delete", own), follow=True)

    assert "is deleted. Interviews of it stay." in page.content.decode()
    assert not OwnFormat.objects.exists()
    assert [(len(asked(interview)), interview.own_format) for interview in Interview.objects.all()] == [(3, None)] * 2


def test_formats_are_exported_moved_and_erased(own, alice, bob, guest, as_user):
    make_format(person=guest, title="A guest’s")
    taken = planning.plan(person=bob, blueprint=own, time_factor=1.0, seed=7, now=NOON)
    personal_data.absorb(guest, alice)

    exported = personal_data.export_all(alice)["interviews"]["formats"]
    assert {row["title"]: [part["topics"] for part in row["parts"]] for row in exported} == {
        "On Friday": [["Services"], []],
        "A guest’s": [[]],
    }
    personal_data.erase_all(alice, now=NOON)

    assert not OwnFormat.objects.exists()
    taken.refresh_from_db()
    assert len(asked(taken)) == 3


# What it adds up to


def test_its_interviews_are_compared_with_each_other_and_have_a_trend_of_their_own(own, alice):
    other = make_format(person=alice)
    for shown, title, share in ((own, "On Friday", 0.25), (other, "Else", 0.5), (own, "On Friday", 0.75)):
        make_interview(person=alice, state="graded", title=title, own_format=shown, share=share)
    last = make_interview(person=alice, state="graded", title="On Friday", own_format=own, at=NOON + timedelta(hours=1))

    assert [earlier.own_format for earlier in earlier_attempts(last)] == [own, own]
    assert [(trend.title, len(trend.scores)) for trend in trends(alice, settings_of(alice))] == [("On Friday", 3), ("Else", 1)]


def test_no_page_of_formats_takes_more_than_twelve_queries(alice, module, as_user, django_assert_max_num_queries):
    shown = [part(f"Part {number}", "concept") for number in range(12)]
    owns = [make_format(person=alice, parts=shown, share_key=f"{number}" * 43) for number in range(3)]
    client = as_user(alice)

    paths = [NEW, f"{NEW}?like={owns[0].key}", reverse("interviews:new"), address("format", owns[0]), address("format-edit", owns[0])]
    for path in [*paths, reverse("interviews:shared-format", args=[owns[0].share_key])]:
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
