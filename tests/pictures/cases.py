"""Pages of a case in each of their states: begun, after asking, at grading, in the report."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.made_rooms import session_of
from tests.pictures.shown import Shown

ANSWER = "I'd stop the roll-out first, then look at who fails and who doesn't. One hypothesis at a time."


def case_pages(now: datetime) -> dict[str, Shown]:
    """Show an incident and a design, each a guest's, in all their states."""
    from django.urls import reverse

    from apps.accounts.models import User
    from apps.interviews.actions import answering

    incident, design = (_begun(User.objects.create_guest(), kind, now - timedelta(minutes=6)) for kind in ("debugging", "design"))
    new = _begun(User.objects.create_guest(), "debugging", now - timedelta(seconds=20))
    _ask(incident, now - timedelta(minutes=4))
    _ask(design, now - timedelta(minutes=4), findings=())
    done = []
    for level in (None, 2):
        case = _begun(User.objects.create_guest(), "debugging", now - timedelta(minutes=20))
        _ask(case, now - timedelta(minutes=15))
        answering.finish_turn(case, turn=1, text=ANSWER, save_number=1, seen=0, writer="demo", now=now - timedelta(minutes=2))
        case.refresh_from_db()
        if level is not None:
            _grade(case, level, now)
        done.append(case)
    to_predict, graded = done
    return {
        "case": Shown(new.get_absolute_url(), session_of(new.person)),
        "case-incident": Shown(incident.get_absolute_url(), session_of(incident.person)),
        "case-design": Shown(design.get_absolute_url(), session_of(design.person)),
        "case-meant": Shown(f"{incident.get_absolute_url()}?words=logs+pods+nodes+image", session_of(incident.person)),
        "case-predict": Shown(reverse("interviews:grade-turn", args=[to_predict.pk, 1]), session_of(to_predict.person)),
        "linked-report": Shown(_link(graded, now)),
        "report-link": Shown(reverse("interviews:report-link", args=[graded.pk]), session_of(graded.person)),
        "case-report": Shown(reverse("interviews:report", args=[graded.pk]), session_of(graded.person)),
    }


def _link(interview: Any, now: datetime) -> str:
    from django.urls import reverse

    from apps.interviews.actions import report_links

    report_links.share(interview, days=30, now=now)
    interview.refresh_from_db()
    return reverse("interviews:linked-report", args=[interview.report_link.key])


def _begun(person: Any, kind: str, at: datetime) -> Any:
    from apps.curriculum.models import Question
    from apps.interviews.actions import answering, planning

    question = Question.objects.not_retired().filter(is_case=True, kind=kind).order_by("code")[0]
    interview = planning.plan_single(person=person, question=question, time_factor=1.0, now=at)
    answering.start(interview, now=at)
    return interview


def _ask(interview: Any, at: datetime, *, findings: Sequence[int] = (2, 0)) -> None:
    from apps.interviews.actions import cases

    for kind, number in (("clarification", 1), *(("finding", number) for number in findings), ("clarification", 0)):
        cases.ask(interview, turn=1, kind=kind, number=number, now=at)
    cases.ask_in_words(interview, turn=1, words="what did they have for lunch?", now=at)
    cases.next_phase(interview, turn=1, after=0, now=at + timedelta(minutes=1))


def _grade(interview: Any, level: int, now: datetime) -> None:
    from apps.interviews.actions import grading

    response = interview.responses.get()
    own = grading.predict(response, grader=interview.person, level=level, now=now)
    levels = {position: grading.GivenLevel(level) for position in range(len(response.revision.rubric.criteria))}
    grading.give_levels(own, levels=levels, tripped=(), version=0, now=now)
    grading.complete(interview, now=now)
