"""Every address that answers to a link: its pages in the demonstration half-year, the picture of it, or why it isn't walked."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

type Pages = Callable[[Any], list[str]]
"""Returns the paths of an address' pages that a person may open; of many that are alike a few that differ."""

SAMPLES = ("1", str(UUID(int=1)), "x")
"""Values for the arguments of addresses, so that one can be asked what it answers to."""


def unlisted() -> list[str]:
    """Return the names of addresses that answer to a link and stand in none of the tables, in order. Needs a database."""
    listed = WALKED.keys() | PICTURED.keys() | NO_PAGES.keys()
    client = Client(headers={"Host": "127.0.0.1"})
    rest = [(name, pattern) for name, pattern in addresses().items() if name not in listed]
    return sorted(name for name, pattern in rest if client.get(_sample(name, pattern)).status_code != 405)


def addresses() -> dict[str, URLPattern]:
    """Return the patterns of all addresses that are ours, by name."""
    return dict(_patterns(get_resolver(), ""))


def _patterns(resolver: URLResolver, app: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, pattern.app_name or app) if pattern.app_name != "admin" else ()
        elif pattern.name:
            yield f"{app}:{pattern.name}" if app else pattern.name, pattern


def _sample(name: str, pattern: URLPattern) -> str:
    """A path of the address, which leads to nobody's page."""
    converters = pattern.pattern.converters.items()
    fitting = {key: next(value for value in SAMPLES if re.fullmatch(converter.regex, value)) for key, converter in converters}
    return reverse(name, kwargs=fitting)


def _at(name: str, *queries: str) -> Pages:
    return lambda person: [reverse(name) + query for query in queries or ("",)]


def _lessons(name: str, most: int) -> Pages:
    def pages(person: Any) -> list[str]:
        from apps.curriculum.models import Lesson

        lessons = Lesson.objects.not_retired().select_related("module").order_by("module__number", "position")
        return [reverse(name, args=[lesson.module.slug, lesson.slug]) for lesson in lessons[:most]]

    return pages


def _modules(person: Any) -> list[str]:
    from apps.curriculum.models import Module

    return [module.get_absolute_url() for module in Module.objects.all()]


def _sections(person: Any) -> list[str]:
    """Practising a section on which something is asked, and one on which nothing is."""
    from apps.curriculum.models import Section

    sections = Section.objects.filter(lesson__retired_at=None).select_related("lesson__module").order_by("pk")
    chosen = [sections.filter(questions__kind="debugging").first(), sections.filter(questions=None).first()]
    return [
        reverse("interviews:practise", args=[section.lesson.module.slug, section.lesson.slug, section.anchor])
        for section in chosen
        if section
    ]


def _excerpts(person: Any) -> list[str]:
    """The first, the one with most lines, and the last."""
    from apps.example.queries.excerpts import all_excerpts

    every = all_excerpts()
    longest = max(every, key=lambda excerpt: excerpt.last - excerpt.first)
    return [reverse("example:excerpt", args=[name]) for name in dict.fromkeys((every[0].name, longest.name, every[-1].name))]


def _flag(person: Any) -> list[str]:
    return [reverse("reviews:card-flag", args=[person.card_schedules.order_by("pk")[0].card_id])]


def _two_answers(person: Any) -> list[str]:
    """Of a question answered once, and of the one answered most often."""
    from django.db.models import Count

    from apps.curriculum.models import Question

    graded = Question.objects.long().filter(responses__interview__person=person, responses__interview__state="graded")
    asked = graded.annotate(times=Count("responses")).order_by("times", "pk")
    return [reverse("progress:two-answers", args=[question.pk]) for question in (asked[0], asked.reverse()[0])]


