"""The list of teams, founding a team, a team's page, and rooms on the home page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.interviews.models import Assessment
from apps.rooms.rules import states
from apps.teams.models import Membership, Team
from tests.factories import (
    make_assessment,
    make_lesson,
    make_mark,
    make_participant,
    make_question,
    make_response,
    make_room,
    make_round,
    make_team,
)
from tests.teams.platform_team import first, member, page, said, section, url

TEAMS = "/teams/"
OWNER = Membership.Role.OWNER

pytestmark = pytest.mark.django_db


# The list, and founding one


def test_someone_without_a_team_reads_what_teams_are_for(as_user, alice):
    html = page(as_user(alice), TEAMS)

    assert "What a team is for" in html
    assert '<button class="button" data-kind="primary">Create the team</button>' in html


def test_the_list_holds_my_teams_and_no_others(as_user, team, bob, charlie, now):
    make_team(owner=charlie, name="Elsewhere")
    make_room(host=bob, team=team, scheduled_for=now + timedelta(days=2))
    make_room(host=bob, team=team, scheduled_for=now + timedelta(days=1))

    html = page(as_user(bob), TEAMS)

    assert f'<a href="/teams/{team.pk}/">Platform</a>' in html
    assert "<span>2 members</span>" in html
    assert "you are a member" in html
    assert f'datetime="{now + timedelta(days=1):%Y-%m-%dT%H:%M:%S}Z"' in html
    assert "Elsewhere" not in html


def test_founding_a_team_leads_to_inviting_the_others(as_user, alice):
    answer = as_user(alice).post(TEAMS, {"name": "  Platform \n team "}, follow=True)

    team = Team.objects.get()
    assert (team.name, member(team, alice).role) == ("Platform team", OWNER)
    assert answer.redirect_chain == [(url("team-settings", team), 302)]
    assert said(answer) == ["The team is founded. Invite the others next."]


def test_someone_without_a_name_is_asked_for_it_once(as_user, dora):
    browser = as_user(dora)

    refused = browser.post(TEAMS, {"name": "Platform"})
    assert (refused.status_code, Team.objects.count()) == (422, 0)
    assert "Say what your team should call you." in refused.content.decode()

    browser.post(TEAMS, {"name": "Platform", "called": "Dora"})
    assert User.objects.get().name == "Dora"
    assert 'name="called"' not in page(browser, TEAMS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give the team a name."),
        (" \t ", "Give the team a name."),
        ("\u200b\u2060", "Give the team a name."),
        ("x" * 81, "at most 80 characters"),
    ],
)
def test_a_bad_name_comes_back_with_a_sentence(as_user, alice, name, words):
    answer = as_user(alice).post(TEAMS, {"name": name})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Team.objects.exists()


def test_the_longest_name_is_taken(as_user, alice):
    as_user(alice).post(TEAMS, {"name": "x" * 80})

    assert Team.objects.get().name == "x" * 80


@pytest.mark.parametrize("who", ["guest", None])
def test_signing_up_to_found_a_team_keeps_what_was_typed(as_user, client, request, who):
    browser = as_user(request.getfixturevalue(who)) if who else client

    to_sign_up = browser.post(TEAMS, {"name": "Platform & friends", "called": "Dora"})
    assert to_sign_up.url.startswith("/accounts/signup/?next=")
    assert not Team.objects.exists()

    signing_up = browser.get(to_sign_up.url)
    next_value = first(r'name="next" value="([^"]*)"', signing_up.content.decode()).replace("&amp;", "&")
    back = browser.post("/accounts/signup/", {"email": "dora@example.com", "password1": "correct horse battery", "next": next_value})
    html = page(browser, back.url)

    assert 'value="Platform &amp; friends"' in html
    assert 'value="Dora"' in html


def test_a_visitor_who_only_looks_leaves_nothing_behind(client):
    assert "you sign up next" in page(client, TEAMS)
    assert not User.objects.exists()


# The team's page


def test_the_team_page_shows_coming_and_past_rooms(as_user, team, bob, now):
    coming = make_room(host=bob, team=team, title="To come", scheduled_for=now + timedelta(days=3))
    is_open = make_room(host=bob, team=team, title="Open", at=now - timedelta(hours=1))
    over = make_room(host=bob, team=team, title="Over", at=now - timedelta(days=3), state=states.CLOSED)
    forgotten = make_room(host=bob, team=team, title="Forgotten", at=now - timedelta(hours=13))

    html = page(as_user(bob), url("team", team))

    to_come, past = section(html, "coming"), section(html, "past")
    assert to_come.index(is_open.get_absolute_url()) < to_come.index(coming.get_absolute_url())
    assert f'datetime="{coming.scheduled_for:%Y-%m-%dT%H:%M:%S}Z">{coming.scheduled_for:%-d %b %Y, %H:%M} UTC</time>' in to_come
    assert reverse("rooms:room-calendar", args=[coming.pk]) in to_come
    assert reverse("rooms:room-calendar", args=[is_open.pk]) not in to_come
    assert past.index(forgotten.get_absolute_url()) < past.index(over.get_absolute_url())
    assert f"{reverse('rooms:room-new')}?team={team.pk}" in html


def test_the_team_page_shows_no_rooms_of_other_teams(as_user, team, bob, charlie, now):
    make_room(host=bob, title="By link", scheduled_for=now + timedelta(days=1))
    make_room(host=charlie, team=make_team(owner=charlie), title="Elsewhere", scheduled_for=now + timedelta(days=1))

    html = page(as_user(bob), url("team", team))

    assert "By link" not in html
    assert "Elsewhere" not in html


def test_members_are_listed_by_name_and_silent_ones_with_days(as_user, team, alice, bob, charlie, now):
    room = make_room(host=alice, team=team)
    Membership.objects.create(team=team, person=charlie, joined_at=now - timedelta(days=20))
    alices, bobs = room.participants.get(), make_participant(room=room, person=bob)
    make_round(room=room, interviewer=alices, candidate=bobs, at=now - timedelta(days=16))
    make_round(room=room, interviewer=bobs, candidate=make_participant(room=room, person=User.objects.create_guest()), at=now)

    html = page(as_user(bob), url("team", team))

    silent = section(html, "silent")
    assert "Alice" in silent
    assert "16 days since a round" in silent
    assert "Charlie" in silent
    assert "no round yet, joined 20 days ago" in silent
    assert "Bob" not in silent
    assert re.findall(r"<li>(\w+)", section(html, "members")) == ["Alice", "Bob", "Charlie"]


def test_a_round_that_never_began_or_was_elsewhere_ends_no_silence(as_user, team, alice, bob, now):
    for room in (make_room(host=alice, team=team), make_room(host=alice)):
        bobs = make_participant(room=room, person=bob)
        make_round(
            room=room, interviewer=room.participants.get(person=alice), candidate=bobs, started_at=now if room.team is None else None
        )

    silent = section(page(as_user(bob), url("team", team)), "silent")

    assert "Alice" in silent
    assert "Bob" in silent


def interviewed(team, people, topic, level, *, revealed_at, kind=Assessment.Grader.INTERVIEWER):
    """Have each of the people answer a question on the topic in a room of the team, and get the level (0–3) from its host."""
    for person in people:
        room = make_room(host=person, team=team)
        host = make_participant(room=room, person=User.objects.create_guest())
        held = make_round(room=room, interviewer=host, candidate=room.participants.get(person=person), revealed_at=revealed_at)
        response = make_response(interview=held.interview, question=make_question(topic=topic))
        rated = make_assessment(response=response, grader=host.person, grader_kind=kind, predicted_level=None, predicted_at=None)
        make_mark(assessment=rated, level=level)


@pytest.fixture
def four_members(team, alice, bob, charlie, dora, now):
    for person in (charlie, dora):
        Membership.objects.create(team=team, person=person, joined_at=now)
    return [alice, bob, charlie, dora]


def test_a_topic_weak_for_four_people_shows_only_their_mean(as_user, team, four_members, bob, now):
    probes, volumes = make_lesson(title="Probes"), make_lesson(title="Volumes")
    interviewed(team, four_members, probes, 1, revealed_at=now)
    interviewed(team, four_members, volumes, 3, revealed_at=now)

    weak = section(page(as_user(bob), url("team", team)), "weak")

    assert "Probes" in weak
    assert '<strong class="figure">1.0</strong>' in weak
    assert "4 people interviewed on it" in weak
    assert "Volumes" not in weak
    assert not any(name in weak for name in ("Alice", "Bob", "Charlie", "dora"))


def test_no_mean_is_shown_of_three_people(as_user, team, four_members, bob, now):
    interviewed(team, four_members[:3], make_lesson(title="Probes"), 1, revealed_at=now)

    weak = section(page(as_user(bob), url("team", team)), "weak")

    assert "Probes" not in weak
    assert "once four of you have been interviewed" in weak


def test_unrevealed_old_foreign_self_graded_and_guest_levels_do_not_count(as_user, team, four_members, bob, now):
    probes = make_lesson(title="Probes")
    interviewed(team, four_members[:3], probes, 1, revealed_at=now)
    fourth = four_members[3:]
    interviewed(team, fourth, probes, 1, revealed_at=None)
    interviewed(team, fourth, probes, 1, revealed_at=now - timedelta(days=181))
    interviewed(None, fourth, probes, 1, revealed_at=now)
    interviewed(team, fourth, probes, 1, revealed_at=now, kind=Assessment.Grader.OBSERVER)
    interviewed(team, [User.objects.create_guest()], probes, 1, revealed_at=now)

    assert "Probes" not in section(page(as_user(bob), url("team", team)), "weak")


def test_a_level_agreed_on_counts_before_the_interviewers(as_user, team, four_members, bob, now):
    interviewed(team, four_members, make_lesson(title="Probes"), 1, revealed_at=now)
    for rated in Assessment.objects.all():
        agreed = make_assessment(
            response=rated.response, grader=rated.grader, grader_kind=Assessment.Grader.AGREED, predicted_level=None, predicted_at=None
        )
        make_mark(assessment=agreed, level=3)

    weak = section(page(as_user(bob), url("team", team)), "weak")

    assert "Probes" not in weak
    assert "No topic stands out as weak" in weak


def test_a_retired_topic_is_not_named(as_user, team, four_members, bob, now):
    interviewed(team, four_members, make_lesson(title="Probes", retired_at=now), 1, revealed_at=now)

    assert "Probes" not in section(page(as_user(bob), url("team", team)), "weak")


def test_a_team_page_takes_no_more_queries_for_three_of_everything(as_user, team, four_members, bob, now):
    browser, counts = as_user(bob), []
    for _ in range(2):
        make_room(host=bob, team=team, scheduled_for=now + timedelta(days=1))
        make_room(host=bob, team=team, state=states.CLOSED)
        interviewed(team, four_members, make_lesson(), 0, revealed_at=now)
        with CaptureQueriesContext(connection) as asked:
            page(browser, url("team", team))
        counts.append(len(asked))
        Membership.objects.create(team=team, person=User.objects.create_user(f"{len(counts)}@example.com"))

    assert counts[0] == counts[1] <= 14


# Elsewhere


def test_home_shows_the_rooms_of_the_coming_week(as_user, team, bob, charlie, now):
    for title, days, fields in (
        ("Tomorrow", 1, {"team": team}),
        ("Next month", 30, {"team": team}),
        ("Over", 1, {"team": team, "state": states.CLOSED}),
    ):
        make_room(host=charlie, title=title, scheduled_for=now + timedelta(days=days), **fields)
    joined = make_room(host=charlie, title="By link", scheduled_for=now + timedelta(days=2))
    make_participant(room=joined, person=bob)
    make_room(host=charlie, title="Of others", scheduled_for=now + timedelta(days=1))

    rooms = section(page(as_user(bob), "/"), "rooms")

    assert re.findall(r"/\">([^<]+)</a></h3>", rooms) == ["Tomorrow", "By link"]
    assert "<span>Platform</span>" in rooms


def test_home_says_nothing_of_rooms_where_there_are_none(as_user, alice):
    assert "Rooms this week" not in page(as_user(alice), "/")


def test_every_page_leads_to_the_teams(client):
    assert '<a href="/teams/" aria-current="true">Teams</a>' in re.sub(r"\s+", " ", page(client, TEAMS))
    assert '<a href="/teams/" >Teams</a>' in re.sub(r"\s+", " ", page(client, "/learn/"))
