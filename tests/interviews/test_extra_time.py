"""How much time an interview gives: what was chosen for it or, otherwise, the person's preference when its clock starts."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from apps.accounts.actions import adopting
from apps.accounts.models import TIME_FACTORS, Preferences
from apps.interviews.actions import answering, extra_time, hosting
from apps.interviews.models import Interview
from apps.interviews.rules import states
from tests import NOON

SETTINGS = reverse("accounts:settings")


def allotted(interview: Interview) -> tuple[int, set[int]]:
    """Return the stored seconds of the whole interview, and those of its turns."""
    stored = Interview.objects.get(pk=interview.pk)
    return stored.allotted_seconds, {response.allotted_seconds for response in stored.responses.all()}


@pytest.fixture
def prefers(alice):
    def set_to(factor: float) -> None:
        """Change the preference without a signal: starting the clock must not depend on one."""
        Preferences.objects.get_or_create(person=alice)
        Preferences.objects.filter(person=alice).update(time_factor=factor)

    return set_to


def test_extra_time_set_after_planning_applies_to_whole_and_turns(plan, alice, prefers):
    interview = plan(alice)
    prefers(2.0)

    answering.start(interview, now=NOON)

    assert allotted(interview) == (360, {120})
    assert interview.deadline == NOON + timedelta(seconds=360)
    assert interview.responses.get(turn=1).deadline == NOON + timedelta(seconds=120)


def test_so_it_does_in_a_room(plan, alice, prefers):
    interview = plan(alice, is_hosted=True)
    prefers(2.0)

    hosting.start(interview, now=NOON)

    assert allotted(interview) == (360, {120})
    assert interview.deadline == NOON + timedelta(seconds=360)


def test_extra_time_that_was_taken_back_is_not_given(plan, alice, prefers):
    prefers(10.0)
    interview = plan(alice, time_factor=10.0)
    prefers(1.0)

    answering.start(interview, now=NOON)

    assert allotted(interview) == (180, {60})


def test_what_was_chosen_for_one_interview_stands(plan, alice, prefers):
    interview = plan(alice, time_factor=1.5, is_time_chosen=True)
    prefers(3.0)

    answering.start(interview, now=NOON)

    assert allotted(interview) == (270, {90})


def test_a_clock_that_runs_keeps_its_time(plan, alice, prefers):
    interview = plan(alice)
    answering.start(interview, now=NOON)
    prefers(2.0)

    extra_time.follow_preferences(interview)
    answering.start(interview, now=NOON + timedelta(seconds=10))

    assert allotted(interview) == (180, {60})
    assert interview.deadline == NOON + timedelta(seconds=180)


@pytest.mark.parametrize("seconds", [1, 7, 59, 90, 333, 480])
def test_to_and_fro_between_all_factors_nothing_is_gained_or_lost(plan, alice, prefers, blueprint, seconds):
    interview = plan(alice)
    interview.responses.update(allotted_seconds=seconds)
    Interview.objects.update(allotted_seconds=3 * seconds)

    for factor, _ in [*TIME_FACTORS, *TIME_FACTORS[::-1], (1.75, ""), (1.1, ""), (1.0, "")]:
        prefers(factor)
        extra_time.follow_preferences(interview)
        assert allotted(interview) == (3 * round(seconds * factor), {round(seconds * factor)}), factor


# Through the pages


def test_the_briefing_and_the_list_show_the_time_that_will_be_given(as_user, alice, plan):
    interview = plan(alice)
    client = as_user(alice)
    client.post(SETTINGS, {"time_factor": "2.0"})

    assert "6 min" in client.get(reverse("interviews:interviews")).content.decode()
    page = client.get(interview.get_absolute_url()).content.decode()
    assert '3 questions in <span class="time">6 min</span>' in " ".join(page.split())
    assert "2 times as given" in page


def test_the_briefing_looks_for_itself(as_user, alice, plan, prefers):
    interview = plan(alice)
    prefers(2.0)

    page = " ".join(as_user(alice).get(interview.get_absolute_url()).content.decode().split())

    assert '3 questions in <span class="time">6 min</span>' in page


@pytest.mark.parametrize(
    ("sent", "given"), [({}, 360), ({"time_factor": ""}, 360), ({"time_factor": "1.0"}, 180), ({"time_factor": "3.0"}, 540)]
)
def test_a_time_chosen_in_the_form_stands_otherwise_settings_apply(client, blueprint, sent, given):
    client.post(reverse("interviews:new"), {"blueprint": blueprint.pk} | sent)
    client.post(SETTINGS, {"time_factor": "2.0"})
    interview = Interview.objects.get()

    client.post(reverse("interviews:interview-start", args=[interview.pk]))

    interview.refresh_from_db()
    assert interview.state == states.RUNNING
    assert allotted(interview)[0] == given


def test_practice_of_one_question_follows_too(client, module):
    question = module.questions.first()
    client.post(reverse("interviews:practise-plan", args=[question.pk]))
    client.post(SETTINGS, {"time_factor": "2.0"})

    client.post(reverse("interviews:interview-start", args=[Interview.objects.get().pk]))

    assert allotted(Interview.objects.get())[0] == 120


def test_what_a_guest_planned_follows_the_account_that_they_sign_in_to(plan, alice, guest):
    interview = plan(guest)
    Preferences.objects.create(person=alice, time_factor=2.0)

    adopting.adopt(guest, alice)

    assert allotted(interview) == (360, {120})


def test_others_and_what_is_over_are_left_alone(plan, alice, bob, submitted):
    bobs = plan(bob)
    before = allotted(submitted)

    Preferences.objects.create(person=alice, time_factor=2.0)

    assert allotted(bobs) == (180, {60})
    assert allotted(submitted) == before


def test_the_settings_page_says_from_when_it_holds(client):
    page = client.get(SETTINGS).content.decode()

    assert "every clock that starts from now on" in page
    assert "one that runs already keeps its time" in page


def test_interviews_planned_by_earlier_releases_keep_chosen_extra_time(plan, alice, bob):
    migration = import_module("apps.interviews.migrations.0006_chosen_times")
    Preferences.objects.create(person=bob, time_factor=1.5)
    chosen, as_given = plan(alice, time_factor=1.5), plan(alice)
    own = plan(bob, time_factor=1.5)

    migration.keep_what_may_have_been_chosen(apps, None)

    assert set(Interview.objects.filter(is_time_chosen=True)) == {chosen}
    assert set(Interview.objects.filter(is_time_chosen=False)) == {as_given, own}
