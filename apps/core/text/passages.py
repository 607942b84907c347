"""Extract plain text from HTML, find a passage in a text, and cut excerpts around search words."""

import re
from html.parser import HTMLParser

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.core.text.folding import places

SPACE = re.compile(r"\s+")
CODE_SIGN = "\t"
"""What a line of code begins with, of a text in lines."""
CELL = " · "
"""Between the cells of a row."""
CODE_LINE = f"\n{CODE_SIGN}"


class _Text(HTMLParser):
    """Collects the text of some HTML, with a blank after each block and cell."""

    def __init__(self, *, keeps_lines: bool = False) -> None:
        super().__init__()
        self.keeps_lines = keeps_lines
        self.is_code = False
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.keeps_lines and tag in {"pre", "tr"}:
            self.is_code = tag == "pre"
            self.words.append(CODE_LINE if self.is_code else "\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data.replace("\n", CODE_LINE) if self.is_code else SPACE.sub(" ", data))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "li", "td", "th", "h2", "h3", "h4", "tr", "pre", "div"}:
            self.words.append(CELL if self.keeps_lines and tag in {"td", "th"} else " ")
        if self.keeps_lines and tag in {"pre", "tr"}:
            self.is_code = False
            self.words.append("\n")


def plain_text(html: str) -> str:
    """Return the text of some HTML, with each run of white space as one blank, and a blank between blocks and cells."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return with_single_blanks("".join(parser.words))


def lined_text(html: str) -> str:
    """Return the text of some HTML in lines: each of code, which begins with CODE_SIGN, each row of a table, and what runs between."""
    parser = _Text(keeps_lines=True)
    parser.feed(html)
    parser.close()
    return "\n".join(filter(str.strip, map(_tidied, "".join(parser.words).split("\n"))))


def _tidied(line: str) -> str:
    sign = CODE_SIGN if line.startswith(CODE_SIGN) else ""
    return sign + with_single_blanks(line).removesuffix(CELL.rstrip())


def joined(*texts: str) -> str:
    """Return the texts as paragraphs, without repetitions and empty ones."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def with_single_blanks(text: str) -> str:
    """Return the text stripped, with each run of white space as one blank."""
    return SPACE.sub(" ", text).strip()


def holds_passage(text: str, passage: str) -> bool:
    """Return whether `text` contains `passage`, ignoring white space and case. An empty passage is in no text."""
    wanted = with_single_blanks(passage).lower()
    return bool(wanted) and wanted in with_single_blanks(text).lower()


def excerpt(text: str, words: list[str], *, length: int = 180) -> SafeString:
    """Return about `length` characters around the first of `words` that occurs, each occurrence in `<mark>`.

    Of a text in lines they are those of one line: the first with one of the words, of running text if there is one, else of code, which
    then stands in `<code>`.
    """
    lines = sorted(text.split("\n"), key=lambda line: line.startswith(CODE_SIGN))
    line = next((line for line in lines if any(places(line, words))), lines[0])
    cut = _cut(line.strip(), words, length)
    return mark_safe(f"<code>{cut}</code>") if line.startswith(CODE_SIGN) else cut


def _cut(text: str, words: list[str], length: int) -> SafeString:
    place = next((start for start, _ in places(text, words)), 0)
    start = max(0, place - length // 3)
    if start:  # at the beginning of a word, unless that would lose the match
        start = max(start, text.find(" ", start, place) + 1)
    end = min(len(text), start + length)
    if end < len(text):  # likewise at the end of one
        end = max(text.rfind(" ", place + 1, end), 0) or end
    return marked(f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}", words)


def marked(text: str, words: list[str]) -> SafeString:
    """Return `text` as HTML with every occurrence of `words` in `<mark>`, found as search finds them (`folding.places`)."""
    pieces, at = [], 0
    for start, end in places(text, words):
        pieces += [escape(text[at:start]), mark_safe("<mark>"), escape(text[start:end]), mark_safe("</mark>")]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))
