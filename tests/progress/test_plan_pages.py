"""The plan's page and its calendar feed, and the mail that reminds of today."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from apps.accounts.models import User
from apps.curriculum.actions import read_marks
from apps.progress import tasks
from apps.progress.actions import reminding
from apps.reviews.actions import preferences
from apps.reviews.models import InterviewDate, StudySettings
from apps.reviews.queries.settings import settings_of, today_of

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def interview(alice, module, blueprint) -> InterviewDate:
    """Alice's interview in twenty days, for which she practises the blueprint of the small module."""
    on = today_of(StudySettings(), timezone.now()) + timedelta(days=20)
    return preferences.set_interview(alice, held_on=on, title="Acme", formats=[blueprint])


def test_who_has_no_date_is_asked_for_one(as_user, alice):
    assert 'href="/cards/dates/">Set the date</a>' in as_user(alice).get("/plan/").content.decode()


def test_a_date_leads_to_a_plan_that_names_its_work(as_user, alice, module, blueprint):
    client = as_user(alice)
    on = today_of(StudySettings(), timezone.now()) + timedelta(days=20)

    page = client.post("/cards/dates/", {"held_on": on.isoformat(), "title": "Acme", "formats": [blueprint.pk]}, follow=True)

    text = page.content.decode()
    assert "There is time for all of it." in text
    assert "Pods: Life" in text
    assert text.count(f"blueprint={blueprint.pk}") == 2  # once for each week that is left


def test_what_is_read_is_not_planned_again(as_user, alice, module, interview):
    read_marks.mark_read(alice, module.lessons.get(slug="pods").sections.all(), now=timezone.now())

    assert "Pods: Life" not in as_user(alice).get("/plan/").content.decode()


def test_a_past_date_is_refused_in_a_sentence(as_user, alice):
    refused = as_user(alice).post("/cards/dates/", {"held_on": "2020-01-01"})

    assert refused.status_code == 422
    assert "Choose a day from today on" in refused.content.decode()


def test_a_plan_takes_few_queries(as_user, alice, interview, django_assert_max_num_queries):
    client = as_user(alice)
    with django_assert_max_num_queries(12):
        client.get("/plan/")


def feed_of(client: Client) -> str:
    page = client.post("/plan/address/", follow=True).content.decode()
    address = re.search(r'value="http://[^/]+(/plan/[^"]+\.ics)"', page)
    assert address
    return address[1]


def test_a_calendar_program_reads_the_plan_by_its_secret_address_alone(as_user, alice, interview):
    address = feed_of(as_user(alice))

    calendar = Calendar.from_ical(Client().get(address).content)

    events = calendar.walk("VEVENT")
    assert str(events[-1]["SUMMARY"]) == "Interview: Acme"
    assert events[-1].decoded("DTSTART") == interview.held_on
    assert any("Pods: Life" in str(event.get("DESCRIPTION", "")) for event in events)
    assert len({str(event["UID"]) for event in events}) == len(events)


def test_a_new_address_ends_the_old_one(as_user, alice, interview):
    client = as_user(alice)
    old, new = feed_of(client), feed_of(client)

    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def wants_mail(person: User, hour: int, zone: str = "Europe/Berlin") -> None:
    StudySettings.objects.update_or_create(person=person, defaults={"remind_at": hour, "time_zone": zone})


def reminded(now: datetime) -> list[User]:
    return list(reminding.claim(now=now))


def test_a_reminder_comes_at_the_persons_own_hour_and_once_a_day(alice):
    wants_mail(alice, 7)
    morning = datetime(2026, 3, 2, 7, 5, tzinfo=BERLIN)

    assert reminded(morning - timedelta(minutes=10)) == []
    assert reminded(morning) == [alice]
    assert reminded(morning + timedelta(minutes=15)) == []
    assert reminded(morning + timedelta(days=1)) == [alice]


@pytest.mark.parametrize(("night", "hour"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 2)])
def test_a_night_in_which_clocks_change_has_one_reminder(alice, night, hour):
    wants_mail(alice, hour)
    start = datetime(night.year, night.month, night.day, tzinfo=BERLIN).astimezone(UTC)

    sent = [person for quarter in range(4 * 24) for person in reminded(start + timedelta(minutes=15 * quarter))]

    assert sent == [alice]


def test_nobody_is_reminded_who_did_not_ask(alice):
    StudySettings.objects.create(person=alice)

    assert reminded(datetime(2026, 3, 2, 7, 5, tzinfo=BERLIN)) == []


def test_the_mail_says_what_today_asks_and_how_to_stop_it(alice, module):
    wants_mail(alice, 7)

    tasks.send_reminder(alice.pk)

    [letter] = mail.outbox
    assert "Read “Life”" in letter.body
    [stop] = re.findall(r"http\S+(/reminders/\S+/stop/)", str(letter.body))
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop it" in stranger.get(stop).content.decode()
    assert stranger.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert settings_of(alice).remind_at is None


def test_who_is_done_gets_no_mail(alice):
    wants_mail(alice, 7)

    tasks.send_reminder(alice.pk)

    assert mail.outbox == []
