"""No view reveals anything of a question before its time: each is tried by state of the interview, role and method."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.interviews.actions import answering, deleting, planning
from apps.interviews.models import Interview
from apps.progress.models import DayPlan
from apps.reviews.queries.settings import settings_of, today_of
from apps.rooms.actions import blind_grading, joining, lobby, rounds
from apps.rooms.models import Participant
from tests.rooms.room_of_three import Three
from tests.rooms.test_permissions import EVERYTHING
from tests.small_module import grade
from tests.test_access import ROOM_ACTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.browser_only]  # what pages tell is the same on any database

PUBLIC = (
    {"curriculum", "example"},
    {
        "interviews:practise",
        "interviews:practise-topic",
        "interviews:practise-plan",
        "interviews:new",
        "interviews:set-new",
        "rooms:room-new",
    },
)
"""Apps and views that show content to everyone or make new interviews, and so know nothing of this interview."""

OBJECTS = {"interview_id", "room_id", "turn", "number"}
WALKED = [
    name
    for name, (arguments, _) in ROOM_ACTIONS.items()
    if name.partition(":")[0] not in PUBLIC[0] and name not in PUBLIC[1] and arguments.keys() <= OBJECTS
]
"""Every view that could show an interview, or lists a person's interviews."""

SENT: list[Mapping[str, Any]] = [EVERYTHING, EVERYTHING | {"level": "x", "level-0": "x", "version": "x", "what": "hint"}]
"""What a form sends, and what it never would."""

QUESTION, SOLUTION = ("Title {}", "Prompt {}"), ("Model answer {}", "Follow-up {}", "Hint {}")


@dataclass
class World:
    """An interview in some state, and the people who ask for it."""

    interview: Interview
    people: dict[str, User | None]
    room_id: Any = None

    def codes(self) -> dict[int, str]:
        return dict(self.interview.responses.order_by("turn").values_list("turn", "question__code"))


def day_without_question(person: User) -> None:
    """Have Today suggest no question: it is one of the catalogue, which everyone may read, and would look like a reveal."""
    DayPlan.objects.get_or_create(person=person, on=today_of(settings_of(person), timezone.now()))


def told(world: World, who: str) -> dict[str, set[str]]:
    """Return, by view and method, which questions were revealed: `2` for question 2, `2!` for its solution."""
    person, codes = world.people[who], world.codes()
    seen_by_view: dict[str, set[str]] = {}
    client = Client()
    if person is not None:
        client.force_login(person)
        day_without_question(person)
    for name in WALKED:
        wanted = ROOM_ACTIONS[name][0].keys()
        if "room_id" in wanted and world.room_id is None:
            continue
        for turn in codes if "turn" in wanted else [1]:
            arguments = {"interview_id": world.interview.pk, "room_id": world.room_id, "turn": turn, "number": 1}
            path = reverse(name, kwargs={key: arguments[key] for key in wanted})
            for how, answer in answers(client, path, turn):
                assert answer.status_code < 500, (name, how)
                seen = words_of(text_of(answer.content), codes)
                if seen:
                    seen_by_view.setdefault(f"{how} {name}", set()).update(seen)
    return seen_by_view


def text_of(content: bytes) -> str:
    """Return what was sent as text: of a ZIP, and of an Anki package, which is one, what its files hold."""
    if not is_zipfile(BytesIO(content)):
        return content.decode()
    with ZipFile(BytesIO(content)) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def answers(client: Client, path: str, turn: int) -> Iterator[tuple[str, Any]]:
    """Yield the view's answers by each method, as a page and as a part. Each request is rolled back."""
    methods: dict[str, list[Mapping[str, Any]]] = {"GET": [{}], "POST": SENT}
    for method, sent in methods.items():
        ask = getattr(client, method.lower())
        for number, data in enumerate(sent):
            for part, headers in [("", {}), (" part", {"HX-Request": "true"})]:
                with transaction.atomic():
                    answer = ask(path, {**data, "turn": turn} if data else {}, headers=headers)
                    transaction.set_rollback(True)
                if answer.status_code == 405:
                    break
                yield f"{method} {number}{part}", answer


