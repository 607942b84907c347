"""Exporting and erasing everything about a person: complete by construction, and what erasing means for others."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from apps.accounts.actions import personal_data
from apps.accounts.models import Preferences, User
from apps.curriculum.models import ReadMark, Section
from apps.example.models import DrillSample
from apps.handson.models import CommandRun
from apps.interviews.actions import grading
from apps.interviews.models import Assessment, CriterionLevel, FirstGrades, FollowUp, Inquiry, Interview, ReportLink, Response, SetQuestion
from apps.reviews.models import Gap, StudySettings
from apps.rooms.actions import blind_grading, context, feedback, lobby, rounds
from apps.rooms.models import Attendance, Event, Feedback, Participant, Reminder, Room, Round
from apps.rooms.rules import states
from apps.teams.models import Invitation, Membership, SharedReport, Team
from tests import NOON
from tests.factories import make_attempt, make_invitation, make_participant, make_read_mark, make_room, make_team
from tests.small_module import grade

pytestmark = pytest.mark.django_db

ERASE = {"word": "erase"}


# Complete by construction


def leading_to_a_person() -> set[personal_data.Key]:
    """Return every foreign key to a person, and to any model of which two rows may be made one when identities become one."""
    models_seen: set[type[models.Model]] = set()
    waiting: list[type[models.Model]] = [User]
    keys: set[personal_data.Key] = set()
    while waiting:
        model = waiting.pop()
        models_seen.add(model)
        for key in personal_data.keys_to(model):
            keys.add(key)
            if personal_data.uniqueness(*key) and key[0] not in models_seen:
                waiting.append(key[0])
    return keys


def test_each_foreign_key_to_a_person_has_a_rule_and_vice_versa():
    assert leading_to_a_person() == personal_data.rules().keys()


def test_each_key_with_a_unique_constraint_has_a_rule_for_combining():
    unique = {key for key in leading_to_a_person() if personal_data.uniqueness(*key)}

    assert unique == {key for key, combine in personal_data.rules().items() if combine is not None}


def test_every_app_with_personal_records_exports_and_erases_them():
    pointing = {model._meta.app_label for model, _ in leading_to_a_person() if model._meta.app_config.name.startswith("apps.")}

    assert pointing == personal_data.registered()


WHOLES = {
    (Preferences, "person"): "a setting, no work",
    (Section, "lesson"): "a part of its lesson",
    (ReadMark, "section"): "says nothing without its section",
    (Response, "interview"): "a part of its interview",
    (SetQuestion, "question_set"): "a part of its set",
    (FirstGrades, "interview"): "a part of its interview",
    (Assessment, "response"): "a part of its answer",
    (CriterionLevel, "assessment"): "a part of its assessment",
    (FollowUp, "response"): "a part of its answer",
    (CommandRun, "attempt"): "a part of its attempt",
    (Inquiry, "response"): "a part of its answer",
    (ReportLink, "interview"): "a part of its interview",
    (Gap, "response"): "a part of its answer",
    (StudySettings, "person"): "a setting, no work",
    (Membership, "team"): "a part of its team",
    (Invitation, "team"): "lets into its team",
    (Reminder, "room"): "reminds of its room",
    (Reminder, "person"): "reminds that person",
    (SharedReport, "membership"): "lasts as long as the membership",
    (Event, "round"): "a part of its round",
    (Attendance, "round"): "a part of its round",
    (Feedback, "round"): "a part of its round",
    (DrillSample, "drill"): "a part of its drill",
}
"""The only foreign keys that cascade. All others are of work or history, and protect what they point at from being deleted."""


def test_no_history_goes_with_what_it_points_at():
    cascading = {
        (model, field.name)
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("apps.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }

    assert cascading == WHOLES.keys()


def texts_of_every_table() -> str:
    """Return all texts in all rows of all tables."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    texts: list[str] = []
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.concrete_fields if isinstance(field, kinds)]
        texts += [json.dumps(row, default=str) for row in model._base_manager.values_list(*fields)] if fields else []
    return "\n".join(texts)


