"""Authored Markdown to HTML, once, when content is loaded. Raw HTML is shown as text, never passed on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from xml.etree.ElementTree import Element

import markdown
from django.utils.html import escape
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from apps.core.highlighting import with_few_classes
from apps.core.text.passages import lined_text
from apps.curriculum.rules.content.breaking import breaking_well
from apps.curriculum.rules.content.diagrams import FILE, IMAGE, figure
from apps.curriculum.rules.content.fences import read_info
from apps.curriculum.rules.content.markup import fences, heading_id_of_words, unformatted
from apps.curriculum.rules.content.reading.lessons import LESSON_FILE
from apps.curriculum.rules.content.source import Text

CALLOUTS = {"note": "Note", "tip": "What a senior adds", "warning": "The trap"}

QUOTES = {"left-single-quote": "‘", "right-single-quote": "’", "left-double-quote": "“", "right-double-quote": "”"}
"""As characters, not as entities, so that the HTML can be read as text."""

LESSON_LINK = re.compile(r"^(?:\.\./lessons/|\./)?(?P<file>[\w.-]+\.md)(?P<fragment>#[\w-]+)?$")
CALLOUT = re.compile(r'<div class="admonition (?P<kind>\w+)">\n<p class="admonition-title">(?P<title>.*?)</p>')
CALLOUT_PLACE = "<!--callout-->"
SECTION = re.compile(r'(?=<h2 id=")')
HEADING = re.compile(r'^<h2 id="(?P<id>[^"]+)">(?P<title>.*?)</h2>\n?', re.DOTALL)
CODE = re.compile(r'<div class="(?:language-(?P<language>[\w+-]+) )?code">(?:<span class="filename">(?P<wrong>.*?)</span>)?<pre>')
DIAGRAM = re.compile(r'<svg role="img" aria-label="(?P<alternative>[^"]*)".*?</svg>', re.DOTALL)
CELL = re.compile(r"<(?P<tag>t[dh])(?P<attributes>[^>]*)>(?P<inside>.*?)</(?P=tag)>", re.DOTALL)

LessonUrl = Callable[[str], str]
"""From a lesson's slug to the path of its page."""


@dataclass(frozen=True)
class RenderedSection:
    """A section of a lesson's page: the id and inline HTML of its heading, the HTML below it, and its words in lines, for search."""

    heading_id: str
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
                link.set("href", self.lesson_url(lesson["slug"] if lesson else match["file"]) + (match["fragment"] or ""))
            elif href.startswith(("https://", "http://")):
                link.set("rel", "noopener")
            elif not href.startswith(("#", "mailto:")):
                del link.attrib["href"]  # no scheme that could run something


class _Diagrams(Preprocessor):
    """Sets the diagrams in. Code is put aside before, so that an image in it stays code."""

    def __init__(self, md: markdown.Markdown, diagrams: Mapping[str, str]) -> None:
        super().__init__(md)
        self.diagrams = diagrams

    def run(self, lines: list[str]) -> list[str]:
        return [self._set_in(line) for line in lines]

    def _set_in(self, line: str) -> str:
        image = IMAGE.match(line)
        file = FILE.match(image["target"]) if image else None
        if image is None or file is None or file["name"] not in self.diagrams:
            return line
        alternative, caption = unformatted(image["alternative"]), unformatted(image["caption"] or "")
        return self.md.htmlStash.store(figure(file["name"], self.diagrams[file["name"]], alternative=alternative, caption=caption))


