"""Mail made of templates."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def letter(template: str, context: Mapping[str, Any], *, to: str) -> EmailMessage:
    """A plain text mail to one address. The template's first line is its subject, the rest its text."""
    subject, _, text = render_to_string(template, dict(context)).strip().partition("\n")
    return EmailMessage(subject, f"{text.strip()}\n", to=[to])
