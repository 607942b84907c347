"""Mail made of templates."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from apps.core.characters import many_lines, one_line

BLANK_LINE = re.compile(r"\n\s*\n")


def letter(template: str, context: Mapping[str, Any], *, to: str) -> EmailMessage:
    """A plain text mail to one address. What the template says before its first blank line is the subject, the rest the text.

    The subject is one line whatever is in `context`: a mail's head takes no other.
    """
    subject, *text = BLANK_LINE.split(many_lines(render_to_string(template, dict(context))).strip(), maxsplit=1)
    return EmailMessage(one_line(subject), f"{''.join(text).strip()}\n", to=[to])
