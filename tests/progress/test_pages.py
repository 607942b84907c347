"""The home page and the page of a person's progress."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.interviews.models import Interview
from apps.interviews.rules import states
from apps.progress.models import PracticeDay
from apps.reviews.models import CardSchedule, StudySettings
from apps.reviews.queries.settings import today_of
from apps.reviews.rules.memory import retrievability
from tests.factories import make_assessment, make_interview, make_lesson, make_module, make_question, make_response
from tests.progress.test_topic_readiness import hosted
from tests.progress.test_two_answers import wording

HOME, PROGRESS = "/", "/progress/"
CRITERIA, OVER_TIME, GRADING = "/progress/criteria/", "/progress/over-time/", "/progress/grading/"
OWN = [HOME, PROGRESS, CRITERIA, OVER_TIME, GRADING]

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return make_lesson(module=make_module(title="Containers"), title="Probes", sections=2)


@pytest.fixture
def now():
    """The real time: views read the clock themselves, so records are made relative to it."""
    return timezone.now()


def graded(person, topic, share, at):
    interview = make_interview(person=person, state=states.GRADED, at=at, share=share, title=f"Interview of {share:.0%}")
    make_response(interview=interview, question=make_question(topic=topic), share=share)
    return interview


# Home


def test_a_visitor_is_told_what_this_is_and_what_there_is(client, topic):
    for kind in ("concept", "design", "rapid", "rapid", "rapid"):
        make_question(topic=topic, kind=kind)

    page = client.get(HOME).content.decode()

    assert 'href="/interviews/new/">Start practising</a>' in page
    assert f'<a href="{topic.module.get_absolute_url()}">Containers</a></h2>' in page
    assert f'<th scope="row"><a href="{topic.get_absolute_url()}">Probes</a></th>' in page
    assert page.count("<circle data-difficulty") == 3 + 2  # three in the key
    assert "2 questions with rubrics, 3 rapid-fire cards." in page


def test_one_is_said_as_one(client, topic):
    for kind in ("concept", "rapid"):
        make_question(topic=topic, kind=kind)

    assert "1 question with rubrics, 1 rapid-fire card." in client.get(HOME).content.decode()


def test_each_module_says_how_much_there_is_in_it(client):
    for number, questions in ((1, 2), (2, 3)):
        topic = make_lesson(module=make_module(number=number))
        for _ in range(questions):
            make_question(topic=topic)

    page = client.get(HOME).content.decode()

    assert "2 questions with rubrics" in page
    assert "3 questions with rubrics" in page


def test_without_content_a_visitor_is_told_how_to_load_it(client):
    assert "<code>python manage.py load_content</code>" in client.get(HOME).content.decode()


def test_what_is_retired_is_not_offered(client, topic, now):
    make_lesson(module=topic.module, title="Old lesson", retired_at=now)
    make_module(title="Old module", retired_at=now)
    make_question(topic=topic, retired_at=now)

    page = client.get(HOME).content.decode()

    assert "Old lesson" not in page
    assert "Old module" not in page
    assert "0 questions with rubrics" in page


def test_a_visitor_who_looks_leaves_nothing_behind(client, topic):
    for page in (HOME, PROGRESS):
        client.get(page)

    assert not User.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_the_second_visitor_costs_no_query(client, topic, django_assert_num_queries):
    client.get(HOME)

    with django_assert_num_queries(0):
        assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("who", ["alice", "guest"])
def test_who_practises_sees_what_today_asks(request, as_user, topic, who):
    make_question(topic=topic)
    person = request.getfixturevalue(who)

    page = as_user(person).get(HOME).content.decode()

    assert "You haven’t been asked this one yet." in page
    assert f"Next of 2 in {topic.title}." in page
    assert "Set the date" in page


def test_only_a_guest_is_asked_to_sign_up(as_user, alice, guest, topic):
    for page in (HOME, PROGRESS):
        assert "You are practising as a guest" in as_user(guest).get(page).content.decode()
        assert "You are practising as a guest" not in as_user(alice).get(page).content.decode()


def test_home_finishes_what_the_clock_has_ended(as_user, alice, topic, now):
    interview = make_interview(person=alice, state=states.RUNNING, at=now - timedelta(hours=1))

    page = as_user(alice).get(HOME).content.decode()

    assert f'href="/interviews/{interview.pk}/grade/">Grade it</a>' in page
    finished = Interview.objects.get()
    assert (finished.state, finished.submitted_at, finished.submitted_by) == (states.SUBMITTED, interview.deadline, "deadline")


def test_home_does_not_touch_the_interviews_of_others(as_user, alice, bob, topic, now):
    make_interview(person=bob, state=states.RUNNING, at=now - timedelta(hours=1))

    as_user(alice).get(HOME)

    assert Interview.objects.get().state == states.RUNNING


# Progress


def test_a_visitor_has_no_progress_and_is_told_where_it_begins(client, topic, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(PROGRESS).content.decode()

    assert "Nothing to show yet." in page
    assert '<a class="button" data-kind="primary" href="/interviews/new/">Start practising</a>' in page


@pytest.mark.parametrize("who", ["alice", "guest"])
def test_who_graded_nothing_sees_no_chart(request, as_user, topic, who):
    person = request.getfixturevalue(who)
    make_interview(person=person, state=states.SUBMITTED)

    page = as_user(person).get(PROGRESS).content.decode()

    assert "Nothing to show yet." in page
    assert '<h2 id="next-step">Grade your last interview</h2>' in page
    assert "<polyline" not in page


@pytest.mark.parametrize("page", [CRITERIA, OVER_TIME, GRADING])
def test_a_page_with_nothing_to_show_says_what_would_be_there_and_leads_on(as_user, alice, topic, page):
    text = as_user(alice).get(page).content.decode()

    assert "Nothing to show yet." in text
    assert '<a class="button" data-kind="primary" href="/interviews/new/">Sit an interview</a>' in text
    assert "<table" not in text


def test_answers_and_interviews_are_counted(as_user, alice, topic, now):
    graded(alice, topic, 0.25, now - timedelta(days=2))
    graded(alice, topic, 0.75, now)

    page = " ".join(as_user(alice).get(PROGRESS).content.decode().split())

    assert page.count("2 graded answers in 2 interviews. The latest reached 75 %.") == 1


def test_scores_are_tabled_oldest_first(as_user, alice, topic, now):
    graded(alice, topic, 0.75, now)
    graded(alice, topic, 0.25, now - timedelta(days=2))

    page = as_user(alice).get(OVER_TIME).content.decode()
    table = page[page.index('aria-label="Graded interviews"') :]

    assert table.index("Interview of 25%") < table.index("Interview of 75%")


def test_each_format_has_its_line_on_dates_to_scale(as_user, alice, now):
    for days, share in ((0, 0.75), (2, 0.5), (10, 0.25)):
        make_interview(person=alice, state=states.GRADED, at=now - timedelta(days=days), share=share, title="Warm-up")
    make_interview(person=alice, state=states.GRADED, at=now, share=0.9, title="Cards")

    page = as_user(alice).get(OVER_TIME).content.decode()

    assert '<polyline class="trace" points="0.0,75.0 80.0,50.0 100.0,25.0"/>' in page
    assert "3 scores, +50 points" in page
    assert "Up 50 points in “Warm-up”." in " ".join(page.split())
    assert page.count('class="goal"') == 1
    assert '<li class="row row-ends">Cards <span class="figure">90 %</span></li>' in page


def test_days_and_kinds_of_practice_are_drawn_and_tabled(as_user, alice, now):
    PracticeDay.objects.create(person=alice, on=today_of(StudySettings(), now), answer_seconds=1200, card_seconds=600, reading_seconds=61)

    page = " ".join(as_user(alice).get(OVER_TIME).content.decode().split())

    assert "1 day of practice in half a year." in page
    assert page.count('data-fill="3"') == 1 + 1  # one in the key
    assert "20 min answers, 10 min cards, 2 min reading</title>" in page
    assert "<td>20</td><td>10</td><td>2</td></tr>" in page


def test_what_becomes_of_the_cards_is_drawn_and_tabled(as_user, alice, topic, now):
    card = make_question(topic=topic, kind="rapid")
    on = today_of(StudySettings(), now)
    CardSchedule.objects.create(
        person=alice, card=card, state=2, stability=10.0, difficulty=5.0, first_on=on, last_on=on, due_on=on + timedelta(days=10), reviews=1
    )

    page = " ".join(as_user(alice).get(OVER_TIME).content.decode().split())

    assert f"<h3>Recalled: 100 % today, {round(retrievability(10.0, 30) * 100)} % in 30 days</h3>" in page
    assert "<h3>Due: 1 of 1, 0 today</h3>" in page
    assert page.count("<td>1</td></tr>") == 1


def test_levels_stand_by_topic_and_kind_of_question(as_user, alice, topic, now):
    make_question(topic=topic, kind="design")
    graded(alice, topic, 1.0, now)

    page = " ".join(as_user(alice).get(PROGRESS).content.decode().split())

    assert '<span class="level-fill" data-level="3"> <strong class="figure">3.0</strong><small>1<' in page
    assert (
        '<span class="level-fill" data-level="none"><span aria-hidden="true">–</span><span class="visually-hidden">not yet</span>' in page
    )


def test_predictions_stand_against_grades_and_in_figures(as_user, alice, topic, now):
    interview = make_interview(person=alice, state=states.GRADED, at=now, share=0.5)
    for predicted, share in ((2, 1 / 3), (2, 2 / 3), (3, 1.0)):
        response = make_response(interview=interview, question=make_question(topic=topic), share=share)
        make_assessment(response=response, grader=alice, predicted_level=predicted)

    page = " ".join(as_user(alice).get(GRADING).content.decode().split())

    assert page.count('<circle class="dot"') >= 3
    assert '<tr><td>2</td><td data-column="Answers">2</td><td data-column="Graded, mean">1.5</td></tr>' in page


def test_ones_levels_stand_against_the_interviewers(as_user, alice, bob):
    question = make_question()
    revision = wording(question, "Cause")
    for theirs in (1, 1, 1, 3, 3):
        hosted(alice, bob, question, revision, (3,), (theirs,))

    page = " ".join(as_user(alice).get(GRADING).content.decode().split())

    assert "You grade yourself 1.2 levels above your interviewers." in page
    assert "<title>2 above: 3 of 5</title>" in page
    assert '<tr><th scope="row">+2</th><td>3</td></tr>' in page


def test_a_kind_is_called_strongest_once_there_are_enough_answers(as_user, alice, topic, now):
    interview = make_interview(person=alice, state=states.GRADED, at=now, share=0.5)
    for kind, share in (("concept", 0.9), ("design", 0.2)):
        for _ in range(3):
            make_response(interview=interview, question=make_question(topic=topic, kind=kind), share=share)

    page = " ".join(as_user(alice).get(PROGRESS).content.decode().split())

    assert "Strongest on concepts, weakest on design." in page


def test_the_chart_shows_the_last_thirty_and_the_table_all(as_user, alice, now):
    for number in range(32):
        make_interview(person=alice, state=states.GRADED, at=now - timedelta(days=number), share=0.0 if number >= 30 else 1.0)

    response = as_user(alice).get(OVER_TIME)

    assert [share for trend in response.context["trends"] for _, share in trend.scores] == [1.0] * 30
    assert response.content.decode().count("/report/") == 32


def test_readiness_is_said_with_its_doubt_or_what_is_missing(as_user, alice, topic, now):
    other = make_lesson(module=topic.module, title="Volumes")
    for _ in range(3):
        graded(alice, topic, 0.9, now)
    graded(alice, other, 0.9, now)

    page = " ".join(as_user(alice).get(PROGRESS).content.decode().split())

    assert 'aria-label="90 %, give or take 24 %"' in page
    assert "3 answers, all self-graded" in page
    assert '>Volumes</a> <p class="quiet tiny"> 2 more graded answers </p>' in page
    assert "0.5 ^ (age in days / 30)" in page


def test_a_person_sees_nothing_of_another(as_user, alice, bob, topic, now):
    graded(bob, topic, 0.75, now)

    for page in OWN:
        shown = as_user(alice).get(page).content.decode()
        assert "Interview of 75%" not in shown
        assert "75 %" not in shown


# Both


@pytest.mark.parametrize("page", OWN)
def test_one_interview_and_five_take_the_same_number_of_queries(as_user, alice, topic, now, page):
    browser = as_user(alice)
    browser.get(page)  # the first of a day draws its question and its section
    counts = []
    for interviews in (1, 4):
        for _ in range(interviews):
            graded(alice, topic, 0.5, now)
        with CaptureQueriesContext(connection) as queries:
            browser.get(page)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_progress_takes_twelve_queries_with_grades_by_others(as_user, alice, bob, django_assert_max_num_queries):
    question = make_question()
    for _ in range(5):
        hosted(alice, bob, question, wording(question, "Cause"), (3,), (1,))

    browser = as_user(alice)

    with django_assert_max_num_queries(12):
        page = " ".join(browser.get(PROGRESS).content.decode().split())

    assert "5 answers </span>" in page


@pytest.mark.parametrize("page", OWN)
def test_a_personal_page_is_never_stored_by_a_cache(as_user, alice, page):
    assert "no-store" in as_user(alice).get(page).headers["Cache-Control"]


@pytest.mark.parametrize("page", OWN)
def test_pages_are_only_looked_at(client, page):
    for method in (client.post, client.put, client.delete):
        assert method(page).status_code == 405
