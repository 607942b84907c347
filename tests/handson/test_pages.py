"""An incident in the page: begun, debugged, ended, graded, without a script too; and what goes wrong is said."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import Conflict, Refused
from apps.handson.actions import attempts
from apps.handson.models import Attempt
from apps.handson.queries.incidents import find
from apps.handson.rules.incidents.source import IncidentSource
from apps.handson.urls import urlpatterns
from apps.simulator.rules import kinds
from tests.factories import make_attempt

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(autouse=True)
def terminal(settings) -> None:
    """Also where the tests run with Redis, which switches it off."""
    settings.TERMINAL = True


@pytest.fixture
def service() -> IncidentSource:
    incident = find(CONTENT, "service-answers-nobody")
    assert incident
    return incident


@pytest.fixture
def begun(alice, service) -> Attempt:
    return attempts.begin(alice, service, mode="practice", now=timezone.now())


@pytest.fixture
def tab(as_user, alice) -> Client:
    return as_user(alice)


def run(tab: Client, attempt: Attempt, line: str, **more: str):
    return tab.post(f"/hands-on/attempts/{attempt.pk}/run/", {"line": line, **more}, follow=True)


def test_a_visitor_begins_as_a_guest_and_sees_the_terminal(client, db):
    assert "The service answers nobody" in client.get("/hands-on/").content.decode()

    shown = client.post("/hands-on/service-answers-nobody/begin/", {"mode": "interview"}, follow=True)

    assert shown.status_code == 200
    assert 'id="transcript"' in shown.content.decode()
    assert "Take a hint" not in shown.content.decode()
    assert Attempt.objects.get().person.is_guest


def test_what_is_typed_is_answered_by_kubectl_and_shows_evidence(tab, begun):
    shown = run(tab, begun, "k describe svc api").content.decode()

    assert "TargetPort:" in shown
    assert "What the Service selects, and its target port" in shown
    begun.refresh_from_db()
    assert (set(begun.found), begun.version, begun.commands.get().code) == ({0, 1}, 2, 0)


def test_a_file_of_the_page_can_be_applied(tab, begun):
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: b}\n"

    shown = run(tab, begun, "k apply -f file.yaml", file=manifest).content.decode()

    assert "configmap/mine created" in shown
    begun.refresh_from_db()
    assert begun.cluster.find(kinds.CONFIG_MAPS, "shop", "mine")
    assert manifest.splitlines()[0] in shown


def test_what_makes_no_sense_is_answered_and_changes_nothing(tab, begun):
    for line in ("rm -rf /", "k", "k get pods; ls", "k --kubeconfig=/etc/passwd get pods", "'", "k get \x00"):
        assert run(tab, begun, line).status_code == 200
    assert tab.post(f"/hands-on/attempts/{begun.pk}/run/", {"line": ""}).status_code == 422
    too_long = tab.post(f"/hands-on/attempts/{begun.pk}/run/", {"line": "k " * 4000})
    assert (too_long.status_code, "4,096 characters" in too_long.content.decode()) == (422, True)


def test_the_second_command_meets_what_the_first_has_left(begun, service):
    for line in ("k create configmap mine --from-literal=a=b", "k get configmap mine -o jsonpath={.data.a}"):
        shown = attempts.type_line(begun, service, line=line, file="", now=timezone.now())

    assert (shown.output, shown.code, shown.number) == ("b", 0, 2)


def test_two_tabs_do_not_undo_each_other(begun, service):
    other = Attempt.objects.get(pk=begun.pk)
    attempts.type_line(begun, service, line="k create configmap mine --from-literal=a=b", file="", now=timezone.now())

    with pytest.raises(Conflict, match="Another tab"):
        attempts.type_line(other, service, line="k delete deploy api", file="", now=timezone.now())

    stored = Attempt.objects.get(pk=begun.pk)
    assert stored.cluster.find(kinds.DEPLOYMENTS, "shop", "api")
    assert stored.commands.count() == 1


def test_the_cluster_stands_still_while_its_person_is_away(begun, service):
    before = begun.cluster.time
    Attempt.objects.filter(pk=begun.pk).update(touched_at=timezone.now() - timedelta(hours=9))
    begun.refresh_from_db()

    attempts.type_line(begun, service, line="k get pods", file="", now=timezone.now())

    assert 119 < Attempt.objects.get(pk=begun.pk).cluster.time - before < 130


def test_time_can_be_let_pass(tab, begun):
    tab.post(f"/hands-on/attempts/{begun.pk}/pass/")

    begun.refresh_from_db()
    assert begun.cluster.time - begun.started_at.timestamp() > 299


def test_hints_come_one_by_one_and_never_in_an_interview(tab, alice, begun, service):
    assert service.hints[0][:30] in tab.post(f"/hands-on/attempts/{begun.pk}/hint/", follow=True).content.decode()
    begun.refresh_from_db()
    assert begun.hints_taken == 1

    strict = attempts.begin(alice, service, mode="interview", now=timezone.now())
    with pytest.raises(Refused, match="no hints in an interview"):
        attempts.take_hint(strict, service)


def test_the_end_says_what_holds_and_keeps_no_cluster(tab, begun):
    run(tab, begun, "k get endpointslices")
    report = tab.post(f"/hands-on/attempts/{begun.pk}/end/", {"cause": "The selector.", "fix": ""}, follow=True).content.decode()

    assert "Not solved: The service answers nobody" in report
    assert "The selector." in report
    assert "Nothing." in report
    assert "the container’s port was renamed" in report.replace("'", "’").lower()
    begun.refresh_from_db()
    assert (bytes(begun.state), begun.unmet) == (b"", [0])
    assert run(tab, begun, "k get pods").content.decode().count('class="typed"') == 1


def test_a_solved_one_says_so_and_is_graded_by_its_person(tab, begun, service):
    patch = json.dumps({"spec": {"selector": {"app": "api-v2"}, "ports": [{"port": 80, "name": "http", "targetPort": "web"}]}})
    run(tab, begun, f"k patch svc api -p '{patch}'")
    tab.post(f"/hands-on/attempts/{begun.pk}/end/")
    begun.refresh_from_db()
    assert begun.is_solved

    levels = {f"level-{position}": "2" for position in range(len(service.rubric.criteria))}
    refused = tab.post(f"/hands-on/attempts/{begun.pk}/grade/", {**levels, "level-0": "7"})
    assert (refused.status_code, "a level from 0 to 3" in refused.content.decode()) == (422, True)
    graded = tab.post(f"/hands-on/attempts/{begun.pk}/grade/", levels, follow=True).content.decode()

    assert "67 %" in graded or "67%" in graded
    assert Attempt.objects.get(pk=begun.pk).levels[service.rubric.criteria[0].name] == 2


def test_ending_twice_keeps_the_first(begun, service):
    attempts.end(begun, service, cause="First.", fix="", now=timezone.now())
    begun.refresh_from_db()
    attempts.end(begun, service, cause="Second.", fix="", now=timezone.now())

    assert Attempt.objects.get(pk=begun.pk).cause_said == "First."


def test_an_attempt_can_be_deleted_and_one_whose_incident_is_gone_too(tab, begun, alice):
    gone = make_attempt(person=alice, incident="was-removed", title="Was removed")
    assert "isn’t in the content any more" in tab.get(gone.get_absolute_url()).content.decode().replace("&#x27;", "’")
    for attempt in (begun, gone):
        shown = tab.post(f"/hands-on/attempts/{attempt.pk}/delete/", follow=True).content.decode()
        assert f"Your attempt at “{attempt.title}” is deleted." in shown

    assert not Attempt.objects.exists()


def test_every_page_of_an_attempt_whose_incident_is_gone_says_so(tab, alice):
    gone = make_attempt(person=alice, incident="was-removed", title="Was removed")
    of_attempts = [each.name for each in urlpatterns if "attempt_id" in str(each.pattern) and each.name != "delete"]
    assert len(of_attempts) > 5
    for name in of_attempts:
        address = reverse(f"handson:{name}", args=[gone.pk])
        answer = tab.get(address)
        answer = tab.post(address) if answer.status_code == 405 else answer
        assert answer.status_code == 404, name
        assert "any more" in answer.content.decode(), name


def test_an_open_attempt_is_offered_before_a_newer_one_that_is_over(tab, alice, begun):
    make_attempt(
        person=alice,
        incident=begun.incident,
        started_at=begun.started_at + timedelta(hours=1),
        ended_at=begun.started_at + timedelta(hours=1),
        state=b"",
    )

    assert begun.get_absolute_url() in tab.get("/hands-on/").content.decode()


def test_so_many_may_be_open_and_no_more(alice, service, monkeypatch):
    monkeypatch.setattr(attempts, "MOST_RUNNING", 1)
    attempts.begin(alice, service, mode="practice", now=timezone.now())

    with pytest.raises(Refused, match="end one of them first"):
        attempts.begin(alice, service, mode="practice", now=timezone.now())


def test_a_server_without_kubectl_says_so(tab, begun, settings):
    settings.TERMINAL = False

    assert "runs no kubectl" in tab.get(begun.get_absolute_url()).content.decode()
    answer = tab.post(f"/hands-on/attempts/{begun.pk}/run/", {"line": "k get pods"})
    assert (answer.status_code, "nothing was done" in answer.content.decode()) == (422, True)


def test_what_was_typed_is_exported(alice, begun, service):
    from apps.handson.actions.personal_data import export

    attempts.type_line(begun, service, line="k get pods", file="", now=timezone.now())

    assert export(User.objects.get(pk=alice.pk))["incidents"][0]["commands"][0]["line"] == "k get pods"