@pytest.fixture
def lived(three, submitted, alice, bob, charlie) -> User:
    """Return Bob after he has done everything that leaves a record: alone, in teams, and in rooms of his own and of others."""
    Preferences.objects.create(person=bob, time_factor=1.5)
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    bob.groups.add(Group.objects.create(name="Editors"))
    LogEntry.objects.create(
        user=alice, content_type=ContentType.objects.get_for_model(User), object_id=bob.pk, object_repr=str(bob), action_flag=CHANGE
    )
    make_read_mark(person=bob, section=Section.objects.all()[0])

    Interview.objects.filter(pk=submitted.pk).update(person=bob)
    submitted.refresh_from_db()
    grade(submitted, bob, 3, 1)

    team = make_team(owner=bob, members=[alice], name="Platform")
    make_team(owner=bob, name="Lonely")
    make_invitation(team=team, by=bob, email="dora@example.com")
    make_invitation(team=make_team(owner=charlie), by=charlie, email="bob@example.com")
    SharedReport.objects.create(membership=Membership.objects.get(team=team, person=bob), interview=submitted)
    make_participant(room=make_room(host=bob, title="To come", scheduled_for=NOON), person=alice)

    attempt = make_attempt(person=bob, cause_said="Bob thinks it is the memory.")
    CommandRun.objects.create(attempt=attempt, number=1, line="k get pods # Bob", output="Bob's pods", code=0, at_seconds=3, took_ms=80)

    three.reveal()
    feedback.rate(three.room.pk, three.bob, useful=5, fair=4, now=NOON)
    interview_alice(three)
    return bob


def interview_alice(three) -> None:
    """Hold a second round with Bob as interviewer, up to his feedback."""
    rounds.next_round(three.room.pk, three.alice, now=NOON)
    lobby.draw_round(three.room.pk, three.alice, interviewer=three.bob.pk, candidate=three.alice.pk, now=NOON)
    for participant in (three.alice, three.bob):
        lobby.set_ready(three.room.pk, participant, is_ready=True, now=NOON)
    rounds.begin(three.room.pk, three.bob, now=NOON)
    rounds.take_note(three.room.pk, three.bob, text="Bob's own note", now=NOON)
    three.grade(three.bob, 2)
    rounds.end(three.room.pk, three.bob, now=NOON + timedelta(minutes=1))
    for response in three.interview.responses.all():
        assessment = grading.predict(response, grader=three.alice.person, level=2, now=NOON)
        grading.give_levels(assessment, levels={0: grading.GivenLevel(2), 1: grading.GivenLevel(2)}, tripped=(), version=0, now=NOON)
    grading.complete(three.interview, now=NOON)
    blind_grading.reveal(three.room.pk, three.alice, now=NOON)
    feedback.give_feedback(three.room.pk, three.bob, keep="Slow down", change="Nothing", takeaways=["Breathe"], now=NOON)


def test_after_erasing_no_row_of_any_table_names_the_person(lived):
    before = texts_of_every_table()
    assert "bob@example.com" in before
    assert "Bob" in before

    personal_data.erase_all(lived, now=NOON)

    after = texts_of_every_table()
    assert "bob@example.com" not in after
    assert "Bob" not in after


# The file


def exported(client) -> dict:
    answer = client.get(reverse("accounts:data"))
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="dry-run-20')
    return json.loads(answer.content)


def test_the_file_holds_every_answer_and_level_of_ones_own(lived, as_user):
    interviews = exported(as_user(lived))["interviews"]["interviews"]

    answers = [answer for interview in interviews for answer in interview["answers"]]
    own = Response.objects.filter(interview__person=lived)
    assert sorted(answer["text"] for answer in answers) == sorted(own.values_list("text", flat=True))
    assessments = [assessment for answer in answers for assessment in answer["assessments"] if assessment["by"] == "self"]
    assert sum(len(assessment["levels"]) for assessment in assessments) == 2 * own.count()


