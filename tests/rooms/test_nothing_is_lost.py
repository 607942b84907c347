"""What is sent in a room is stored, or comes back with a sentence."""

import re

import pytest
from django.urls import reverse

from apps.curriculum.models import Question
from apps.interviews.actions import grading
from apps.interviews.models import Assessment, CriterionLevel
from apps.rooms.actions import blind_grading, lobby
from apps.rooms.models import Room
from tests import NOON
from tests.factories import make_question

HTMX = {"HX-Request": "true"}


def url(name, room):
    return reverse(f"rooms:room-{name}", args=[room.pk])


@pytest.fixture
def hosts_browser(three, as_user):
    """The browser of Alice, who is host and interviewer."""
    return as_user(three.alice.person)


NOTE_ALONE = {"turn": "1", "version": "0", "level-0": "2", "note-0": "", "level-1": "", "note-1": "only a note"}


def test_a_note_without_a_level_is_said_to_wait(three, hosts_browser):
    three.begin()

    answer = hosts_browser.post(url("grade", three.room), NOTE_ALONE, headers=HTMX)

    assert answer.status_code == 200
    assert "Choose a level for Trade-off: a note is kept with its level." in answer.content.decode()
    assert list(CriterionLevel.objects.values_list("criterion", "level")) == [(0, 2)]


def test_without_scripts_that_note_comes_back_in_its_field(three, hosts_browser):
    three.begin()

    answer = hosts_browser.post(url("grade", three.room), NOTE_ALONE)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a level for Trade-off: a note is kept with its level." in page
    assert "only a note</textarea>" in page
    assert list(CriterionLevel.objects.values_list("criterion", "level")) == [(0, 2)]
    assert hosts_browser.post(url("grade", three.room), NOTE_ALONE | {"version": "1", "level-1": "1"}).status_code == 302
    assert CriterionLevel.objects.get(criterion=1).note == "only a note"


def test_levels_that_come_too_late_come_back_in_the_form(three, hosts_browser):
    three.begin()
    three.grade(three.alice, 0)

    answer = hosts_browser.post(
        url("grade", three.room), {"turn": "1", "version": "0", "level-0": "3", "note-0": "seen differently", "level-1": "1"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "seen differently</textarea>" in page
    assert re.findall(r'name="(level-\d)" value="(\d)" checked', page) == [("level-0", "3"), ("level-1", "1")]
    assert {mark.level for mark in CriterionLevel.objects.all()} == {0}


def agreed() -> dict[int, int]:
    return dict(CriterionLevel.objects.filter(assessment__grader_kind=Assessment.Grader.AGREED).values_list("criterion", "level"))


def test_an_agreed_level_can_be_taken_back(three, hosts_browser):
    three.reveal()
    hosts_browser.post(url("agree", three.room), {"turn": "1", "level-0": "2", "level-1": "1"})
    assert agreed() == {0: 2, 1: 1}

    answer = hosts_browser.post(url("agree", three.room), {"turn": "1", "level-0": ""}, headers=HTMX)

    assert answer.status_code == 204
    assert agreed() == {1: 1}
    assert Assessment.objects.get(grader_kind=Assessment.Grader.AGREED).completed_at is None
    assert [line.agreed for line in three.screen(three.bob).answers[0].lines] == [None, 1]


def test_agreeing_on_levels_in_two_tabs_undoes_nothing(three, hosts_browser):
    three.reveal()

    for tab in ({"level-0": "2"}, {"level-1": "3"}):
        hosts_browser.post(url("agree", three.room), {"turn": "1"} | tab, headers=HTMX)

    assert agreed() == {0: 2, 1: 3}


def test_each_sentence_agrees_on_its_level_alone_or_takes_it_back(three, hosts_browser):
    three.reveal()
    hosts_browser.post(url("agree", three.room), {"turn": "1", "level-0": "2"}, headers=HTMX)

    page = hosts_browser.get(three.room.get_absolute_url()).content.decode()

    assert sorted(re.findall(r'name="level-(\d)"\s+value="(\d?)" aria-pressed="(\w+)"', page)) == sorted(
        [("0", "" if level == "2" else level, "true" if level == "2" else "false") for level in "0123"]
        + [("1", level, "false") for level in "0123"]
    )


def test_only_who_may_agree_has_buttons_for_it(three, as_user):
    three.reveal()

    page = as_user(three.bob.person).get(three.room.get_absolute_url()).content.decode()

    assert ("level-0" in page, 'class="sentences"' in page) == (False, True)


def test_taking_back_what_was_not_agreed_changes_nothing(three):
    three.reveal()
    before = CriterionLevel.objects.count()

    blind_grading.agree(three.room.pk, three.alice, turn=1, levels={0: grading.GivenLevel(2)}, taken_back=[1], now=NOON)

    assert (CriterionLevel.objects.count(), agreed()) == (before + 1, {0: 2})


def test_an_interview_and_single_questions_together_are_refused_and_stay_chosen(client, blueprint):
    question = make_question()

    answer = client.post(
        reverse("rooms:room-new"), {"name": "Alice", "guests": "observe", "blueprint": blueprint.pk, "questions": [question.pk]}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose either an interview or single questions" in page
    assert page.count("selected") >= 1
    assert f'value="{question.pk}"' in page
    assert "checked" in page
    assert not Room.objects.exists()


def test_without_scripts_refused_settings_come_back_as_sent(three, hosts_browser):
    sent = {"guests": "none", "call_url": "not an address", "observers_grade": "on"}

    answer = hosts_browser.post(url("settings", three.room), sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not an address" in page
    assert '<option value="none" selected' in page
    assert '<details class="flip panel" open>' in page


def test_without_scripts_a_refused_time_comes_back_as_sent(three, hosts_browser):
    answer = hosts_browser.post(url("reschedule", three.room), {"scheduled_for": "2020-01-01T09:00"})

    assert answer.status_code == 422
    assert "2020-01-01T09:00" in answer.content.decode()


def test_the_settings_say_to_whom_they_apply(three, hosts_browser):
    page = hosts_browser.get(three.room.get_absolute_url()).content.decode()

    assert "holds for those who come in from now on" in page


def test_changed_settings_make_every_tab_fetch_its_desk(three, hosts_browser):
    before = three.screen(three.alice).key

    hosts_browser.post(url("settings", three.room), {"guests": "take-part", "call_url": "https://meet.example.com/a"})

    assert three.screen(three.alice).key != before


def test_the_lobby_says_that_a_chosen_question_is_not_asked_any_more(three, hosts_browser):
    kept, retired = make_question(), make_question()
    Room.objects.update(blueprint=None, question_ids=[kept.pk, retired.pk])
    three.draw()
    says = "Of the 2 questions chosen for this room 1 will be asked"
    assert says not in hosts_browser.get(three.room.get_absolute_url()).content.decode()

    Question.objects.filter(pk=retired.pk).update(retired_at=NOON)
    lobby.draw_round(three.room.pk, three.alice, interviewer=three.bob.pk, candidate=three.alice.pk, now=NOON)

    assert says in hosts_browser.get(three.room.get_absolute_url()).content.decode()
