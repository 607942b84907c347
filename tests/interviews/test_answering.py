"""The pages and actions while the clock runs, by the real clock."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.interviews.actions import answering
from apps.interviews.models import Interview
from apps.interviews.rules import states

JSON = {"Accept": "application/json"}


@pytest.fixture
def running(plan, alice) -> Interview:
    interview = plan(alice, now=timezone.now())
    answering.start(interview, now=timezone.now())
    return interview


@pytest.fixture
def client(as_user, alice):
    return as_user(alice)


def url(name, interview, *args):
    return reverse(f"interviews:{name}", args=[interview.pk, *args])


def backdate(interview, seconds):
    """Make the interview begin so many seconds earlier."""
    ago = timedelta(seconds=seconds)
    interview.refresh_from_db()
    Interview.objects.filter(pk=interview.pk).update(started_at=interview.started_at - ago, deadline=interview.deadline - ago)
    for response in interview.responses.filter(opened_at__isnull=False):
        interview.responses.filter(pk=response.pk).update(opened_at=response.opened_at - ago, deadline=response.deadline - ago)


def answer(text="An answer", number=1, writer=None):
    return {"text": text, "save_number": number, "seen": number - 1, "writer": writer or uuid4()}


def test_the_briefing_shows_what_is_coming_but_no_question(plan, client, alice):
    page = client.get(plan(alice).get_absolute_url()).content.decode()

    assert "Start the clock" in page
    assert "Warm-up" in page
    assert "Prompt" not in page
    assert "Title" not in page


def test_a_running_interview_shows_one_question_and_the_time_left(running, client):
    response = client.get(running.get_absolute_url())
    page = response.content.decode()

    now = running.responses.get(turn=1)
    assert now.revision.title in page
    assert running.responses.get(turn=2).revision.title not in page
    assert 55_000 < response.context["turn_ms"] <= 60_000


def test_nothing_of_the_solution_is_in_the_page_while_the_clock_runs(running, client):
    page = client.get(running.get_absolute_url()).content.decode()

    for secret in ("Model answer", "Follow-up", "Anchor answer", "The loop and its limits", "It is free"):
        assert secret not in page


def test_the_clock_is_the_servers_after_a_reload(running, client):
    backdate(running, 20)

    first = client.get(running.get_absolute_url()).context["turn_ms"]
    again = client.get(running.get_absolute_url()).context["turn_ms"]

    assert 38_000 < again <= first <= 40_000


def test_a_save_says_when_and_brings_the_time_left(running, client):
    told = client.post(url("turn-save", running, 1), answer(), headers=JSON).json()

    assert told["save_number"] == 1
    assert told["is_open"] is True
    assert 55_000 < told["turn_ms"] <= 60_000
    assert running.responses.get(turn=1).text == "An answer"


def test_line_ends_of_forms_are_stored_as_one_character(running, client):
    client.post(url("turn-save", running, 1), answer("one\r\ntwo"), headers=JSON)

    assert running.responses.get(turn=1).text == "one\ntwo"


def test_a_late_save_is_refused_with_the_text_to_copy(running, client):
    client.post(url("turn-save", running, 1), answer("in time"), headers=JSON)
    backdate(running, 66)

    response = client.post(url("turn-save", running, 1), answer("in time, but more", 2))

    assert response.status_code == 410
    assert "in time, but more" in response.content.decode()
    assert "ran out before this text reached the server" in response.content.decode()
    assert running.responses.get(turn=1).text == "in time"


def test_a_late_save_tells_the_script_the_same(running, client):
    backdate(running, 66)

    response = client.post(url("turn-save", running, 1), answer(), headers=JSON)

    assert response.status_code == 410
    assert response.json()["error"].startswith("Time for question 1 ran out")


def test_two_tabs_see_each_others_text_and_choose(running, client):
    client.post(url("turn-save", running, 1), answer("from the first tab"), headers=JSON)

    told = client.post(url("turn-save", running, 1), answer("from the second"), headers=JSON)
    page = client.post(url("turn-save", running, 1), answer("from the second"))

    assert (told.status_code, told.json()["stored"]) == (409, {"text": "from the first tab", "save_number": 1})
    assert page.status_code == 409
    assert all(text in page.content.decode() for text in ("from the first tab", "from the second"))
    assert running.responses.get(turn=1).text == "from the first tab"


def test_keeping_ones_own_after_a_conflict_works_without_javascript(running, client):
    client.post(url("turn-save", running, 1), answer("from the first tab"), headers=JSON)
    page = client.post(url("turn-save", running, 1), answer("from the second"))

    client.post(url("turn-save", running, 1), answer("from the second", page.context["seen"] + 1, page.context["writer"]))

    assert running.responses.get(turn=1).text == "from the second"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": "x" * 50_001}, "An answer has at most 50,000 characters; shorten yours and it will be saved."),
        ({"save_number": "many"}, "This page is not whole any more; load it again."),
        ({"save_number": "-1"}, "This page is not whole any more; load it again."),
        ({"save_number": str(2**70)}, "This page is not whole any more; load it again."),
        ({"writer": "me"}, "This page is not whole any more; load it again."),
    ],
)
def test_nonsense_gets_a_sentence_and_stores_nothing(running, client, data, sentence):
    response = client.post(url("turn-save", running, 1), answer() | data, headers=JSON)

    assert (response.status_code, response.json()["error"]) == (422, sentence)
    assert running.responses.get(turn=1).save_number == 0


def test_a_null_character_is_dropped(running, client):
    assert client.post(url("turn-save", running, 1), answer("a\0b"), headers=JSON).status_code == 200
    assert running.responses.get(turn=1).text == "ab"


def test_a_turn_that_does_not_exist_is_said_so(running, client):
    for name in ("turn-save", "turn-finish"):
        assert client.post(url(name, running, 9), answer(), headers=JSON).status_code == 404
    assert client.get(url("turn-clock", running, 9)).status_code == 404


def test_next_goes_on_and_finish_leads_to_the_grading(running, client):
    for turn in (1, 2, 3):
        assert client.post(url("turn-finish", running, turn), answer(f"Answer {turn}")).url == running.get_absolute_url()

    assert client.get(running.get_absolute_url()).url == url("grade", running)


def test_when_time_runs_out_the_page_offers_the_next_question(running, client):
    backdate(running, 61)

    page = client.get(running.get_absolute_url()).content.decode()

    assert "Time ran out on question 1" in page
    assert "Open question 2" in page
    client.post(url("turn-begin", running, 2))
    assert running.responses.get(turn=2).revision.title in client.get(running.get_absolute_url()).content.decode()


def test_the_clocks_view_tells_when_the_turn_is_over(running, client):
    assert client.get(url("turn-clock", running, 1)).json()["is_open"] is True

    backdate(running, 61)

    told = client.get(url("turn-clock", running, 1)).json()
    assert (told["is_open"], told["turn_ms"], told["is_running"]) == (False, 0, True)


def test_the_clocks_view_tells_when_the_whole_is_over(running, client):
    backdate(running, 181)

    assert client.get(url("turn-clock", running, 2)).json()["is_running"] is False


def test_ending_early_asks_once(running, client):
    asked = client.get(url("interview-submit", running)).content.decode()
    running.refresh_from_db()
    assert "2 questions would stay without an answer" in asked
    assert running.state == states.RUNNING

    client.post(url("interview-submit", running))

    running.refresh_from_db()
    assert running.state == states.SUBMITTED


@pytest.mark.parametrize("name", ["turn-save", "turn-finish", "turn-begin"])
def test_what_changes_things_asks_for_post(running, client, name):
    assert client.get(url(name, running, 1)).status_code == 405


def test_every_interaction_takes_at_most_8_queries_whatever_the_number_of_turns(
    plan, blueprint, module, alice, client, django_assert_max_num_queries
):
    blueprint.parts[0] |= {"kinds": ["concept", "trade-off", "debugging"], "count": 6}
    interview = plan(alice, now=timezone.now())
    with django_assert_max_num_queries(8):
        client.get(interview.get_absolute_url())
    answering.start(interview, now=timezone.now())
    with django_assert_max_num_queries(8):
        client.get(interview.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.post(url("turn-save", interview, 1), answer("a"), headers=JSON)
    with django_assert_max_num_queries(8):
        client.get(url("turn-clock", interview, 1))


def test_an_answer_that_is_too_long_comes_back_to_be_shortened(running, client):
    sent = answer("x" * 60_009)

    for door in ("turn-save", "turn-finish"):
        refused = client.post(url(door, running, 1), sent)
        page = refused.content.decode()
        assert refused.status_code == 422
        assert "An answer has at most 50,000 characters; shorten yours and it will be saved." in page
        assert "x" * 60_009 in page
        assert f'name="writer" value="{sent["writer"]}"' in page
        assert running.responses.get(turn=1).text == ""

    assert client.post(url("turn-save", running, 1), sent | {"text": "x" * 50_000}).status_code == 302
    assert running.responses.get(turn=1).text == "x" * 50_000
