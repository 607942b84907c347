"""The colours of code: the few classes that code.css knows, of the many kinds that Pygments tells apart."""

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
"""The classes that code.css colours, each with the kinds of token, in Pygments' short names, that get it."""

CLASS_OF = {token: colour for colour, tokens in COLOURS.items() for token in tokens}
TOKEN = re.compile(r'<span class="(?P<classes>[^"]+)">(?P<text>[^<]*)</span>')


def coloured_lines(code: str, language: str) -> list[str]:
    """The HTML of each line of `code`. `language` is Pygments' name of it; `text` for none."""
    if language == "text":
        return [escape(line) for line in code.splitlines()]
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return with_few_classes(highlight(code, lexer, formatter)).splitlines()


def with_few_classes(html: str) -> str:
    """A coloured token keeps one class, any other none: half of what a highlighter writes is spans around blanks and brackets."""
    return TOKEN.sub(_token, html)


def _token(match: re.Match[str]) -> str:
    colour = next((CLASS_OF[token] for token in match["classes"].split() if token in CLASS_OF), None)
    return f'<span class="{colour}">{match["text"]}</span>' if colour else match["text"]
