"""Whoever has an interview running is told wherever another could be started, on every page that has a form for it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from apps.config import limits
from apps.curriculum.models import Question
from apps.interviews.actions import answering
from apps.interviews.actions.own import chosen
from apps.progress.models import DayPlan
from apps.reviews.queries.settings import settings_of, today_of
from tests.factories import make_format, make_set
from tests.interviews.test_reopening import practise
from tests.test_access import ROOM_ACTIONS

STARTS = {name for name, limit in limits.SENT.items() if limit is limits.PLANS} | {"interviews:interview-start"}
"""URLs that plan or start an interview. What plans one has the limit of plans, so a new one is here as soon as it has its row there."""

FORM = re.compile(r"<(?:form|button)\b[^>]*?\b(?:form)?action=\"(?P<path>[^\"]+)\"", re.DOTALL)
IN_A_TEMPLATE = re.compile(r"action=\"{% url '(?P<name>[^']+)'")
TEMPLATES = Path(__file__).parents[2] / "templates"


def starts_on(page: Any) -> set[str]:
    """Return the names of starting URLs to which forms of the page are sent."""
    names = set()
    for form in FORM.finditer(page.content.decode()):
        try:
            names.add(resolve(form["path"].partition("?")[0]).view_name)
        except Resolver404:
            continue
    return names & STARTS


@pytest.fixture
def client_with_everything(plan, alice, as_user, module):
    """Return Alice's client, the running interview, and the paths of all pages. She has a graded answer with a gap, and a plan of today."""
    now = timezone.now()
    concept = Question.objects.get(code="pods-concept")
    practised = [practise(alice, concept, 0, 2, at=now - timedelta(hours=hours)) for hours in (2, 1)]
    DayPlan.objects.create(person=alice, on=today_of(settings_of(alice), now), question=concept, question_why="")
    chosen.save(alice, concept, now=now)
    planned, running = plan(alice, now=now), plan(alice, now=now)
    answering.start(running, now=now)
    own = make_set(person=alice, questions=[concept], share_key="k" * 43)
    own_format = make_format(person=alice, share_key="f" * 43)
    values: dict[str, list[object]] = {
        "interview_id": [planned.pk, running.pk, practised[-1].pk],
        "question_id": [concept.pk],
        "set_id": [own.pk],
        "set_key": [own.share_key],
        "format_id": [own_format.pk],
        "format_key": [own_format.share_key],
    }
    paths = [path for name, (arguments, _) in ROOM_ACTIONS.items() for path in paths_of(name, arguments, values)]
    return as_user(alice), running, paths


def paths_of(name: str, arguments: Mapping[str, object], values: dict[str, list[object]]) -> list[str]:
    made: list[dict[str, object]] = [{}]
    for argument, value in arguments.items():
        known = values.get(argument, [] if value == "?" else [value])
        made = [chosen | {argument: choice} for chosen in made for choice in known]
    return [reverse(name, kwargs=chosen) for chosen in made]


def pages(client: Client, paths: list[str]) -> list[Any]:
    answers = [client.get(path) for path in paths]
    return [page for page in answers if page.status_code == 200 and page["Content-Type"].startswith("text/html")]


def test_every_page_with_a_form_that_starts_one_leads_to_the_one_that_runs(client_with_everything):
    client, running, paths = client_with_everything
    starting = [page for page in pages(client, paths) if starts_on(page)]

    silent = [page.request["PATH_INFO"] for page in starting if running.get_absolute_url() not in page.content.decode()]
    assert silent == []
    shown = {template.name for page in starting for template in page.templates}
    holding = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if {form["name"] for form in IN_A_TEMPLATE.finditer(path.read_text(encoding="utf-8"))} & STARTS
    }
    assert holding - shown == set(), "these are not looked at: make what they show in `client_with_everything`"


def test_where_none_runs_nothing_is_said(plan, alice, as_user):
    client = as_user(alice)
    interview = plan(alice)

    for path in (reverse("interviews:practise-topic", args=["small", "pods"]), interview.get_absolute_url(), reverse("interviews:new")):
        assert "is running" not in client.get(path).content.decode()
