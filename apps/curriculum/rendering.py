"""Authored Markdown to HTML, once, when content is loaded. Raw HTML is shown as text, never passed on."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from xml.etree.ElementTree import Element

import markdown
from django.utils.html import escape
from markdown.treeprocessors import Treeprocessor

from apps.core.text import plain_text
from apps.curriculum.markup import anchor_of_plain
from apps.curriculum.reading.lessons import LESSON_FILE

CALLOUTS = {"note": "Note", "tip": "What a senior adds", "warning": "The trap"}

LESSON_LINK = re.compile(r"^(?:\.\./lessons/|\./)?(?P<file>[\w.-]+\.md)(?P<anchor>#[\w-]+)?$")
CALLOUT = re.compile(r'<div class="admonition (?P<kind>\w+)">\n<p class="admonition-title">(?P<title>.*?)</p>')
CALLOUT_PLACE = "<!--callout-->"
SECTION = re.compile(r'(?=<h2 id=")')
HEADING = re.compile(r'^<h2 id="(?P<anchor>[^"]+)">(?P<title>.*?)</h2>\n?', re.DOTALL)
CODE = re.compile(r'<div class="(?:language-(?P<language>[\w+-]+) )?code"><pre>')
TOKEN = re.compile(r'<span class="(?P<classes>[^"]+)">(?P<text>[^<]*)</span>')
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
CELL = re.compile(r"<(?P<tag>t[dh])(?P<attributes>[^>]*)>(?P<inside>.*?)</(?P=tag)>", re.DOTALL)

LessonUrl = Callable[[str], str]
"""From a lesson's slug to the path of its page."""


@dataclass(frozen=True)
class RenderedSection:
    anchor: str
    title: str
    html: str
    text: str


class _Links(Treeprocessor):
    """Points links among files to pages, marks links to other sites, and leaves no other kind of link."""

    def __init__(self, md: markdown.Markdown, lesson_url: LessonUrl) -> None:
        super().__init__(md)
        self.lesson_url = lesson_url

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            href = link.get("href", "")
            if match := LESSON_LINK.match(href):
                lesson = LESSON_FILE.match(match["file"])
                link.set("href", self.lesson_url(lesson["slug"] if lesson else match["file"]) + (match["anchor"] or ""))
            elif href.startswith(("https://", "http://")):
                link.set("rel", "noopener")
            elif not href.startswith(("#", "mailto:")):
                del link.attrib["href"]  # no scheme that could run something


def _renderer(lesson_url: LessonUrl) -> markdown.Markdown:
    renderer = markdown.Markdown(
        extensions=["tables", "sane_lists", "toc", "pymdownx.superfences", "pymdownx.highlight", "pymdownx.quotes"],
        extension_configs={
            "toc": {"slugify": lambda value, separator: anchor_of_plain(value)},
            "pymdownx.quotes": {"callouts": True},
            "pymdownx.highlight": {"css_class": "code", "pygments_lang_class": True, "guess_lang": False},
        },
        output_format="html",
    )
    renderer.preprocessors.deregister("html_block")
    renderer.inlinePatterns.deregister("html")
    renderer.treeprocessors.register(_Links(renderer, lesson_url), "lesson_links", 0)
    return renderer


def block(text: str, lesson_url: LessonUrl) -> str:
    """HTML of some paragraphs, lists, tables and code."""
    return _finished(_renderer(lesson_url).convert(text))


def inline(text: str, lesson_url: LessonUrl) -> str:
    """HTML of a line of text, without a paragraph around it."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", block(text, lesson_url), flags=re.DOTALL)


def lesson(text: str, lesson_url: LessonUrl) -> tuple[str, list[RenderedSection]]:
    """The opening of a lesson as HTML, and its sections. A section's HTML is without its heading; its title may hold inline HTML."""
    opening, *pieces = SECTION.split(block(text, lesson_url))
    return opening.strip(), [_section(piece) for piece in pieces]


def _section(html: str) -> RenderedSection:
    heading = HEADING.match(html)
    assert heading is not None, "a piece begins with its heading: SECTION split it there"  # noqa: S101
    body = html[heading.end() :].strip()
    return RenderedSection(heading["anchor"], heading["title"], body, plain_text(body))


def _finished(html: str) -> str:
    """Callouts as asides; tables and code that scroll on their own, reachable by keyboard."""
    html = CALLOUT.sub(_callout, html)
    while CALLOUT_PLACE in html:  # the last one first: a callout inside another is closed before the one around it
        before, _, after = html.rpartition(CALLOUT_PLACE)
        html = before + _closed_aside(after)
    html = html.replace("<table>", '<div class="table" role="region" aria-label="Table" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    html = CELL.sub(_cell, html)
    return CODE.sub(_code, TOKEN.sub(_token, html))


def _callout(match: re.Match[str]) -> str:
    kind = match["kind"]
    title = CALLOUTS.get(kind, kind.capitalize()) if match["title"].lower() == kind else match["title"]
    return f'{CALLOUT_PLACE}<aside class="callout" data-kind="{kind}">\n<p class="callout-title">{title}</p>'


def _closed_aside(piece: str) -> str:
    """Turns the `</div>` that closes the callout at the start of `piece` into `</aside>`."""
    depth = 1
    for match in re.finditer(r"<div\b|</div>", piece):
        depth += 1 if match.group() == "<div" else -1
        if depth == 0:
            return f"{piece[: match.start()]}</aside>{piece[match.end() :]}"
    return piece


def _cell(match: re.Match[str]) -> str:
    """A pipe inside code inside a table is written `\\|`; the reader sees a pipe."""
    return f"<{match['tag']}{match['attributes']}>{match['inside'].replace(r'\|', '|')}</{match['tag']}>"


def _token(match: re.Match[str]) -> str:
    """A coloured token keeps one class, any other none: half of what a highlighter writes is spans around blanks and brackets."""
    colour = next((CLASS_OF[token] for token in match["classes"].split() if token in CLASS_OF), None)
    return f'<span class="{colour}">{match["text"]}</span>' if colour else match["text"]


def _code(match: re.Match[str]) -> str:
    language = match["language"] or "text"
    return f'<div class="code" data-language="{escape(language)}"><pre tabindex="0" role="region" aria-label="Code, {escape(language)}">'


def as_text(html: str) -> str:
    """Inline HTML without its tags."""
    return unescape(re.sub(r"<[^>]+>", "", html))