def test_the_file_has_a_part_for_each_app_with_its_records(lived, as_user):
    file = exported(as_user(lived))

    assert file.keys() == {"written_at"} | personal_data.registered()
    assert file["accounts"]["email"] == "bob@example.com"
    assert file["accounts"]["time_factor"] == 1.5
    assert len(file["curriculum"]) == 1
    assert [graded["levels"][0]["level"] for graded in file["interviews"]["graded_for_others"]] == [2]
    teams, rooms = file["teams"], file["rooms"]
    assert {team["name"] for team in teams["teams"]} == {"Platform", "Lonely"}
    assert [note["text"] for note in rooms["notes"]] == ["Bob's own note"]
    assert [feedback["takeaways"] for feedback in rooms["feedback_given"]] == [["Breathe"]]
    assert [(held["as"], held["useful"]) for held in rooms["rounds"]] == [("candidate", 5), ("interviewer", None)]


def test_of_others_the_file_holds_only_what_was_shown(three, as_user):
    three.begin()
    three.grade(three.alice, 1)
    rounds.take_note(three.room.pk, three.alice, text="note of the interviewer", now=NOON)

    text = as_user(three.bob.person).get(reverse("accounts:data")).content.decode()

    assert "note of the interviewer" not in text
    assert '"by": "interviewer"' not in text


# What it does to others


def test_a_room_that_was_shared_keeps_its_rounds_by_someone_who_left(lived, three, as_user):
    personal_data.erase_all(lived, now=NOON)

    page = as_user(three.alice.person).get(reverse("rooms:round", args=[three.room.pk, 1])).content.decode()
    assert "Alice interviewed Someone who left" in page
    assert "The loop" in page
    assert Participant.objects.get(room=three.room, name="Someone who left").left_at is not None
    assert Feedback.objects.count() == 1
    assert not Event.objects.filter(kind="note").exists()


def test_the_row_that_stays_is_nobodys(lived, as_user, three):
    client = as_user(lived)

    personal_data.erase_all(lived, now=NOON)

    left = User.objects.get(pk=lived.pk)
    assert (left.email, left.name, left.is_active, left.has_usable_password()) == (None, "", False, False)
    assert client.get(three.room.get_absolute_url()).context["user"].pk is None
    assert client.get(reverse("accounts:data")).status_code == 404


def test_of_who_shared_nothing_no_row_stays(submitted, alice, guest):
    make_read_mark(person=guest, section=Section.objects.all()[0])
    for person in (alice, guest):
        personal_data.erase_all(person, now=NOON)

    assert not User.objects.exists()
    assert not Interview.objects.exists()


def test_a_team_goes_to_its_longest_member_and_otherwise_ends(alice, bob, charlie):
    team = make_team(owner=bob, members=[charlie, alice], name="Platform")
    Membership.objects.filter(person=alice).update(joined_at=NOON - timedelta(days=1))
    make_team(owner=bob, name="Lonely")

    warnings = personal_data.warnings(bob)
    personal_data.erase_all(bob, now=NOON)

    assert warnings == [
        "Lonely, in which you are alone, ends.",
        "Platform goes to Alice, who has been in it longest. Hand it over before if someone else should have it.",
    ]
    assert list(Team.objects.values_list("name", flat=True)) == ["Platform"]
    assert dict(team.memberships.values_list("person__name", "role")) == {"Alice": "owner", "Charlie": "member"}


def test_a_team_with_another_owner_stays_as_it_is(alice, bob, charlie):
    team = make_team(owner=alice, members=[bob, charlie])
    Membership.objects.filter(person=bob).update(role="owner")

    assert personal_data.warnings(bob) == []
    personal_data.erase_all(bob, now=NOON)

    assert dict(team.memberships.values_list("person__name", "role")) == {"Alice": "owner", "Charlie": "member"}