def _interviews(name: str, state: str, **arguments: Any) -> Pages:
    """The latest in that state of each format, taken alone."""

    def pages(person: Any) -> list[str]:
        own = person.interviews.filter(is_hosted=False, state=state).order_by("planned_at")
        latest = {(interview.blueprint_id, bool(interview.blueprint_id) or interview.title): interview for interview in own}
        of_a_format = [interview for interview in latest.values() if interview.blueprint_id]
        single = [interview for interview in latest.values() if not interview.blueprint_id][:2]
        return [reverse(name, kwargs={"interview_id": interview.pk, **arguments}) for interview in [*of_a_format, *single]]

    return pages


def _rooms(person: Any) -> list[str]:
    """The next meeting, and the last one that was held."""
    from apps.rooms.models import Room

    rooms = Room.objects.visible_to(person).order_by("created_at")
    return [room.get_absolute_url() for room in (rooms.not_closed().first(), rooms.filter(state="closed").last()) if room]


def _rounds(person: Any) -> list[str]:
    """The last round that they were the candidate of, and the last one of another."""
    from apps.rooms.models import Round

    rounds = Round.objects.filter(room__participants__person=person, room__state="closed").order_by("started_at")
    chosen = [rounds.filter(candidate__person=person).last(), rounds.exclude(candidate__person=person).last()]
    return [reverse("rooms:round", args=[held.room_id, held.number]) for held in chosen if held]


def _team(name: str) -> Pages:
    return lambda person: [reverse(name, args=[membership.team_id]) for membership in person.memberships.all()]


def _shared(person: Any) -> list[str]:
    from apps.teams.models import SharedReport

    shared = SharedReport.objects.filter(membership__team__memberships__person=person).select_related("membership").order_by("pk")
    others = shared.exclude(membership__person=person)
    return [reverse("teams:shared-report", args=[report.membership.team_id, report.interview_id]) for report in others[:1]]


WALKED: Mapping[str, Pages] = {
    "progress:home": _at("progress:home"),
    "progress:plan": _at("progress:plan"),
    "progress:progress": _at("progress:progress"),
    "progress:criteria": _at("progress:criteria"),
    "progress:over-time": _at("progress:over-time", "", "?page=2"),
    "progress:grading": _at("progress:grading"),
    "progress:two-answers": _two_answers,
    "curriculum:modules": _at("curriculum:modules"),
    "curriculum:module": _modules,
    "curriculum:lesson": _lessons("curriculum:lesson", 99),
    "curriculum:search": _at("curriculum:search", "", "?q=probe", "?q=kuberntes", "?q=zzzz"),
    "reviews:cards": _at("reviews:cards"),
    "reviews:all": _at("reviews:all"),
    "reviews:cram": _lessons("reviews:cram", 2),
    "reviews:settings": _at("reviews:settings"),
    "reviews:dates": _at("reviews:dates"),
    "reviews:card-flag": _flag,
    "reviews:own": _at("reviews:own"),
    "reviews:own-new": _at("reviews:own-new"),
    "reviews:own-file": _at("reviews:own-file"),
    "interviews:interviews": _at("interviews:interviews", "", "?page=2"),
    "interviews:new": _at("interviews:new"),
    "interviews:saved": _at("interviews:saved"),
    "interviews:sets": _at("interviews:sets"),
    "interviews:set-new": _at("interviews:set-new"),
    "interviews:format-new": _at("interviews:format-new"),
    "handson:incidents": _at("handson:incidents"),
    "handson:incident": lambda _: [reverse("handson:incident", args=["drain-hangs"])],
    "interviews:calibrate": _lessons("interviews:calibrate", 2),
    "interviews:practise-topic": _lessons("interviews:practise-topic", 2),
    "interviews:practise": _sections,
    "interviews:interview": _interviews("interviews:interview", "planned"),
    "interviews:grade-turn": _interviews("interviews:grade-turn", "submitted", turn=1),
    "interviews:report": _interviews("interviews:report", "graded"),
    "interviews:report-link": _interviews("interviews:report-link", "graded"),
    "teams:report-sharing": _interviews("teams:report-sharing", "graded"),
    "teams:shared-report": _shared,
    "teams:team-settings": _team("teams:team-settings"),
    "teams:team-dissolve": _team("teams:team-dissolve"),
    "rooms:teams": _at("rooms:teams"),
    "rooms:team": _team("rooms:team"),
    "rooms:rooms": _at("rooms:rooms"),
    "rooms:room": _rooms,
    "rooms:room-new": _at("rooms:room-new"),
    "rooms:room-join": _at("rooms:room-join"),
    "rooms:round": _rounds,
    "example:worked-example": _at("example:worked-example"),
    "example:pod": _at("example:pod"),
    "example:excerpt": _excerpts,
    "accounts:settings": _at("accounts:settings"),
    "accounts:erase": _at("accounts:erase"),
    "account_logout": _at("account_logout"),
    "account_change_password": _at("account_change_password"),
    "account_inactive": _at("account_inactive"),
    "account_reset_password": _at("account_reset_password"),
    "account_reset_password_done": _at("account_reset_password_done"),
    "account_reset_password_from_key_done": _at("account_reset_password_from_key_done"),
}
"""The pages that the person of the half-year may open, by the name of their address."""