def words_of(html: str, codes: Mapping[int, str]) -> set[str]:
    def stands(patterns: tuple[str, ...], code: str) -> bool:
        return any(re.search(rf"{re.escape(pattern.format(code))}\b(?!-)", html) for pattern in patterns)

    return {f"{turn}" for turn, code in codes.items() if stands(QUESTION, code)} | {
        f"{turn}!" for turn, code in codes.items() if stands(SOLUTION, code)
    }


def everything(seen_by_view: Mapping[str, set[str]]) -> set[str]:
    return set().union(*seen_by_view.values()) if seen_by_view else set()


# Alone

ALONE = {
    "planned": set(),
    "running": {"1"},
    "between": {"1"},
    "overdue": {"1", "2", "3"},
    "submitted": {"1", "2", "3"},
    "predicted": {"1", "2", "3", "1!"},
    "graded": {"1", "2", "3", "1!", "2!", "3!"},
    "discarded": {"1"},
    "deleted": set(),
}
"""The most that the owner may see in each state. In the state `between`, time for question 1 is over and 2 isn't opened."""


@pytest.fixture
def alone(plan, alice, bob, guest) -> Callable[[str], World]:
    def made(state: str) -> World:
        now = timezone.now()
        began = {"between": now - timedelta(seconds=70), "overdue": now - timedelta(hours=1)}.get(state, now)
        interview = plan(alice, now=began)
        if state not in {"planned", "deleted"}:
            answering.start(interview, now=began)
        if state in {"submitted", "predicted", "graded"}:
            for turn in (1, 2, 3):
                answering.finish_turn(interview, turn=turn, text=f"Answer {turn}", save_number=1, seen=0, writer="tab", now=now)
            interview.refresh_from_db()
        if state == "predicted":
            from apps.interviews.actions import grading

            grading.predict(interview.responses.get(turn=1), grader=alice, level=2, now=now)
        if state == "graded":
            grade(interview, alice, 2, 2)
        if state == "discarded":
            planning.discard(interview)
        if state == "deleted":
            deleting.delete(interview, now=now)
        return World(interview, {"owner": alice, "stranger": bob, "guest": guest, "visitor": None})

    return made


@pytest.mark.parametrize("state", ALONE)
def test_alone_nothing_is_told_before_its_time(alone, state):
    world = alone(state)

    seen_by_view = told(world, "owner")

    # A prediction opens the model answer, and giving up blank answers does: that is their time.
    opening = {"POST 0 interviews:grade-predict", "POST 0 part interviews:grade-predict"}
    early = {view: seen - ALONE[state] for view, seen in seen_by_view.items() if seen - ALONE[state] and view not in opening}
    assert not early


@pytest.mark.parametrize("who", ["stranger", "guest", "visitor"])
def test_of_someone_elses_interview_nobody_is_told_anything(alone, who):
    assert told(alone("graded"), who) == {}


def test_the_walk_would_find_what_is_told(alone):
    assert "1" in told(alone("running"), "owner")["GET 0 interviews:interview"]


# In a room

ALL, SOLVED = {"1", "2", "3"}, {"1!", "2!", "3!"}
IN_A_ROOM: dict[str, dict[str, set[str]]] = {
    "prepared": {"interviewer": ALL | SOLVED},
    "round": {"interviewer": {"1", "2", "1!"}, "candidate": {"1"}, "observer": {"1"}, "latecomer": {"1"}},
    "grading": {"interviewer": {"1", "1!"}, "candidate": {"1"}, "observer": set(), "latecomer": set()},
    "revealed": {"interviewer": {"1"}, "candidate": {"1", "1!"}, "observer": {"1"}, "latecomer": set()},
    "next": {"interviewer": {"1"}, "candidate": {"1", "1!"}, "observer": {"1"}, "latecomer": set()},
}
"""The most that each person may see in each state of the room; others see nothing. Question 1 was put and no other; the interviewer
also reads the title of the next."""

