"""Pages of errors and refusals, as this site's own code answers them."""

from typing import Any

from tests.made_rooms import session_of
from tests.pictures.shown import Shown

TYPED = "A startup probe on `/livez`, every 5 s, 36 failures.\n\nLiveness only asks whether the process still serves."


def error_pages(person: Any, *, over: Any) -> dict[str, Shown]:
    """Return the pages by name. `person` has an interview `over` that takes no answer any more."""
    from django.test import Client
    from django.urls import reverse

    session = session_of(person)
    client = Client(enforce_csrf_checks=True, headers={"Host": "127.0.0.1", "Sec-Fetch-Site": "same-origin"})
    client.force_login(person)
    trusting = Client(headers={"Host": "127.0.0.1"})
    trusting.force_login(person)
    late = {"text": TYPED, "save_number": 9, "seen": 0, "writer": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
    answers = {
        "403-once-more": client.post(reverse("progress:today-read"), {"text": TYPED, "name": "Ana"}),
        "403-too-old": client.post(reverse("progress:today-read"), headers={"Sec-Fetch-Site": "cross-site"}),
        "refused-answer": trusting.post(reverse("interviews:turn-save", args=[over.pk, 1]), late),
        "refused-card": trusting.post(reverse("reviews:card-review", args=[_card().pk]), {"rating": 7}),
    }
    return {
        "404": Shown("/nowhere/", status=404),
        "403": Shown("/admin/login/?next=/admin/", session, status=403),
        "405": Shown(reverse("progress:today-read"), session, status=405),
        **{name: Shown(f"/{name}/", session, status=answer.status_code, body=answer.content.decode()) for name, answer in answers.items()},
        **{name: Shown(f"/{name}/", status=int(name), body=body) for name, body in _bare().items()},
    }


def _bare() -> dict[str, str]:
    """What is answered without a session, a database or a request, by its status."""
    from django.template.loader import render_to_string

    context = {"429": {"refusal": "Too many answers were saved. Come back in 40 seconds.", "typed": [TYPED]}}
    return {name: render_to_string(f"{name}.html", context.get(name)) for name in ("400", "429", "500", "503")}


def _card() -> Any:
    from apps.curriculum.models import Question

    return Question.objects.cards().order_by("pk")[0]