class Renderer:
    """Renders the texts of one module: where its lessons' pages are, and its diagrams (SVG by name)."""

    def __init__(self, lesson_url: LessonUrl, diagrams: Mapping[str, str] | None = None) -> None:
        self.markdown = markdown.Markdown(  # made once: making it takes longer than rendering a line
            extensions=["tables", "sane_lists", "toc", "smarty", "pymdownx.superfences", "pymdownx.highlight", "pymdownx.quotes"],
            extension_configs={
                "smarty": {"smart_dashes": False, "smart_ellipses": False, "substitutions": QUOTES},
                "toc": {"slugify": lambda value, separator: heading_id_of_words(value)},
                "pymdownx.quotes": {"callouts": True},
                "pymdownx.highlight": {"css_class": "code", "pygments_lang_class": True, "guess_lang": False},
            },
            output_format="html",
        )
        self.markdown.preprocessors.deregister("html_block")
        for name in ("html", "image_link", "image_reference", "short_image_ref"):
            self.markdown.inlinePatterns.deregister(name)
        self.markdown.preprocessors.register(_Diagrams(self.markdown, diagrams or {}), "diagrams", 0)
        self.markdown.treeprocessors.register(_Links(self.markdown, lesson_url), "lesson_links", 0)
        self.rendered: dict[tuple[str, bool], str] = {}
        """What was rendered before: rubrics of imported questions are all the same, and what is rendered ahead isn't rendered again."""

    def block(self, text: str, *, tells_faults: bool = True) -> str:
        """Return HTML of some paragraphs, lists, tables, code and diagrams.

        Above code that is wrong on purpose stands why, unless `tells_faults` is false: a prompt asks for the fault.
        """
        key = (text, tells_faults)
        if key not in self.rendered:
            self.rendered[key] = _finished(self.markdown.reset().convert(_with_plain_fences(text, tells_faults=tells_faults)))
        return self.rendered[key]

    def inline(self, text: str) -> str:
        """Return HTML of a line of text, without a paragraph around it."""
        return re.sub(r"^<p>(.*)</p>$", r"\1", self.block(text), flags=re.DOTALL)

    def lesson(self, text: str) -> tuple[str, list[RenderedSection]]:
        """Return the opening of a lesson as HTML, and its sections.

        A section's HTML is without its heading; its title may hold inline HTML.
        """
        opening, *pieces = SECTION.split(self.block(text))
        return opening.strip(), [_section(piece) for piece in pieces]


def _section(html: str) -> RenderedSection:
    heading = HEADING.match(html)
    assert heading is not None, "a piece begins with its heading: SECTION split it there"  # noqa: S101
    body = html[heading.end() :].strip()
    return RenderedSection(heading["id"], heading["title"], body, lined_text(DIAGRAM.sub(r"<p>\g<alternative></p>", body)))


def _with_plain_fences(text: str, *, tells_faults: bool) -> str:
    """Return the text with less behind the opening of each block of code: its language and, as a title, why it is wrong on purpose."""
    lines = text.split("\n")
    for fence in fences(Text(0, text)):
        info = read_info(fence.info)
        title = f' title="{info.wrong}"' if info.wrong and tells_faults else ""
        opening = lines[fence.line]
        lines[fence.line] = f"{opening[: len(opening.rstrip()) - len(fence.info)]}{info.language}{title}"
    return "\n".join(lines)


def _finished(html: str) -> str:
    """Return HTML with callouts as asides, and tables and code that fit a narrow screen."""
    html = CALLOUT.sub(_callout, html)
    while CALLOUT_PLACE in html:  # the last one first: a callout inside another is closed before the one around it
        before, _, after = html.rpartition(CALLOUT_PLACE)
        html = before + _closed_aside(after)
    html = html.replace("<table>", '<div class="table" role="region" aria-label="Table" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    html = CELL.sub(_cell, html)
    return breaking_well(with_few_classes(CODE.sub(_code, html)))


def _callout(match: re.Match[str]) -> str:
    kind = match["kind"]
    title = CALLOUTS.get(kind, kind.capitalize()) if match["title"].lower() == kind else match["title"]
    return f'{CALLOUT_PLACE}<aside class="callout" data-kind="{kind}">\n<p class="callout-title">{title}</p>'


def _closed_aside(piece: str) -> str:
    """Return `piece` with the `</div>` that closes the callout at the start of `piece` into `</aside>`."""
    depth = 1
    for match in re.finditer(r"<div\b|</div>", piece):
        depth += 1 if match.group() == "<div" else -1
        if depth == 0:
            return f"{piece[: match.start()]}</aside>{piece[match.end() :]}"
    return piece


def _cell(match: re.Match[str]) -> str:
    """Return a cell of a table. A pipe in it is written with a backslash before it; the reader sees a pipe."""
    return f"<{match['tag']}{match['attributes']}>{match['inside'].replace(r'\|', '|')}</{match['tag']}>"


def _code(match: re.Match[str]) -> str:
    language = escape(match["language"] or "text")
    if not match["wrong"]:
        return f'<div class="code" data-language="{language}"><pre tabindex="0" role="region" aria-label="Code, {language}">'
    return (
        f'<div class="code" data-language="{language}" data-wrong>'
        f'<p class="code-wrong"><strong>Wrong on purpose:</strong> {match["wrong"]}</p>'
        f'<pre tabindex="0" role="region" aria-label="Code, {language}, wrong on purpose">'
    )


def as_text(html: str) -> str:
    """Return inline HTML without its tags and entities."""
    return unescape(re.sub(r"<[^>]+>", "", html))