ROLES = ["interviewer", "candidate", "observer", "latecomer", "stranger", "visitor"]


@pytest.fixture
def in_a_room(three: Three, guest) -> Callable[[str], World]:
    """Return a room in which Alice interviews Bob and Charlie observes; a guest comes in during a round, or just after it."""

    def made(state: str) -> World:
        now = timezone.now()
        three.draw(now=now)
        if state != "prepared":
            three.begin(now=now)
        interview = three.interview
        if state in {"grading", "revealed", "next"}:
            rounds.end(three.room.pk, three.alice, now=now)
        late = None if state == "prepared" else joining.join(three.room, person=guest, name="Late", now=now).person
        if state in {"revealed", "next"}:
            three.grade_self(2, now=now)
            three.grade(three.alice, 2, now=now)
            blind_grading.reveal(three.room.pk, three.alice, now=now)
        if state == "next":
            rounds.next_round(three.room.pk, three.alice, now=now)
        people: dict[str, User | None] = {
            "interviewer": three.alice.person,
            "candidate": three.bob.person,
            "observer": three.charlie.person,
        }
        stranger = User.objects.create_user("dora@example.com", "correct horse battery")
        return World(interview, people | {"latecomer": late, "stranger": stranger, "visitor": None}, three.room.pk)

    return made


OUTSIDE = {"stranger", "visitor"}
ASKING = [
    (state, who)
    for state in IN_A_ROOM
    for who in ROLES
    if IN_A_ROOM[state].get(who) != ALL | SOLVED and (who not in OUTSIDE or state in {"round", "revealed"})
]


@pytest.mark.parametrize(("state", "who"), ASKING)
def test_in_a_room_each_role_sees_only_its_own(in_a_room, state, who):
    world = in_a_room(state)
    allowed = IN_A_ROOM[state].get(who, set())

    seen_by_view = told(world, who)

    opening = {"POST 0 interviews:grade-predict", "POST 0 part interviews:grade-predict"}
    early = {view: seen - allowed for view, seen in seen_by_view.items() if seen - allowed and view not in opening}
    assert not early


def test_who_has_read_the_questions_ahead_is_asked_others(three, blueprint):
    three.draw()
    read = set(three.interview.responses.values_list("question", flat=True))

    lobby.draw_round(three.room.pk, three.alice, interviewer=three.bob.pk, candidate=three.alice.pk, now=timezone.now())

    asked = set(three.interview.responses.values_list("question", flat=True))
    assert three.interview.person == three.alice.person
    assert Participant.objects.get(pk=three.alice.pk).read_ahead == sorted(read)
    assert len(read & asked) == 2  # there are two concepts, and the round asks for both; of the designs it takes the other


def test_who_was_there_when_a_question_was_put_is_asked_others(three):
    three.reveal()
    heard = set(three.interview.responses.values_list("question", flat=True))
    rounds.next_round(three.room.pk, three.alice, now=timezone.now())

    for candidate in (three.charlie, three.alice):
        assert lobby.known_ahead(candidate) == heard
        lobby.draw_round(three.room.pk, three.alice, interviewer=three.bob.pk, candidate=candidate.pk, now=timezone.now())

        # There are two concepts, and the round asks for both: the one that is known comes last.
        assert set(three.interview.responses.filter(turn=1).values_list("question", flat=True)).isdisjoint(heard)


def test_each_round_is_drawn_by_a_secret_seed_of_its_own(three):
    seeds = set()
    for interviewer, candidate in ((three.alice, three.bob), (three.bob, three.alice), (three.alice, three.bob)):
        lobby.draw_round(three.room.pk, three.alice, interviewer=interviewer.pk, candidate=candidate.pk, now=timezone.now())
        seeds.add(three.interview.seed)

    assert len(seeds) == 3
    assert three.room.pk.int % 2**40 + 1 not in seeds