def test_planned_rooms_are_called_off_and_a_running_round_ends(three, alice):
    make_room(host=alice, scheduled_for=NOON)
    three.begin()

    warnings = personal_data.warnings(alice)
    personal_data.erase_all(alice, now=NOON)

    assert "1 room that you opened and in which no round began: called off." in warnings
    assert list(Room.objects.values_list("pk", "state", "closed_at")) == [(three.room.pk, states.CLOSED, NOON)]
    assert Round.objects.get().ended_at == NOON
    assert Interview.objects.get().state == "submitted"


def test_a_round_prepared_by_others_is_erased_with_its_host_s_room(three, alice):
    three.reveal()
    rounds.next_round(three.room.pk, three.alice, now=NOON)
    lobby.draw_round(three.room.pk, three.alice, interviewer=three.bob.pk, candidate=three.charlie.pk, now=NOON)

    personal_data.erase_all(alice, now=NOON)

    assert [held.started_at is not None for held in Round.objects.all()] == [True]
    assert [interview.state for interview in Interview.objects.all()] == ["graded"]


def test_a_prepared_round_with_the_person_is_undone(three, bob):
    three.draw()
    version = Room.objects.get().version

    personal_data.erase_all(bob, now=NOON)

    room = Room.objects.get()
    assert (room.state, room.version > version) == (states.LOBBY, True)
    assert [participant.name for participant in context.present(room)] == ["Alice", "Charlie"]
    assert not Round.objects.exists()
    assert not Interview.objects.exists()
    assert not User.objects.filter(pk=bob.pk).exists()


def test_invitations_that_the_person_sent_let_nobody_in(alice, bob):
    make_invitation(team=make_team(owner=alice, members=[bob]), by=bob)

    personal_data.erase_all(bob, now=NOON)

    assert not Invitation.objects.exists()


# The views


def test_the_settings_lead_to_both_for_a_guest_as_well(as_user, bob, guest, client):
    for person, words in ((bob, "Erase my account"), (guest, "Erase what I did")):
        page = as_user(person).get(reverse("accounts:settings")).content.decode()
        assert reverse("accounts:data") in page
        assert words in page
    assert reverse("accounts:erase") not in client.get(reverse("accounts:settings")).content.decode()


def test_the_page_says_what_it_means_before_it_is_done(as_user, bob, alice):
    make_team(owner=bob, members=[alice], name="Platform")

    page = as_user(bob).get(reverse("accounts:erase")).content.decode()

    assert "Platform goes to Alice" in page
    assert User.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("word", ["", "yes", "eras", "erase me", "x" * 30])
def test_without_the_word_nothing_is_erased(as_user, bob, word):
    answer = as_user(bob).post(reverse("accounts:erase"), {"word": word})

    assert answer.status_code == 422
    assert "Nothing was erased: type the word “erase” to confirm." in answer.content.decode()
    assert User.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("who", ["bob", "guest"])
def test_with_the_word_the_person_is_gone_and_signed_out(as_user, request, who):
    person = request.getfixturevalue(who)
    client, other_device = as_user(person), as_user(person)

    answer = client.post(reverse("accounts:erase"), ERASE, follow=True)

    assert "All that was kept of you is erased." in answer.content.decode()
    assert not User.objects.filter(pk=person.pk).exists()
    for browser in (client, other_device):
        assert browser.get(reverse("accounts:data")).status_code == 404


def test_who_erased_an_account_can_sign_up_anew_with_the_same_address(as_user, lived, client):
    as_user(lived).post(reverse("accounts:erase"), ERASE)

    answer = client.post(reverse("account_signup"), {"email": "bob@example.com", "password1": "correct horse battery"})

    assert answer.status_code == 302
    assert User.objects.get(email="bob@example.com").pk != lived.pk


def test_what_the_browser_kept_by_itself_goes_too(as_user, bob):
    answer = as_user(bob).post(reverse("accounts:erase"), ERASE)

    assert answer.headers["Clear-Site-Data"] == '"storage"'
