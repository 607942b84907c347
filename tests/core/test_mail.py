"""Mails made from templates, whatever is put into them: as text, and as HTML that says the same."""

import re
from datetime import UTC, datetime
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.template.loader import render_to_string

from apps.core import mail
from apps.core.mail import letter
from apps.progress.rules.today import Fitted, Task
from tests.templates import FOLDER


@pytest.fixture
def template(monkeypatch):
    made = engines["django"].from_string("{% autoescape off %}Soon: {{ title }}\n\n“{{ title }}” begins.\n{% endautoescape %}")
    monkeypatch.setattr(mail, "render_to_string", lambda name, context: made.render(context))


@pytest.mark.parametrize(
    "title", ["a\u2028b", "a\x85b", "a\x0bb", "a\r\nBcc: mallory@example.com", "a\n\nb", "a\0b", "\ud83d", "\u202eb", "\x1c"]
)
def test_a_subject_is_one_line_and_the_mail_can_be_made(template, title):
    made = letter("any", {"title": title}, to="dora@example.com")

    assert made.subject.startswith("Soon:")
    assert len(made.subject.splitlines()) == 1
    assert "begins." in made.body
    assert made.recipients() == ["dora@example.com"]
    assert made.message()["Bcc"] is None
    made.message().as_bytes()


def test_what_stands_before_the_first_blank_line_is_the_subject(template):
    made = letter("any", {"title": "Thursday"}, to="dora@example.com")

    assert (made.subject, made.body) == ("Soon: Thursday", "“Thursday” begins.\n")


HOSTILE = """<script>alert(1)</script> "O'Neil" & </title><img src=x onerror=alert(2)>"""
URL = "https://dryrun.example.com/a/?b=1&c=2"
CALL = "https://meet.example.com/?a=1&b=2"
AT = datetime(2026, 12, 1, 19, tzinfo=UTC)
ROOM = SimpleNamespace(title=HOSTILE, team=HOSTILE, scheduled_for=AT, call_url=CALL)
TASK = Task("section", HOSTILE, HOSTILE, 5, "Read", "/")
TODAY = SimpleNamespace(fitted=Fitted([TASK], []), days_left=3)
MAILS: dict[str, dict[str, Any]] = {
    "teams/mail/invitation": {"invitation": SimpleNamespace(invited_by=HOSTILE, team=HOSTILE, expires_at=AT), "url": URL},
    "rooms/mail/reminder": {"room": ROOM, "url": URL},
    "rooms/mail/called_off": {"room": ROOM, "url": URL},
    "progress/mail/today": {"today": TODAY, "url": URL, "stop": URL},
    "account/email/password_reset_key_message": {"user": SimpleNamespace(email=HOSTILE), "password_reset_url": URL},
    "account/email/unknown_account_message": {"email": HOSTILE, "signup_url": URL},
    "account/email/account_already_exists_message": {"email": HOSTILE, "password_reset_url": URL},
}
TAG = re.compile(r"<[^>]*>")
UNSEEN = re.compile(r"<(style|title)>.*?</\1>", re.DOTALL)
LINK = re.compile(r"https?://\S+")


def seen(html: str) -> str:
    """The text that a reader sees, on one line."""
    return " ".join(unescape(TAG.sub(" ", UNSEEN.sub("", html))).split())


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that say something: no links, and no lines that only lead to one."""
    parts = (" ".join(part.split()) for part in text.split("\n\n"))
    return [part for part in parts if part and not LINK.match(part) and not part.endswith(":")]


def test_every_mail_is_tried_here():
    written = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.glob("*/mail/*.txt")}
    written |= {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.glob("account/email/*_message.txt")}

    assert set(MAILS) == written


@pytest.mark.parametrize("name", MAILS)
def test_both_parts_of_a_mail_say_the_same(name: str):
    text, html = (str(render_to_string(f"{name}.{kind}", MAILS[name])) for kind in ("txt", "html"))
    if "/mail/" in name:
        text = text.partition("\n\n")[2]

    told = seen(html)
    assert [part for part in paragraphs(text) if part not in told] == []
    assert set(LINK.findall(text)) == {unescape(link) for link in re.findall(r'href="([^"]*)"', html)}


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_holds_no_markup_from_names_and_nothing_foreign(name: str):
    html = render_to_string(f"{name}.html", MAILS[name])

    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("</title>") == 1
    assert re.findall(r"<[^>]*\b(?:src|background)=|url\(|@import|<link", html) == []
    assert set(re.findall(r'href="([^"]*)"', html)) <= {URL.replace("&", "&amp;"), CALL.replace("&", "&amp;")}


@pytest.mark.parametrize("name", [name for name in MAILS if "/mail/" in name])
def test_a_letter_has_both_parts(name: str):
    made = letter(name, MAILS[name], to="dora@example.com")

    assert [(kind, "<h1" in str(html)) for html, kind in made.alternatives] == [("text/html", True)]
    assert "<h1" not in made.body
    made.message().as_bytes()


def test_a_reminder_without_a_call_ends_with_its_room():
    html = render_to_string("rooms/mail/reminder.html", {"room": SimpleNamespace(**(vars(ROOM) | {"call_url": ""})), "url": URL})

    assert "The call" not in html
    assert "border-top" not in html
