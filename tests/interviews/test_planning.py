import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Preferences, User
from apps.interviews.actions import answering, planning
from apps.interviews.models import Interview
from apps.interviews.rules import states
from tests.factories import make_blueprint, make_interview

NEW = reverse("interviews:new")


def test_a_visitor_who_plans_an_interview_becomes_a_guest_and_keeps_it(client, blueprint):
    response = client.post(NEW, {"blueprint": blueprint.pk})

    guest = User.objects.get()
    assert guest.is_guest
    assert Interview.objects.get().person == guest
    assert client.get(response.url).status_code == 200


def test_just_looking_makes_no_guest(client, blueprint):
    client.get(NEW)
    client.get(reverse("interviews:interviews"))

    assert not User.objects.exists()


def test_just_starting_takes_the_first_blueprint(client, blueprint):
    assert client.get(NEW).context["form"]["blueprint"].value() in {blueprint, blueprint.pk}


def test_a_first_interview_is_the_one_that_the_empty_list_advises(client, as_user, alice, plan, module, blueprint):
    shortest = make_blueprint(module=module, title="A short one", seconds=60, position=9)

    assert "“A short one”, 1 min" in client.get(reverse("interviews:interviews")).content.decode()
    for first in (client, as_user(alice)):
        assert first.get(NEW).context["form"]["blueprint"].value() in {shortest, shortest.pk}
    plan(alice)
    assert as_user(alice).get(NEW).context["form"]["blueprint"].value() in {blueprint, blueprint.pk}


def test_before_another_interview_begins_the_page_says_that_a_clock_runs(as_user, alice, plan):
    running, planned = plan(alice, now=timezone.now()), plan(alice, now=timezone.now())
    pages = (NEW, planned.get_absolute_url())
    said = f'<a href="{running.get_absolute_url()}">Go on with'
    assert all(said not in as_user(alice).get(page).content.decode() for page in pages)

    answering.start(running, now=timezone.now())
    assert all(said in as_user(alice).get(page).content.decode() for page in pages)
    assert said in as_user(alice).post(NEW, {"blueprint": ""}).content.decode()

    Interview.objects.filter(pk=running.pk).update(deadline=running.started_at)
    assert all(said not in as_user(alice).get(page).content.decode() for page in pages)


def test_topics_difficulty_and_time_are_taken(client, blueprint, module):
    topics = [lesson.pk for lesson in module.lessons.all()]

    client.post(NEW, {"blueprint": blueprint.pk, "topics": topics, "difficulty": "mid", "time_factor": "1.5"})

    assert Interview.objects.get().time_factor == 1.5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"blueprint": ""}, "Choose an interview."),
        ({"blueprint": "999999"}, "Choose one of the interviews shown."),
        ({"blueprint": "x"}, "Choose one of the interviews shown."),
        ({"topics": ["999999"]}, "Choose from the topics shown."),
        ({"topics": ["x"]}, "Choose from the topics shown."),
        ({"topics": ["9" * 30]}, "Choose from the topics shown."),
        ({"blueprint": "9" * 30}, "Choose one of the interviews shown."),
        ({"difficulty": "impossible"}, "Choose mid, senior, staff or any."),
        ({"time_factor": "0.1"}, "Choose one of the times shown."),
        ({"difficulty": "staff"}, "“Warm-up” asks for 2 of kind concept, and no questions match what you chose."),
    ],
)
def test_a_choice_that_does_not_work_gets_one_sentence_and_plans_nothing(client, blueprint, change, sentence):
    response = client.post(NEW, {"blueprint": blueprint.pk} | change)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Interview.objects.exists()


def test_a_link_can_fill_in_the_form(client, blueprint, module):
    topic = module.lessons.first()

    page = client.get(NEW, {"topics": topic.pk, "difficulty": "senior"}).context["form"]

    assert (page["topics"].value(), page["difficulty"].value()) == ([str(topic.pk)], "senior")


@pytest.mark.parametrize("query", [{"topics": "x"}, {"blueprint": "x"}, {"difficulty": "\0"}])
def test_a_link_full_of_nonsense_shows_the_form(client, blueprint, query):
    assert client.get(NEW, query).status_code == 200


