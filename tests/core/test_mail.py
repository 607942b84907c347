"""Mails made from templates, whatever is put into them."""

import pytest
from django.template import engines

from apps.core import mail
from apps.core.mail import letter


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
