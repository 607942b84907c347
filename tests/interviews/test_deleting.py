"""An interview can be deleted, brought back for ten minutes, and is then removed for good."""

from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import personal_data
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, deleting, grading, planning, reopening
from apps.interviews.models import FirstGrades, Interview, Response
from apps.interviews.queries.history import last_shares, waiting
from apps.interviews.rules import second_thoughts, states
from apps.interviews.tasks import remove_deleted
from apps.progress.actions.day_plans import plan_of
from apps.progress.models import DayPlan, PracticeDay
from apps.progress.queries.topic_progress import graded, graded_answers
from apps.progress.queries.two_answers import two_answers
from apps.reviews.models import CardSchedule, Gap, Review
from apps.teams.actions import report_sharing
from apps.teams.models import SharedReport
from tests import NOON
from tests.factories import make_interview, make_team
from tests.interviews.test_reopening import practise
from tests.small_module import grade, make_question

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def concept(module) -> Question:
    return Question.objects.get(code="pods-concept")


def test_a_deleted_interview_can_be_brought_back_for_ten_minutes():
    assert second_thoughts.may_undo(NOON, NOON + timedelta(minutes=9, seconds=59))
    assert not second_thoughts.may_undo(NOON, NOON + timedelta(minutes=10))


def test_it_is_deleted_from_any_state_but_running_and_comes_back_to_it(plan, submitted, alice):
    for interview in (plan(alice), submitted, make_interview(person=alice, state=states.GRADED)):
        before = Interview.objects.values().get(pk=interview.pk)

        deleting.delete(interview, now=LATER)
        assert interview.state == states.DELETED
        assert not Interview.objects.visible_to(alice).filter(pk=interview.pk).exists()
        deleting.undo(interview, now=LATER + timedelta(minutes=9))

        assert Interview.objects.values().get(pk=interview.pk) == before


def test_while_its_clock_runs_it_stays(interview):
    with pytest.raises(Refused, match="clock of this interview runs"):
        deleting.delete(interview, now=NOON)

    interview.refresh_from_db()
    assert interview.state == states.RUNNING


def test_one_whose_time_is_up_meanwhile_can_be_deleted(interview):
    deleting.delete(interview, now=NOON + timedelta(hours=1))

    assert (interview.state, interview.deleted_from) == (states.DELETED, states.SUBMITTED)


def test_what_was_done_in_a_room_stays(alice):
    hosted = make_interview(person=alice, state=states.GRADED, is_hosted=True)

    with pytest.raises(Refused):
        deleting.delete(hosted, now=NOON)

    hosted.refresh_from_db()
    assert hosted.state == states.GRADED


def test_deleting_and_undoing_twice_is_harmless(plan, alice):
    interview = plan(alice)
    for _ in range(2):
        deleting.delete(interview, now=NOON)
    for _ in range(2):
        deleting.undo(interview, now=NOON)

    assert interview.state == states.PLANNED


def figures(person) -> list[object]:
    """Return what a person's interviews add up to, wherever that is read."""
    day = PracticeDay.objects.filter(person=person).first()
    question = Question.objects.get(code="pods-concept").pk
    return [
        list(Interview.objects.visible_to(person).latest_first()),
        last_shares(person),
        waiting(person),
        graded_answers(person),
        list(graded(person)),
        two_answers(person, question) is not None,
        list(Gap.objects.open().filter(person=person).values_list("name", "level", "opened_at", "response")),
        CardSchedule.objects.filter(person=person, reviews__gt=0).count(),
        day.answer_seconds if day else 0,
    ]


NOTHING = [[], {}, set(), [], [], False, [], 0, 0]


def test_it_leaves_every_figure_at_once_and_undoing_brings_all_back(alice, concept):
    card = make_question(concept.module, concept.topic, "pods-card", "rapid")
    interviews = [practise(alice, concept, 0, 2), practise(alice, card, 3, 3, at=NOON + timedelta(minutes=10))]
    before = figures(alice)
    assert all(bool(figure) for place, figure in enumerate(before) if place != 2)

    for interview in interviews:
        deleting.delete(interview, now=LATER)
    assert figures(alice) == NOTHING
    for interview in interviews:
        deleting.undo(interview, now=LATER)

    assert figures(alice) == before
    assert Review.objects.count() == 1


def test_a_planned_one_holds_no_questions_back(plan, alice):
    interview = plan(alice)
    assert waiting(alice)

    deleting.delete(interview, now=NOON)

    assert waiting(alice) == set()


def test_a_gap_that_it_closed_opens_again(alice, concept):
    practise(alice, concept, 0, 2)
    second = practise(alice, concept, 2, 2, at=NOON + timedelta(hours=1))

    deleting.delete(second, now=LATER)
    assert Gap.objects.get().closed_by is None
    deleting.undo(second, now=LATER)

    assert Gap.objects.get().closed_by == second.responses.get()


def test_a_gap_that_comes_back_was_closed_by_what_was_graded_meanwhile(alice, concept):
    first = practise(alice, concept, 0, 2)
    deleting.delete(first, now=LATER)
    second = practise(alice, concept, 2, 2, at=LATER)

    deleting.undo(first, now=LATER + timedelta(minutes=8))

    assert Gap.objects.get().closed_by == second.responses.get()