def test_the_form_says_which_time_holds_when_none_is_chosen(as_user, alice, blueprint):
    client = as_user(alice)
    assert client.get(NEW).context["form"].fields["time_factor"].choices[0] == ("", "As in your settings: as given")

    for saved, words in (("2.0", "double"), ("1.25", "a quarter more")):
        client.post(reverse("accounts:settings"), {"time_factor": saved})
        assert client.get(NEW).context["form"].fields["time_factor"].choices[0] == ("", f"As in your settings: {words}")


def test_a_time_nobody_offers_but_the_admin_set_is_named_too(client, as_user, alice, blueprint):
    Preferences.objects.create(person=alice, time_factor=1.75)

    assert "As in your settings: 1.75 times" in as_user(alice).get(NEW).content.decode()


def test_a_section_leads_to_its_questions_and_to_an_interview_of_one(as_user, alice, module):
    client = as_user(alice)
    section = module.lessons.get(slug="pods").sections.get()
    url = reverse("interviews:practise", args=["small", "pods", section.anchor])

    page = client.get(url).content.decode()
    question = section.questions.get(kind="design")
    planned = client.post(reverse("interviews:practise-plan", args=[question.pk]))

    assert all(f"Title pods-{kind}" in page for kind in ("concept", "trade-off", "debugging", "design"))
    interview = Interview.objects.get()
    assert planned.url == interview.get_absolute_url()
    assert [response.question for response in interview.responses.all()] == [question]
    assert interview.allotted_seconds == question.allotted_seconds


def test_practice_of_what_is_not_there_is_404(client, module):
    assert client.get(reverse("interviews:practise", args=["small", "pods", "nothing"])).status_code == 404
    assert client.get(reverse("interviews:practise-topic", args=["small", "nothing"])).status_code == 404
    assert client.post(reverse("interviews:practise-plan", args=[999_999])).status_code == 404


def test_the_list_settles_what_is_overdue(as_user, alice, interview):
    page = as_user(alice).get(reverse("interviews:interviews")).content.decode()

    interview.refresh_from_db()
    assert interview.state == states.SUBMITTED
    assert "To be graded" in page


def test_the_list_takes_the_same_number_of_queries_for_one_and_three(as_user, alice, plan, django_assert_num_queries):
    client = as_user(alice)
    plan(alice)
    with django_assert_num_queries(5):
        client.get(reverse("interviews:interviews"))
    plan(alice)
    plan(alice)
    with django_assert_num_queries(5):
        client.get(reverse("interviews:interviews"))


def test_a_discarded_interview_is_gone(as_user, alice, plan):
    client = as_user(alice)
    interview = plan(alice)

    client.post(reverse("interviews:interview-discard", args=[interview.pk]))

    assert client.get(interview.get_absolute_url()).status_code == 404


def test_starting_twice_is_harmless(as_user, alice, plan):
    client = as_user(alice)
    interview = plan(alice, now=timezone.now())
    for _ in range(2):
        client.post(reverse("interviews:interview-start", args=[interview.pk]))

    interview.refresh_from_db()
    assert interview.state == states.RUNNING
    answering.submit(interview, now=timezone.now())
    assert client.post(reverse("interviews:interview-start", args=[interview.pk])).url == interview.get_absolute_url()


def test_who_has_too_many_interviews_waiting_is_told_so_on_both_ways(plan, alice, as_user, blueprint, monkeypatch):
    monkeypatch.setattr(planning, "MOST_WAITING", 1)
    question = plan(alice).responses.get(turn=1).question

    by_form = as_user(alice).post(reverse("interviews:new"), {"blueprint": blueprint.pk})
    by_button = as_user(alice).post(reverse("interviews:practise-plan", args=[question.pk]), follow=True)

    for response, status in ((by_form, 422), (by_button, 200)):
        assert response.status_code == status
        assert "1 interviews wait for you already" in response.content.decode()
    assert Interview.objects.count() == 1


def test_every_interview_is_on_some_page_of_the_list(as_user, alice):
    made = [make_interview(person=alice, at=timezone.now() - timedelta(minutes=number)) for number in range(120)]
    client = as_user(alice)

    path, links = reverse("interviews:interviews"), []
    while path:
        page = client.get(path).content.decode()
        links += re.findall(r'<h2><a href="(/interviews/[^"]+)">', page)
        older = re.search(r'href="(\?page=\d+)" rel="next"', page)
        path = reverse("interviews:interviews") + older[1] if older else ""

    assert links == [interview.get_absolute_url() for interview in made]
