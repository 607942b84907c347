"""Who gets which status at each URL. Every URL has a row with it for each person; someone else's object is 404, never 403."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.interviews.models import Interview
from apps.rooms.rules.permissions import Action
from tests.factories import make_attempt, make_format, make_invitation, make_own_card, make_room, make_set, make_team

ALLAUTH = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

SECTION = {"module": "small", "lesson": "pods", "anchor": "life"}
LESSON = {"module": "small", "lesson": "pods"}

# Of each door: the arguments (`?` is the id of something of Alice's), then the status by GET for the owner (Alice), a stranger, a guest and
# a visitor. Her interview is running, her team has another member, her room is planned.
ROOM_ACTIONS: dict[str, tuple[Mapping[str, object], tuple[int, int, int, int]]] = {
    "manifest": ({}, (200, 200, 200, 200)),
    "worker": ({}, (200, 200, 200, 200)),
    "offline": ({}, (200, 200, 200, 200)),
    "styleguide": ({}, (404, 404, 404, 404)),  # for staff, and while developing: see tests/config/test_styleguide.py
    "accounts:token": ({}, (200, 200, 200, 200)),
    "accounts:settings": ({}, (200, 200, 200, 200)),
    "accounts:settings-name": ({}, (405, 405, 405, 405)),
    "accounts:data": ({}, (200, 200, 200, 404)),
    "accounts:data-as-tables": ({}, (200, 200, 200, 404)),
    "accounts:erase": ({}, (200, 200, 200, 404)),
    "curriculum:modules": ({}, (200, 200, 200, 200)),
    "curriculum:module": ({"module": "small"}, (200, 200, 200, 200)),
    "curriculum:lesson": (LESSON, (200, 200, 200, 200)),
    "curriculum:lesson-read": (LESSON, (200, 200, 200, 200)),
    "curriculum:section-read": (SECTION, (200, 200, 200, 200)),
    "curriculum:documents": ({}, (404, 404, 404, 404)),  # for staff: see curriculum/test_documents
    "curriculum:document": ({"document_id": UUID(int=1)}, (404, 404, 404, 404)),
    "curriculum:document-take": ({"document_id": UUID(int=1)}, (404, 404, 404, 404)),
    "curriculum:document-remove": ({"document_id": UUID(int=1)}, (404, 404, 404, 404)),
    "curriculum:document-files": ({"document_id": UUID(int=1)}, (404, 404, 404, 404)),
    "curriculum:search": ({}, (200, 200, 200, 200)),
    "example:worked-example": ({}, (200, 200, 200, 200)),
    "example:pod": ({}, (200, 200, 200, 200)),
    "example:excerpt": ({"name": "hpa-bounds"}, (200, 200, 200, 200)),
    "example:drills": ({}, (404, 404, 404, 404)),  # for staff, where they are switched on: see tests/example/test_drills.py
    "example:drill": ({"drill_id": UUID(int=1)}, (404, 404, 404, 404)),
    "example:drill-start": ({}, (404, 404, 404, 404)),
    "example:drill-stop": ({"drill_id": UUID(int=1)}, (404, 404, 404, 404)),
    "progress:home": ({}, (200, 200, 200, 200)),
    "progress:progress": ({}, (200, 200, 200, 200)),
    "progress:criteria": ({}, (200, 200, 200, 404)),
    "progress:over-time": ({}, (200, 200, 200, 404)),
    "progress:grading": ({}, (200, 200, 200, 404)),
    "progress:two-answers": ({"question_id": 0}, (404, 404, 404, 404)),  # of one that was graded: see tests/progress/test_two_answers.py
    "reviews:cards": ({}, (200, 200, 200, 200)),
    "reviews:all": ({}, (200, 200, 200, 200)),
    "reviews:export-anki": ({}, (200, 200, 200, 404)),
    "reviews:export-cards": ({}, (200, 200, 200, 404)),
    "reviews:export-reviews": ({}, (200, 200, 200, 404)),
    "reviews:own": ({}, (200, 200, 200, 200)),
    "reviews:own-new": ({}, (200, 200, 200, 200)),
    "reviews:own-card": ({"own_id": "?"}, (200, 404, 404, 404)),
    "reviews:own-delete": ({"own_id": "?"}, (405, 405, 405, 405)),
    "reviews:own-delete-deck": ({}, (405, 405, 405, 405)),
    "reviews:own-cram": ({}, (200, 200, 200, 404)),
    "reviews:own-file": ({}, (200, 200, 200, 200)),
    "reviews:own-draft": ({}, (302, 302, 302, 404)),
    "reviews:own-take": ({}, (405, 405, 405, 405)),
    "reviews:own-drop": ({}, (405, 405, 405, 405)),
    "reviews:settings": ({}, (200, 200, 200, 200)),
    "reviews:dates": ({}, (200, 200, 200, 200)),
    "reviews:date-remove": ({"date_id": 1}, (405, 405, 405, 405)),
    "progress:plan": ({}, (200, 200, 200, 200)),
    "progress:plan-address": ({}, (405, 405, 405, 405)),
    "progress:plan-calendar": ({"key": "none"}, (404, 404, 404, 404)),  # for whoever has the key: progress/test_plan_pages.py
    "progress:reminders-stop": ({"token": "none"}, (404, 404, 404, 404)),
    "progress:today-read": ({}, (405, 405, 405, 405)),
    "reviews:undo": ({}, (405, 405, 405, 405)),
    "reviews:cram": (LESSON, (200, 200, 200, 200)),
    "reviews:card-review": ({"card": 1}, (405, 405, 405, 405)),
    "reviews:card-bury": ({"card": 1}, (405, 405, 405, 405)),
    "reviews:card-suspend": ({"card": 1}, (405, 405, 405, 405)),
    "reviews:card-resume": ({"card": 1}, (405, 405, 405, 405)),
    "reviews:card-flag": ({"card_id": 1}, (404, 404, 404, 404)),  # the small module has no cards: see tests/reviews/test_pages.py
    "interviews:interviews": ({}, (200, 200, 200, 200)),
    "interviews:new": ({}, (200, 200, 200, 200)),
    "interviews:calibrate": ({"module": "small", "lesson": "pods"}, (200, 200, 200, 200)),
    "interviews:practise": (SECTION, (200, 200, 200, 200)),
    "interviews:practise-topic": (LESSON, (200, 200, 200, 200)),
    "interviews:saved": ({}, (200, 200, 200, 200)),
    "handson:incidents": ({}, (200, 200, 200, 200)),
    "handson:incident": ({"slug": "drain-hangs"}, (200, 200, 200, 200)),
    "handson:begin": ({"slug": "drain-hangs"}, (405, 405, 405, 405)),
    "handson:attempt": ({"attempt_id": "?"}, (200, 404, 404, 404)),
    "handson:run": ({"attempt_id": "?"}, (405, 405, 405, 405)),
    "handson:complete": ({"attempt_id": "?"}, (200, 404, 404, 404)),
    "handson:hint": ({"attempt_id": "?"}, (405, 405, 405, 405)),
    "handson:pass": ({"attempt_id": "?"}, (405, 405, 405, 405)),
    "handson:client": ({"attempt_id": "?"}, (405, 405, 405, 405)),
    "handson:kubeconfig": ({"attempt_id": "?"}, (404, 404, 404, 404)),  # once it is opened: handson/test_own_kubectl.py
    "handson:end": ({"attempt_id": "?"}, (405, 405, 405, 405)),
    "handson:grade": ({"attempt_id": "?"}, (405, 405, 405, 405)),
    "handson:delete": ({"attempt_id": "?"}, (405, 405, 405, 405)),
    "interviews:sets": ({}, (200, 200, 200, 200)),
    "interviews:set-new": ({}, (200, 200, 200, 200)),
    "interviews:set": ({"set_id": "?"}, (200, 404, 404, 404)),
    "interviews:set-practise": ({"set_id": "?"}, (405, 405, 405, 405)),
    "interviews:set-share": ({"set_id": "?"}, (405, 405, 405, 405)),
    "interviews:set-revoke": ({"set_id": "?"}, (405, 405, 405, 405)),
    "interviews:set-delete": ({"set_id": "?"}, (405, 405, 405, 405)),
    "interviews:shared-set": ({"set_key": "none"}, (404, 404, 404, 404)),  # for whoever has the key: interviews/test_own_sets.py
    "interviews:format-new": ({}, (200, 200, 200, 200)),
    "interviews:format": ({"format_id": "?"}, (200, 404, 404, 404)),
    "interviews:format-edit": ({"format_id": "?"}, (200, 404, 404, 404)),
    "interviews:format-share": ({"format_id": "?"}, (405, 405, 405, 405)),
    "interviews:format-revoke": ({"format_id": "?"}, (405, 405, 405, 405)),
    "interviews:format-delete": ({"format_id": "?"}, (405, 405, 405, 405)),
    "interviews:shared-format": ({"format_key": "none"}, (404, 404, 404, 404)),  # for whoever has the key: interviews/test_own_formats.py
    "interviews:shared-format-plan": ({"format_key": "none"}, (405, 405, 405, 405)),
    "interviews:linked-report": ({"link_key": "none"}, (404, 404, 404, 404)),  # for whoever has the key: interviews/test_report_files.py
    "interviews:report-markdown": ({"interview_id": "?"}, (404, 404, 404, 404)),
    "interviews:report-json": ({"interview_id": "?"}, (404, 404, 404, 404)),
    "interviews:report-repeat": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:report-link": ({"interview_id": "?"}, (404, 404, 404, 404)),
    "interviews:report-link-make": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:report-link-revoke": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:shared-set-practise": ({"set_key": "none"}, (405, 405, 405, 405)),
    "interviews:question-save": ({"question_id": 1}, (405, 405, 405, 405)),
    "interviews:practise-plan": ({"question_id": 1}, (405, 405, 405, 405)),
    "interviews:interview": ({"interview_id": "?"}, (200, 404, 404, 404)),
    "interviews:interview-start": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:interview-submit": ({"interview_id": "?"}, (200, 404, 404, 404)),
    "interviews:interview-discard": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:interview-delete": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:interview-undo": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:turn-begin": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:turn-save": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:turn-hint": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:turn-ask": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:turn-phase": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:turn-finish": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:turn-clock": ({"interview_id": "?", "turn": 1}, (200, 404, 404, 404)),
    "interviews:follow-up-begin": ({"interview_id": "?", "turn": 1, "follow_up": 1}, (405, 405, 405, 405)),
    "interviews:follow-up-save": ({"interview_id": "?", "turn": 1, "follow_up": 1}, (405, 405, 405, 405)),
    "interviews:follow-up-finish": ({"interview_id": "?", "turn": 1, "follow_up": 1}, (405, 405, 405, 405)),
    "interviews:follow-up-clock": ({"interview_id": "?", "turn": 1, "follow_up": 1}, (404, 404, 404, 404)),
    "interviews:grade": ({"interview_id": "?"}, (302, 404, 404, 404)),
    "interviews:grade-blanks": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:grade-complete": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:grade-reopen": ({"interview_id": "?"}, (405, 405, 405, 405)),
    "interviews:grade-turn": ({"interview_id": "?", "turn": 1}, (302, 404, 404, 404)),
    "interviews:grade-predict": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:grade-blank": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:grade-levels": ({"interview_id": "?", "turn": 1}, (405, 405, 405, 405)),
    "interviews:report": ({"interview_id": "?"}, (302, 404, 404, 404)),
    "rooms:round-feedback": ({"room_id": "?", "number": 1}, (405, 405, 405, 405)),
    "rooms:teams": ({}, (200, 200, 200, 200)),
    "rooms:team": ({"team_id": "?"}, (200, 404, 404, 404)),
    "teams:team-settings": ({"team_id": "?"}, (200, 404, 404, 404)),
    "teams:team-rename": ({"team_id": "?"}, (405, 405, 405, 405)),
    "teams:team-invite-link": ({"team_id": "?"}, (405, 405, 405, 405)),
    "teams:team-invite-mail": ({"team_id": "?"}, (405, 405, 405, 405)),
    "teams:team-hand-over": ({"team_id": "?"}, (405, 405, 405, 405)),
    "teams:team-leave": ({"team_id": "?"}, (405, 405, 405, 405)),
    "teams:team-dissolve": ({"team_id": "?"}, (200, 404, 404, 404)),
    "teams:member-role": ({"team_id": "?", "member_id": "?"}, (405, 405, 405, 405)),
    "teams:member-remove": ({"team_id": "?", "member_id": "?"}, (405, 405, 405, 405)),
    "teams:invitation": ({"invitation_id": "?"}, (302, 200, 200, 200)),
    "teams:invitation-accept": ({"invitation_id": "?"}, (405, 405, 405, 405)),
    "teams:invitation-revoke": ({"invitation_id": "?"}, (405, 405, 405, 405)),
    "teams:shared-report": ({"team_id": "?", "interview_id": "?"}, (404, 404, 404, 404)),  # Alice's is not graded: see test_sharing
    "teams:report-sharing": ({"interview_id": "?"}, (404, 404, 404, 404)),
    "teams:report-share": ({"interview_id": "?", "team_id": "?"}, (405, 405, 405, 405)),
    "teams:report-unshare": ({"interview_id": "?", "team_id": "?"}, (405, 405, 405, 405)),
    "rooms:room-calendar": ({"room_id": "?"}, (200, 404, 404, 404)),
    "rooms:rooms": ({}, (200, 200, 200, 200)),
    "rooms:room-new": ({}, (200, 200, 200, 200)),
    "rooms:room-join": ({}, (200, 200, 200, 200)),
    "rooms:room": ({"room_id": "?"}, (200, 200, 200, 200)),  # the link is the key: anyone with it sees the way in
    "rooms:room-enter": ({"room_id": "?"}, (405, 405, 405, 405)),
    "rooms:room-stage": ({"room_id": "?"}, (200, 404, 404, 404)),
    "rooms:room-desk": ({"room_id": "?"}, (200, 404, 404, 404)),
    "rooms:room-ahead": ({"room_id": "?"}, (404, 404, 404, 404)),
    "rooms:round": ({"room_id": "?", "number": 1}, (404, 404, 404, 404)),
    "rooms:interview": ({"interview_id": "?"}, (404, 404, 404, 404)),  # Alice's is not held in a room
    **{f"rooms:room-{action}": ({"room_id": "?"}, (405, 405, 405, 405)) for action in Action},
}

ACTIONS = [name for name, (arguments, _) in ROOM_ACTIONS.items() if "interview_id" in arguments and ROOM_ACTIONS[name][1][0] == 405] + [
    "interviews:interview-submit"
]


def every_name() -> set[str]:
    """Return the names of all URLs that are ours."""

    def names(patterns, app):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from names(pattern.url_patterns, pattern.app_name or app)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield f"{app}:{pattern.name}" if app else pattern.name

    return {name for name in names(get_resolver().url_patterns, "") if not name.startswith("admin:")}


def test_every_url_has_a_row():
    assert every_name() == ROOM_ACTIONS.keys() | ALLAUTH


def address(name: str, ids: Mapping[str, object]) -> str:
    arguments = {key: ids[key] if value == "?" else value for key, value in ROOM_ACTIONS[name][0].items()}
    return reverse(name, kwargs=arguments)


@pytest.fixture
def running(plan, alice):
    from django.utils import timezone

    from apps.interviews.actions import answering

    interview = plan(alice, now=timezone.now())
    answering.start(interview, now=timezone.now())
    return interview


@pytest.fixture
def ids(running, alice, bob) -> dict[str, object]:
    """Return what replaces `?`, by the name of the argument."""
    from django.utils import timezone

    now = timezone.now()
    team = make_team(owner=alice, members=[bob])
    return {
        "interview_id": running.pk,
        "attempt_id": make_attempt(person=alice).pk,
        "set_id": make_set(person=alice).pk,
        "format_id": make_format(person=alice).pk,
        "team_id": team.pk,
        "member_id": team.memberships.get(person=bob).pk,
        "invitation_id": make_invitation(team=team, by=alice, at=now).pk,
        "room_id": make_room(host=alice, team=team, scheduled_for=now).pk,
        "own_id": make_own_card(person=alice).pk,
    }


@pytest.fixture
def cast(as_user, alice, charlie, guest, client):
    return as_user(alice), as_user(charlie), as_user(guest), client


@pytest.mark.parametrize("name", ROOM_ACTIONS)
def test_each_of_the_cast_gets_what_the_row_says(name, ids, cast):
    statuses = tuple(client.get(address(name, ids)).status_code for client in cast)

    assert statuses == ROOM_ACTIONS[name][1]


@pytest.mark.parametrize("name", ACTIONS)
def test_nobody_but_the_owner_acts_on_an_interview(name, running, ids, cast):
    before = (Interview.objects.values().get(), list(running.responses.order_by("turn").values()))
    data = {"text": "not mine", "save_number": 1, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "level": 3, "version": 0}

    for stranger in cast[1:]:
        assert stranger.post(address(name, ids), data).status_code == 404

    assert (Interview.objects.values().get(), list(running.responses.order_by("turn").values())) == before


@pytest.mark.parametrize("name", [name for name, (_, statuses) in ROOM_ACTIONS.items() if statuses[0] != 405])
def test_a_forged_post_is_refused(name, ids, as_user, alice):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    assert client.post(address(name, ids)).status_code in ({404} if name in PROVEN_BY_A_SIGNATURE else {403, 405})


PROVEN_BY_A_SIGNATURE = {"progress:reminders-stop"}
"""What a mail program sends without a cookie (RFC 8058): the address itself is signed, and this one's signature is wrong."""


def test_an_address_that_only_takes_a_form_says_so(ids, as_user, alice):
    response = as_user(alice).get(address("interviews:interview-start", ids))

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "It only takes what a form sends" in response.content.decode()


def test_an_unknown_host_gets_a_sentence(client, db):
    response = client.get("/", headers={"Host": "elsewhere.example"})

    assert response.status_code == 400
    assert "This request can’t be answered" in response.content.decode()