def test_the_question_of_the_day_is_asked_again(alice, concept):
    interview = practise(alice, concept, 2, 2)
    DayPlan.objects.create(person=alice, on=NOON.date(), question=concept, question_why="")
    assert plan_of(alice, NOON.date(), UTC).is_answered

    deleting.delete(interview, now=LATER)
    assert not plan_of(alice, NOON.date(), UTC).is_answered


def test_a_team_does_not_see_its_report_meanwhile(submitted, alice, bob):
    grade(submitted, alice, 2, 2)
    team = make_team(owner=alice, members=[bob])
    report_sharing.share(team.memberships.get(person=alice), submitted, now=NOON)

    deleting.delete(submitted, now=LATER)
    assert not report_sharing.seen_by(bob, team.pk).exists()
    deleting.undo(submitted, now=LATER)

    assert report_sharing.seen_by(bob, team.pk).exists()


# Removed for good


def test_after_ten_minutes_its_rows_go_with_all_that_hangs_on_them(submitted, alice, bob):
    grade(submitted, alice, 0, 2)
    reopening.reopen(submitted, now=NOON + timedelta(minutes=30))
    grading.complete(submitted, now=NOON + timedelta(minutes=40))
    report_sharing.share(make_team(owner=alice, members=[bob]).memberships.get(person=alice), submitted, now=NOON)
    deleting.delete(submitted, now=LATER)
    assert deleting.remove(now=LATER + timedelta(minutes=9)) == 0

    assert deleting.remove(now=LATER + timedelta(minutes=10)) == 1

    for model in (Interview, Response, FirstGrades, Gap, SharedReport):
        assert not model.objects.exists()


def test_later_it_can_not_be_brought_back_although_the_sweep_has_not_come(plan, alice):
    interview = plan(alice)
    deleting.delete(interview, now=NOON)

    with pytest.raises(Refused, match="this one is gone"):
        deleting.undo(interview, now=NOON + timedelta(minutes=10))

    interview.refresh_from_db()
    assert interview.state == states.DELETED


def test_the_sweep_leaves_everything_else(plan, submitted, alice):
    plan(alice)
    Interview.objects.create(person=alice, title="x", bands=[], seed=0, allotted_seconds=1, state=states.VOID)

    assert remove_deleted() == 0
    assert Interview.objects.count() == 3


def test_what_is_kept_of_it_is_in_the_file_of_ones_data_and_erased_with_the_rest(plan, alice):
    deleting.delete(plan(alice), now=NOON)

    (exported,) = personal_data.export_all(alice)["interviews"]["interviews"]
    assert (exported["state"], exported["deleted_at"]) == (states.DELETED, NOON)
    personal_data.erase_all(alice, now=NOON)
    assert not Interview.objects.exists()


def test_an_account_takes_over_a_guests_deleted_interview_and_may_bring_it_back(plan, alice, guest):
    interview = plan(guest)
    deleting.delete(interview, now=NOON)

    personal_data.absorb(guest, alice)
    interview.refresh_from_db()
    deleting.undo(interview, now=NOON)

    assert Interview.objects.visible_to(alice).get() == interview


# Pages


def address(interview: Interview, name: str) -> str:
    return reverse(f"interviews:interview-{name}", args=[interview.pk])


def test_the_list_offers_to_undo_by_a_form(plan, alice, as_user):
    client, interview = as_user(alice), plan(alice)
    assert address(interview, "delete") in client.get(reverse("interviews:interviews")).content.decode()

    page = client.post(address(interview, "delete"), follow=True).content.decode()
    assert "Deleted: “Quick”." in page
    assert address(interview, "undo") in page
    assert client.get(interview.get_absolute_url()).status_code == 404

    page = client.post(address(interview, "undo"), follow=True).content.decode()
    assert "“Quick” is back, as it was." in page
    assert address(interview, "undo") not in page


def test_the_list_offers_it_for_ten_minutes(plan, alice, as_user):
    client, interview = as_user(alice), plan(alice)
    client.post(address(interview, "delete"))
    Interview.objects.update(deleted_at=timezone.now() - timedelta(minutes=10))

    assert "Deleted" not in client.get(reverse("interviews:interviews")).content.decode()
    assert "this one is gone" in client.post(address(interview, "undo"), follow=True).content.decode()


def test_report_and_briefing_offer_to_delete_and_a_running_interview_does_not(plan, alice, as_user):
    client, now = as_user(alice), timezone.now()
    planned, running, graded_one = plan(alice, now=now), plan(alice, now=now), plan(alice, now=now)
    for interview in (running, graded_one):
        answering.start(interview, now=now)
    answering.submit(graded_one, now=now)
    grade(graded_one, alice, 2, 2, at=now)

    for interview in (planned, graded_one):
        assert address(interview, "delete") in client.get(interview.get_absolute_url(), follow=True).content.decode()
    for path in (running.get_absolute_url(), reverse("interviews:interviews")):
        assert address(running, "delete") not in client.get(path).content.decode()
    assert "clock of this interview runs" in client.post(address(running, "delete"), follow=True).content.decode()


def test_nobody_else_brings_it_back(plan, alice, bob, guest, as_user):
    interview = plan(alice)
    deleting.delete(interview, now=timezone.now())

    for person in (bob, guest):
        assert as_user(person).post(address(interview, "undo")).status_code == 404
    interview.refresh_from_db()
    assert interview.state == states.DELETED


def test_only_so_many_wait_counts_no_deleted_one(plan, alice, monkeypatch):
    monkeypatch.setattr(planning, "MOST_WAITING", 1)
    deleting.delete(plan(alice), now=NOON)

    plan(alice)
