"""Highlight code by Pygments, with only the few classes that code.css colours."""

import re

from django.utils.html import escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

COLOURS = {
    "c": {"c", "c1", "cm", "ch", "cp", "cs"},
    "k": {"k", "kd", "kn", "kr", "kc", "kt", "ow", "nb"},
    "nt": {"nt", "na", "nf", "nc"},
    "s": {"s", "s1", "s2", "sb", "sd", "sh", "si", "se", "ld", "l-Scalar-Plain"},
    "m": {"m", "mi", "mf", "mh", "mo", "nv", "gp"},
    "gd": {"gd"},
    "gi": {"gi"},
}
"""The classes that code.css colours, each with the token types that get it, by Pygments' short names."""

CLASS_OF = {token: colour for colour, tokens in COLOURS.items() for token in tokens}
TOKEN = re.compile(r'<span class="(?P<classes>[^"]+)">(?P<text>[^<]*)</span>')


def coloured_lines(code: str, language: str) -> list[str]:
    """Return the HTML of each line of `code`. `language` is a Pygments alias, or `text` for no colours."""
    if language == "text":
        return [escape(line) for line in code.splitlines()]
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return with_few_classes(highlight(code, lexer, formatter)).splitlines()


def with_few_classes(html: str) -> str:
    """Return Pygments' HTML with one class for a coloured token and no span for any other, which halves its size."""
    return TOKEN.sub(_token, html)


def _token(match: re.Match[str]) -> str:
    colour = next((CLASS_OF[token] for token in match["classes"].split() if token in CLASS_OF), None)
    return f'<span class="{colour}">{match["text"]}</span>' if colour else match["text"]
