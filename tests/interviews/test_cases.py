"""Cases: what is asked for is shown and takes its time, and not before; phases follow each other; who grades sees the order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import personal_data
from apps.accounts.models import Preferences
from apps.core.errors import Refused
from apps.curriculum.models import Question
from apps.interviews.actions import answering, cases, planning
from apps.interviews.models import Inquiry, Interview, Response
from apps.interviews.queries.cases import asked_for
from apps.interviews.rules.cases import meant
from tests.small_module import grade, make_case

HTMX = {"HX-Request": "true"}
FINDING, CLARIFICATION = Inquiry.Kind.FINDING, Inquiry.Kind.CLARIFICATION


@pytest.fixture
def case(module) -> Question:
    question: Question = Question.objects.long().order_by("pk")[0]
    make_case(question)
    return question


@pytest.fixture
def running(case, alice) -> Interview:
    return begun(case, alice)


def begun(case: Question, person) -> Interview:
    interview = planning.plan_single(person=person, question=case, time_factor=1.0, now=timezone.now())
    answering.start(interview, now=timezone.now())
    return interview


def response_of(interview: Interview) -> Response:
    return interview.responses.get()


def left(interview: Interview) -> float:
    """Seconds of the turn that are left since it was opened."""
    response = response_of(interview)
    assert response.deadline
    assert response.opened_at
    return (response.deadline - response.opened_at).total_seconds()


def test_a_finding_is_shown_and_takes_its_seconds(running):
    now = timezone.now()

    cases.ask(running, turn=1, kind=FINDING, number=0, now=now)

    asked = response_of(running).inquiries.get()
    assert (asked.kind, asked.number, asked.seconds) == ("finding", 0, 10)
    assert asked.thing["name"] == "Pods of the shop"
    assert left(running) == pytest.approx(50)


def test_a_clarifying_question_takes_no_time(running):
    cases.ask(running, turn=1, kind=CLARIFICATION, number=1, now=timezone.now())

    assert response_of(running).inquiries.get().thing["name"] == "Since when?"
    assert left(running) == pytest.approx(60)


def test_what_was_asked_for_before_takes_no_time_again(running):
    for _ in range(3):
        cases.ask(running, turn=1, kind=FINDING, number=0, now=timezone.now())

    assert response_of(running).inquiries.count() == 1
    assert left(running) == pytest.approx(50)


def test_someone_with_extra_time_pays_as_large_a_share_of_it(case, alice):
    Preferences.objects.update_or_create(person=alice, defaults={"time_factor": 1.5})
    interview = begun(case, alice)

    cases.ask(interview, turn=1, kind=FINDING, number=0, now=timezone.now())

    assert left(interview) == pytest.approx(90 - 15)


def test_what_takes_longer_than_is_left_is_refused_and_nothing_is_taken(running):
    later = timezone.now() + timedelta(seconds=20)

    with pytest.raises(Refused, match="That takes 45 seconds, and less is left"):
        cases.ask(running, turn=1, kind=FINDING, number=2, now=later)

    assert not response_of(running).inquiries.exists()
    assert left(running) == pytest.approx(60)


@pytest.mark.parametrize(("kind", "number"), [(FINDING, 3), (CLARIFICATION, 2)])
def test_what_the_question_has_not_is_refused(running, kind: str, number: int):
    with pytest.raises(Refused, match="no such thing to ask for"):
        cases.ask(running, turn=1, kind=kind, number=number, now=timezone.now())


def test_nothing_is_asked_before_the_clock_runs_or_after_the_answer(case, alice):
    interview = planning.plan_single(person=alice, question=case, time_factor=1.0, now=timezone.now())
    with pytest.raises(Refused, match="isn’t open"):
        cases.ask(interview, turn=1, kind=FINDING, number=0, now=timezone.now())

    answering.start(interview, now=timezone.now())
    answering.submit(interview, now=timezone.now())

    with pytest.raises(Refused, match="isn’t open"):
        cases.ask(interview, turn=1, kind=FINDING, number=0, now=timezone.now())
    with pytest.raises(Refused, match="has no phases"):
        cases.next_phase(interview, turn=1, after=0, now=timezone.now())


def test_what_a_finding_took_counts_as_time_spent(running):
    now = timezone.now()
    cases.ask(running, turn=1, kind=FINDING, number=0, now=now)

    answering.submit(running, now=now + timedelta(seconds=20))

    assert response_of(running).spent_seconds == 30


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("show me the pods", [("finding", 0)]),
        ("kubectl get nodes please", [("finding", 1)]),
        ("How many users does it hurt?", [("clarification", 0)]),
        ("anything in the shop", [("finding", 2), ("finding", 0)]),
        ("the weather", []),
        ("", []),
    ],
)
def test_words_are_matched_with_what_there_is(running, words: str, expected: list[tuple[str, int]]):

    assert sorted(asked_for(response_of(running), words)) == sorted(expected)


def test_a_word_that_few_things_share_decides():
    assert meant("memory of the pods", [("Pods of the shop", ""), ("Pods of the bank", ""), ("Memory of the nodes", "")])[0] == 2


BOOKING = [
    ("Pods of booking", "kubectl get pods"),
    ("The Service booking", "kubectl get service booking -o yaml"),
    ("Manifest change of the mailer", "git show -- mailer.yaml"),
    ("Changes today", "git log"),
    ("Pods", "kubectl get pods"),
]


@pytest.mark.parametrize(
    ("words", "position"),
    [
        ("pods of booking", 0),
        ("kubectl get svc booking -o yaml", 1),
        ("service booking yaml", 1),
        ("changes today", 3),
        ("what are today's changes?", 3),
        ("pods", 4),
    ],
)
def test_a_name_among_other_words_means_that_thing(words: str, position: int):
    assert meant(words, BOOKING) == [position]


def test_words_that_mean_one_thing_show_it_and_words_without_a_match_are_kept(running):
    for words in ("show me the pods", "the weather?", "anything of the shop"):
        cases.ask_in_words(running, turn=1, words=words, now=timezone.now())

    assert [(asked.kind, asked.words) for asked in response_of(running).inquiries.all()] == [
        ("finding", "show me the pods"),
        ("nothing", "the weather?"),
    ]


def test_phases_follow_each_other_with_their_times(running):
    now = timezone.now()
    cases.ask(running, turn=1, kind=FINDING, number=0, now=now)

    for _ in range(2):  # pressed twice
        cases.next_phase(running, turn=1, after=0, now=now + timedelta(seconds=15))

    response = response_of(running)
    assert (response.phase, response.phase_starts) == (1, [25])
    cases.next_phase(running, turn=1, after=1, now=now)
    assert response_of(running).phase == 1


def test_nothing_to_see_is_in_the_page_before_it_is_asked_for(running, alice, as_user):
    client = as_user(alice)
    before = client.get(running.get_absolute_url()).content.decode()

    part = client.post(reverse("interviews:turn-ask", args=[running.pk, 1]), {"asked": "finding-0"}, headers=HTMX)

    assert "Pods of the shop" in before
    assert "Say what you look at." in before
    for secret in ("OOMKilled", "Four of them", "ran out of memory", "Say what you do"):
        assert secret not in before
    assert "OOMKilled" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "turn_ms" in part.headers["HX-Trigger"]
    assert "OOMKilled" in client.get(running.get_absolute_url()).content.decode()


def answer_form(interview: Interview, **fields: object) -> dict[str, object]:
    return {"text": "So far", "save_number": 1, "seen": 0, "writer": "3f0b3a55-59c8-4b06-8f7c-6d2b5b9a0f11"} | fields


def test_without_a_script_the_answer_is_saved_with_what_is_asked(running, alice, as_user):
    client = as_user(alice)
    address = reverse("interviews:turn-ask", args=[running.pk, 1])

    shown = client.post(address, answer_form(running, words="the pods"), follow=True)

    assert "OOMKilled" in shown.content.decode()
    assert response_of(running).text == "So far"
    several = client.post(address, answer_form(running, words="anything of the shop", save_number=2, seen=1), follow=True)
    assert "That may mean:" in several.content.decode()
    gone_on = client.post(reverse("interviews:turn-phase", args=[running.pk, 1]), answer_form(running, after=0, save_number=3), follow=True)
    assert "Say what you do." in gone_on.content.decode()


def test_a_refusal_says_why_beside_the_case(running, alice, as_user):
    Response.objects.update(deadline=timezone.now() + timedelta(seconds=20))

    part = as_user(alice).post(reverse("interviews:turn-ask", args=[running.pk, 1]), {"asked": "finding-2"}, headers=HTMX)

    assert "That takes 45 seconds, and less is left." in part.content.decode()


@pytest.mark.parametrize("sent", [{}, {"asked": "finding-999"}, {"asked": "nothing-1"}, {"words": "x" * 201}, {"words": "\x00"}])
def test_nonsense_shows_nothing_and_breaks_nothing(running, alice, as_user, sent: dict[str, str]):
    client = as_user(alice)
    address = reverse("interviews:turn-ask", args=[running.pk, 1])

    assert client.post(address, sent, headers=HTMX).status_code == 200
    assert client.post(address, answer_form(running, **sent), follow=True).status_code == 200
    assert not response_of(running).inquiries.exclude(kind="nothing").exists()


def test_who_grades_sees_what_was_asked_in_which_order_and_what_was_not(running, alice, as_user):
    now = timezone.now()
    for kind, number in ((FINDING, 1), (CLARIFICATION, 0), (FINDING, 0)):
        cases.ask(running, turn=1, kind=kind, number=number, now=now)
    cases.next_phase(running, turn=1, after=0, now=now + timedelta(seconds=10))
    answering.submit(running, now=now + timedelta(seconds=25))
    client = as_user(alice)
    page = client.get(reverse("interviews:grade-turn", args=[running.pk, 1])).content.decode()

    assert page.index("Nodes") < page.index("How many users are hurt?") < page.index("Pods of the shop")
    assert "Logs of the shop" not in page  # it may be what the model answer is about
    client.post(reverse("interviews:grade-predict", args=[running.pk, 1]), {"level": 2})
    graded = client.get(reverse("interviews:grade-turn", args=[running.pk, 1])).content.decode()
    assert "Logs of the shop" in graded
    assert "It ran out of memory." in graded


def test_the_report_tells_the_phases_and_what_was_asked_for(running, alice, as_user):
    now = timezone.now()
    cases.ask(running, turn=1, kind=FINDING, number=1, now=now)
    answering.submit(running, now=now + timedelta(seconds=25))
    grade(running, alice, 2, 2)

    page = as_user(alice).get(reverse("interviews:report", args=[running.pk])).content.decode()

    assert "Nodes" in page


def test_what_was_asked_for_is_the_persons_own_data(running, alice):
    cases.ask(running, turn=1, kind=FINDING, number=1, now=timezone.now())
    cases.ask_in_words(running, turn=1, words="the weather?", now=timezone.now())

    answers = personal_data.export_all(alice)["interviews"]["interviews"][0]["answers"]

    assert [(asked["name"], asked["words"], asked["seconds"]) for asked in answers[0]["asked_for"]] == [
        ("Nodes", "", 10),
        ("", "the weather?", 0),
    ]


def test_of_a_question_that_is_no_case_nothing_is_asked(plan, alice, as_user):
    interview = plan(alice, now=timezone.now())
    answering.start(interview, now=timezone.now())

    for name, sent in (("turn-ask", {"words": "pods"}), ("turn-ask", {"asked": "finding-0"}), ("turn-phase", {"after": 0})):
        answer = as_user(alice).post(reverse(f"interviews:{name}", args=[interview.pk, 1]), sent, headers=HTMX)
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, interview.get_absolute_url())

    with pytest.raises(Refused, match="is no case"):
        cases.ask_in_words(interview, turn=1, words="pods", now=timezone.now())
    assert not Inquiry.objects.exists()


def test_the_briefing_says_what_asking_takes(case, alice, as_user):
    interview = planning.plan_single(person=alice, question=case, time_factor=1.0, now=timezone.now())

    assert "takes seconds off your time" in as_user(alice).get(interview.get_absolute_url()).content.decode()