PICTURED: Mapping[str, str] = {
    "account_login": "signin",
    "account_signup": "signup",
    "account_set_password": "password-set",
    "account_reset_password_from_key": "password-reset-key",
    "curriculum:documents": "documents",
    "curriculum:document": "document",
    "example:drills": "drills",
    "example:drill": "drill",
    "interviews:interview-submit": "submit",
    "handson:attempt": "terminal",
    "interviews:set": "set",
    "interviews:shared-set": "shared-set",
    "interviews:format": "format",
    "interviews:format-edit": "format-edit",
    "interviews:shared-format": "shared-format",
    "interviews:linked-report": "linked-report",
    "offline": "offline",
    "progress:reminders-stop": "reminders-stop",
    "reviews:own-card": "own-card",
    "reviews:own-cram": "own-cram",
    "reviews:own-draft": "own-draft",
    "rooms:room-ahead": "ready-ahead",
    "styleguide": "styleguide",
    "teams:invitation": "invitation",
}
"""Pages that others see, or that the half-year has none of, by the name of their address: a picture in which they are seen."""

_DATA = "no page, but data for a script or a program"
_FILE = "no page, but a file to be kept"
_PART = "a part of another page, which a script fetches"
_FORM = "takes a form alone, from staff; to others it isn't there"
_ON = "leads on to another page at once"

NO_PAGES: Mapping[str, str] = {
    "accounts:data": _FILE,
    "accounts:data-as-tables": _FILE,
    "accounts:token": _DATA,
    "curriculum:document-files": _FILE,
    "curriculum:document-remove": _FORM,
    "curriculum:document-take": _FORM,
    "curriculum:lesson-read": "the lesson, with a form's answer",
    "curriculum:section-read": "the lesson, with a form's answer",
    "example:drill-start": _FORM,
    "handson:complete": _DATA,
    "handson:kubeconfig": _FILE,
    "example:drill-stop": _FORM,
    "interviews:grade": _ON,
    "interviews:report-json": _FILE,
    "interviews:report-markdown": _FILE,
    "interviews:turn-clock": _DATA,
    "interviews:follow-up-clock": _DATA,
    "manifest": _DATA,
    "progress:plan-calendar": _FILE,
    "reviews:export-anki": _FILE,
    "reviews:export-cards": _FILE,
    "reviews:export-reviews": _FILE,
    "rooms:interview": _ON,
    "rooms:room-calendar": _FILE,
    "rooms:room-desk": _PART,
    "rooms:room-stage": _PART,
    "worker": _DATA,
}
"""Addresses that aren't walked, by name, and why."""


def paths_of(person: Any) -> dict[str, list[str]]:
    """Return the paths that are walked as the person of the half-year, by the name of their address."""
    return {name: pages(person) for name, pages in WALKED.items()}
