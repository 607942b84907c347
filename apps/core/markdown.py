"""Render Markdown that people type: CommonMark with tables, in time and size bounded by the length of the text.

The project's own content is rendered by Python-Markdown when it is loaded (`curriculum/rules/content/rendering.py`).
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
"""The version of the output: raise it when the same text renders differently, so that stored HTML is rendered again."""

MOST_LINES = 5_000
"""Lines of a text. A bound of its own, since the lines of a fenced block take no step, but some time."""
MOST_STEPS = 5_000
"""Pieces of structure: blocks, lines quoted once more, characters in running text that may be markup. One takes about 12 µs."""
SIGNS_A_STEP = 100
"""Characters that count as one step when a line is parsed once more."""
MOST_LEVELS = 32
"""Levels of nested elements. A list in a list takes two."""
MOST_GROWTH = 20
"""How many times as long as the text its HTML may be."""

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "table", "thead", "tbody", "tr", "th", "td"}
FOREIGN = re.compile(rf'<(?!/?(?:{"|".join(sorted(TAGS))})>|ol start="[0-9]+">)')
"""HTML that our renderer never writes: any tag that isn't in TAGS, and any attribute but a list's first number."""
SIGNS = re.compile(r"[\n\\`*_~&]")
"""Characters that begin markup in running text. By default the parser also stops at all that an extension could use, which costs time."""
RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*")
LANGUAGE = re.compile(r"\w[\w+#.-]*")
"""The language after a fence's opening backticks, which isn't shown. Any other text there was meant to be read, and is shown."""
OFF = (
    "html_block", "html_inline", "image", "link", "autolink", "reference",  # nobody may put links or elements into other people's pages
    "heading", "lheading",  # headings belong to the page
)  # fmt: skip
"""Rules of the parser that are disabled."""


class TooMuch(Exception):
    """The text has more structure than MOST_STEPS, MOST_LINES or MOST_LEVELS allow, which is more than anybody writes."""


def authored_markdown(text: str) -> SafeString:
    """Return what `typed_markdown` does, with typographic quotes outside of code: for words of ours.

    What people type keeps its quotes. Commands and manifests stand in it without any sign that they are code, and evidence is compared.
    """
    return _safe_html(text, _authored)


def typed_markdown(text: str) -> SafeString:
    """Return safe HTML of Markdown that a person typed: emphasis, code, lists, tables, quotes; no raw HTML, images, links or headings.

    A line break stays a line break. 50,000 characters take less than 150 ms, and the HTML is at most MOST_GROWTH times as long as the text:
    a text with more structure than that allows is returned as it was typed, in one `pre`. Never raises.
    """
    return _safe_html(text, _typed)


def _safe_html(text: str, parser: MarkdownIt) -> SafeString:
    try:
        html: str = parser.render(text).strip()
        if FOREIGN.search(html):
            logger.error("Typed text became HTML that is not ours")
        elif len(html) <= MOST_GROWTH * len(text):
            return mark_safe(html)
    except TooMuch:
        pass
    except Exception as error:  # noqa: BLE001  # whatever fails in the parser, the person's text is shown, and never logged
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("Typed text could not be rendered: %s in %s, line %s", type(error).__name__, place.filename, place.lineno)
    return as_typed(text)


def as_typed(text: str) -> SafeString:
    """Return the text escaped, in one `pre`, which keeps blanks and line breaks."""
    shown = escape(text.replace("\0", "\ufffd"))
    return mark_safe(f"<pre>\n{shown}</pre>")  # browsers drop the first line break of a `pre`: this one instead of the text's own


def fingerprint(text: str) -> str:
    """Return a hash of the text and VERSION: where it is the same, so is what `typed_markdown` returns."""
    return hashlib.sha256(f"{VERSION}:{text}".encode(errors="surrogatepass")).hexdigest()


class _Steps:
    """A budget of MOST_STEPS for one text."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def take(self, number: int) -> None:
        """Spend so many steps. Raises TooMuch when the budget is exceeded."""
        self.left -= number
        if self.left < 0:
            raise TooMuch


class _State(StateBlock):
    """The parser's state, which counts each block and refuses deep nesting."""

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        self.env["steps"].take(1)
        if self.level > MOST_LEVELS:
            raise TooMuch
        return super().push(ttype, tag, nesting)


class _Blocks(ParserBlock):
    """The block parser with a budget of steps."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token]:  # noqa: N803
        if src.count("\n") > MOST_LINES:
            raise TooMuch
        env["steps"] = _Steps()
        state = _State(src, md, env, outTokens)
        super().tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Count the lines that are parsed again inside lists and quotes: the first two lines in each, and all lines in a quote."""
        state.env["steps"].take((state.eMarks[startLine + 1] - state.bMarks[startLine]) // SIGNS_A_STEP)
        if state.parentType == "blockquote":
            state.env["steps"].take(endLine - startLine)
        super().tokenize(state, startLine, endLine)


def _rule(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """Parse a horizontal rule: a line of three or more stars, dashes or underscores.

    It replaces the parser's own rule, which goes through a long line character by character, once for each list around it.
    """
    begin = state.bMarks[startLine] + state.tShift[startLine]
    if state.is_code_block(startLine) or not RULE.fullmatch(state.src, begin, state.eMarks[startLine]):
        return False
    if not silent:
        state.line = startLine + 1
        state.push("hr", "hr", 0)
    return True


def _table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """Parse a table, keeping surplus cells of a row in its last column (as in `ps | grep`), where the parser's own rule drops them."""
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
            cells = cells[not cells[0] :]  # without the empty cell before a leading `|`
            if any(cells[columns:]):
                state.tokens[place + 3 * columns - 1].content = "|".join(cells[columns - 1 :]).rstrip("| ").strip()
    return True


def _inline(state: StateCore) -> None:
    """Parse the running text of each block. Most blocks of a long text hold no markup and skip the parser."""
    for token in state.tokens:
        if token.tag in {"th", "td"}:
            token.attrs = {}  # the column's alignment as a style attribute, which our Content-Security-Policy forbids
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
    """Render a code block, on a new line also within a list item, so that its first word doesn't run into the text before it."""
    after_text = "\n" if idx and tokens[idx - 1].hidden else ""
    info = tokens[idx].info.strip()
    first = "" if not info or LANGUAGE.fullmatch(info) else f"{info}\n"
    return f"{after_text}<pre><code>{escapeHtml(first + tokens[idx].content)}</code></pre>\n"


def _build_parser(*, has_typographic_quotes: bool) -> MarkdownIt:
    options = {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": 10 * MOST_LEVELS, "typographer": has_typographic_quotes}
    parser = MarkdownIt("commonmark", options)
    parser.block = _Blocks()
    parser.enable(["table", "strikethrough"])
    parser.disable(OFF)
    parser.inline.terminator_re = SIGNS
    parser.block.ruler.at("hr", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.at("inline", _inline)
    for name in ("fence", "code_block"):
        parser.add_render_rule(name, _pre)
    if has_typographic_quotes:
        parser.enable("smartquotes")
    return parser


_typed = _build_parser(has_typographic_quotes=False)
_authored = _build_parser(has_typographic_quotes=True)
