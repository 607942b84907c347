"""What people type, as HTML: CommonMark with tables, in a time and to a size that the length of the text bounds.

What the project authors is rendered by Python-Markdown (`curriculum/rules/content/rendering.py`), when it is loaded.
"""

import hashlib
import logging
import re
import traceback
from collections.abc import Sequence
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.parser_block import ParserBlock
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

logger = logging.getLogger(__name__)

VERSION = 2
"""Of what comes out: raise it when the same text comes out otherwise, and what is stored is made anew."""

MOST_LINES = 5_000
"""Of the text: those of a long fence take no step, but a little time."""
MOST_STEPS = 5_000
"""Pieces of structure: blocks, lines quoted once more, signs in running text that may mean something. One takes about 12 µs."""
SIGNS_A_STEP = 100
"""How many characters of a line that is gone through once more count as one."""
MOST_LEVELS = 32
"""Of elements inside each other. A list in a list takes two."""
MOST_GROWTH = 20
"""How many times as long as the text its HTML may be."""

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "table", "thead", "tbody", "tr", "th", "td"}
FOREIGN = re.compile(rf'<(?!/?(?:{"|".join(sorted(TAGS))})>|ol start="[0-9]+">)')
"""What no HTML of ours holds: a `<` that begins no tag of these, or one with an attribute, but for a list's first number."""
SIGNS = re.compile(r"[\n\\`*_~&]")
"""What begins something in running text. The parser stops at any sign that an extension of it could use, at a cost for each."""
RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*")
LANGUAGE = re.compile(r"\w[\w+#.-]*")
"""What may stand behind a fence and not be shown. Whatever else does is a line of somebody's words."""
OFF = (
    "html_block", "html_inline", "image", "link", "autolink", "reference",  # nobody puts addresses or elements into the pages of others
    "heading", "lheading",  # headings belong to the page
)  # fmt: skip


class TooMuch(Exception):
    """More structure than anybody writes."""


def typed_markdown(text: str) -> SafeString:
    """Safe HTML of Markdown that a person typed: emphasis, code, lists, tables, quotes; no raw HTML, images, links or headings.

    A line break stays one. 50,000 characters take less than 150 ms, and never become more than 20 times their size: what holds more
    structure than that allows is shown as it was typed, in one `pre`. Never raises.
    """
    try:
        html: str = _parser.render(text).strip()
        if FOREIGN.search(html):
            logger.error("Typed text became HTML that is not ours")
        elif len(html) <= MOST_GROWTH * len(text):
            return mark_safe(html)
    except TooMuch:
        pass
    except Exception as error:  # noqa: BLE001  # whatever a parser stumbles over, the person's words are shown, and no log holds them
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("Typed text could not be rendered: %s in %s, line %s", type(error).__name__, place.filename, place.lineno)
    return as_typed(text)


def as_typed(text: str) -> SafeString:
    """All of it escaped, in one `pre`; blanks and line breaks are kept."""
    shown = escape(text.replace("\0", "\ufffd"))
    return mark_safe(f"<pre>\n{shown}</pre>")  # browsers drop the first line break of a `pre`: this one, not the text's own


def fingerprint(text: str) -> str:
    """Names what `typed_markdown` makes of the text: the same for the same text and the same version of this module."""
    return hashlib.sha256(f"{VERSION}:{text}".encode(errors="surrogatepass")).hexdigest()


class _Steps:
    """Counts down, and raises TooMuch below zero."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise TooMuch


class _State(StateBlock):
    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        self.env["steps"].take(1)
        if self.level > MOST_LEVELS:
            raise TooMuch
        return super().push(ttype, tag, nesting)


class _Blocks(ParserBlock):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token]:  # noqa: N803
        if src.count("\n") > MOST_LINES:
            raise TooMuch
        env["steps"] = _Steps()
        state = _State(src, md, env, outTokens)
        super().tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Of what is inside something: for each list or quote around it its first two lines are gone through again, and a quote whole."""
        state.env["steps"].take((state.eMarks[startLine + 1] - state.bMarks[startLine]) // SIGNS_A_STEP)
        if state.parentType == "blockquote":
            state.env["steps"].take(endLine - startLine)
        super().tokenize(state, startLine, endLine)


def _rule(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """A line of three or more stars, dashes or underscores. The parser's own goes through a long line sign by sign, once for each list."""
    begin = state.bMarks[startLine] + state.tShift[startLine]
    if state.is_code_block(startLine) or not RULE.fullmatch(state.src, begin, state.eMarks[startLine]):
        return False
    if not silent:
        state.line = startLine + 1
        state.push("hr", "hr", 0)
    return True


def _table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """Of a row with more cells than the head, the parser's own drops what is too much. It stays in the last cell, as in `ps | grep`."""
    before = len(state.tokens)
    if not table(state, startLine, endLine, silent):
        return False
    columns = 0
    for place in range(before, len(state.tokens)):
        token = state.tokens[place]
        columns += token.type == "th_open"
        if token.type == "tr_open" and columns and token.map:
            line = token.map[0]
            cells = escapedSplit(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip())
            cells = cells[not cells[0] :]  # the one before a first `|`
            if any(cells[columns:]):
                state.tokens[place + 3 * columns - 1].content = "|".join(cells[columns - 1 :]).rstrip("| ").strip()
    return True


def _inline(state: StateCore) -> None:
    """The running text of each block. Most of it, in a long text, holds no sign at all and needs no parser."""
    for token in state.tokens:
        if token.tag in {"th", "td"}:
            token.attrs = {}  # how a column is aligned, as a style, which the policy of our pages forbids
        if token.type != "inline":
            continue
        signs = len(SIGNS.findall(token.content))
        state.env["steps"].take(signs)
        if signs:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.content:
            token.children = [Token("text", "", 0, content=token.content)]


def _pre(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    """Code, on a line of its own below the text of a list item too: else its first word would run into the last one there."""
    after_text = "\n" if idx and tokens[idx - 1].hidden else ""
    behind = tokens[idx].info.strip()
    first = "" if not behind or LANGUAGE.fullmatch(behind) else f"{behind}\n"
    return f"{after_text}<pre><code>{escapeHtml(first + tokens[idx].content)}</code></pre>\n"


def _made() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": 10 * MOST_LEVELS})
    parser.block = _Blocks()
    parser.enable(["table", "strikethrough"])
    parser.disable(OFF)
    parser.inline.terminator_re = SIGNS
    parser.block.ruler.at("hr", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.at("inline", _inline)
    for name in ("fence", "code_block"):
        parser.add_render_rule(name, _pre)
    return parser


_parser = _made()
