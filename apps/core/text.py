"""What people type: Markdown to safe HTML, passages, excerpts."""

import re
from html.parser import HTMLParser

import markdown
import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.core.folding import places

TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "h6", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td", "div", "span", "a"
}  # fmt: skip
SPACE = re.compile(r"\s+")


DEEP_QUOTE = re.compile(r"^((?:[ \t]*>){4})[ \t>]*", re.MULTILINE)
COSTLY = ("link", "image_link", "image_reference", "reference", "short_reference", "short_image_ref", "autolink", "automail", "html")
"""Inline patterns that people's text is not given: raw HTML and images on purpose, links because many open brackets take minutes."""


def typed_markdown(text: str) -> SafeString:
    """Safe HTML of Markdown that a person typed: emphasis, code, lists, tables, quotes; no raw HTML, images or links."""
    renderer = markdown.Markdown(extensions=["fenced_code", "tables", "sane_lists", "nl2br"], output_format="html")
    renderer.preprocessors.deregister("html_block")
    for name in COSTLY:
        renderer.inlinePatterns.deregister(name)
    for name in ("reference", "hashheader", "setextheader"):  # headings belong to the page; thousands of them took seconds
        renderer.parser.blockprocessors.deregister(name)
    html = renderer.convert(DEEP_QUOTE.sub(r"\1 ", text))
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel="nofollow noopener"))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "li", "td", "th", "h2", "h3", "h4", "tr", "pre", "div"}:
            self.found.append(" ")


def plain_text(html: str) -> str:
    """The words of some HTML, white space folded."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return folded("".join(parser.found))


def folded(text: str) -> str:
    return SPACE.sub(" ", text).strip()


def holds_passage(text: str, passage: str) -> bool:
    """Whether `passage` stands in `text`, as typed or as rendered, white space and case apart."""
    wanted = folded(passage).lower()
    return bool(wanted) and (wanted in folded(text).lower() or wanted in plain_text(typed_markdown(text)).lower())


def excerpt(text: str, words: list[str], *, length: int = 180) -> SafeString:
    """About `length` characters of `text` around the first of `words` that occurs, each occurrence in `<mark>`."""
    place = next((start for start, _ in places(text, words)), 0)
    start = max(0, place - length // 3)
    if start:  # at the beginning of a word, unless that would lose the match
        start = max(start, text.find(" ", start, place) + 1)
    end = min(len(text), start + length)
    if end < len(text):  # likewise at the end of one
        end = max(text.rfind(" ", place + 1, end), 0) or end
    cut = f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
    return marked(cut, words)


def marked(text: str, words: list[str]) -> SafeString:
    """`text` as HTML with every occurrence of `words` in `<mark>`, found as search finds them (folding.py)."""
    pieces, at = [], 0
    for start, end in places(text, words):
        pieces += [escape(text[at:start]), mark_safe("<mark>"), escape(text[start:end]), mark_safe("</mark>")]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))
