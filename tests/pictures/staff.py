"""Pages that staff alone see, and those of a forgotten password."""

from datetime import datetime, timedelta
from typing import Any

from tests.made_rooms import session_of
from tests.pictures.shown import Shown

DOCUMENT = """# Queues

## Delivery

**Q1. What does at-least-once delivery ask of a consumer?**

That handling a message twice does no harm: it keeps the ids it has seen, or its work is such that a second time changes nothing.

**Q2. A consumer is slower than its producer. What do you look at first?**

The age of the oldest message, not the length of the queue: it says how late the answer is. Then what one message costs.

## Order

A partition keeps its order; a topic of many does not.
"""


def staff_pages(now: datetime) -> dict[str, Shown]:
    """Return the pages by name."""
    from django.urls import reverse

    from apps.accounts.models import User

    session = session_of(User.objects.create_superuser(email="staff@example.com", password=None))
    made = {name: Shown(_document(name, text, now), session) for name, text in (("document", DOCUMENT), ("document-refused", ""))}
    return made | {
        "documents": Shown(reverse("curriculum:documents"), session),
        "styleguide": Shown(reverse("styleguide"), session),
        "drills": Shown(reverse("example:drills"), session),
        "drill": Shown(_drill(now), session),
    }


def _document(name: str, text: str, now: datetime) -> str:
    from apps.curriculum.actions import documents
    from apps.curriculum.models import StudyDocument

    document = StudyDocument.objects.create(name=f"{name}.md", text=text, state=StudyDocument.State.READING, uploaded_at=now, begun_at=now)
    documents.work(document.pk)
    path: str = document.get_absolute_url()
    return path


def _drill(now: datetime) -> str:
    from apps.example.models import Drill
    from apps.example.rules.drill_kinds import Kind

    began, ended = now - timedelta(minutes=9), now - timedelta(minutes=7)
    return Drill.objects.create(
        kind=Kind.BURN_CPU, pod="dryrun-web-7d9c4-x2x7q", seconds=120, started_at=began, ended_at=ended
    ).get_absolute_url()


def password_pages(person: Any) -> dict[str, Shown]:
    """Return the pages by name. `person` has an account without a password, and so has someone who forgot theirs."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from apps.accounts.models import User

    name = "account_reset_password_from_key"
    client = Client(headers={"Host": "127.0.0.1"})
    other = User.objects.create_user(email="forgot@example.com", password="long forgotten")
    uid = user_pk_to_url_str(other)
    opened = client.get(reverse(name, kwargs={"uidb36": uid, "key": default_token_generator.make_token(other)}))
    return {
        "password-set": Shown(reverse("account_set_password"), session_of(person)),
        "password-reset-key": Shown(opened["Location"], str(client.cookies[settings.SESSION_COOKIE_NAME].value)),
        "password-reset-old": Shown(reverse(name, kwargs={"uidb36": uid, "key": "too-old"})),
    }
