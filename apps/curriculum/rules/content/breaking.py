"""Where tables and code may break on a narrow screen: cells that say their column, lines that hang in, flags that stay whole."""

import re
from html import unescape

TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
HEADER = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
CELL_START = re.compile(r"<td\b")
PRE = re.compile(r"(?P<start><pre\b[^>]*>(?:<span></span>)?<code>)(?P<code>.*?)(?P<end></code></pre>)", re.DOTALL)
PRE_OR_CODE = re.compile(r"<pre\b.*?</pre>|<code>(?P<code>[^<]*)</code>", re.DOTALL)
FLAG = re.compile(r"(?<![\w-])-{1,2}[A-Za-z][\w.-]*-[\w.-]*\w|(?<![\w&;-])--[A-Za-z][\w.]*")
TAG = re.compile(r'<span class="[^"]*">|</span>')
LONGEST_FLAG = 30
"""Characters above which a flag may break after all: it could be wider than a phone."""
DEEPEST = 16
"""Spaces of indent that a line that goes on hangs in by, at most."""


def breaking_well(html: str) -> str:
    """Return rendered HTML whose tables can be stacked and whose code breaks at spaces only, with the rest of a line hanging in."""
    html = TABLE.sub(lambda table: _with_columns(table.group()), html)
    html = PRE.sub(lambda pre: f"{pre['start']}{_with_lines(pre['code'])}{pre['end']}", html)
    return PRE_OR_CODE.sub(_with_whole_flags, html)


def _with_columns(table: str) -> str:
    """Give each cell the words of its column's header, which stand above it where rows are stacked."""
    names = [re.sub(r"<[^>]+>", "", name).replace('"', "&quot;") for name in HEADER.findall(table)]

    def with_names(row: re.Match[str]) -> str:
        columns = iter(names)
        return CELL_START.sub(lambda _: f'<td data-column="{next(columns, "")}"', row.group())

    return ROW.sub(with_names, table)


def _with_lines(code: str) -> str:
    """Wrap each line of code in an element of its own. A colour that spans lines is closed at the end of each and opened again."""
    lines: list[str] = []
    opened = ""
    for line in code.rstrip("\n").split("\n"):
        whole = opened + line
        opened = _still_open(whole)
        lines.append(f'<span class="code-line"{_indent(line)}>{whole}{"</span>" if opened else ""}</span>')
    return "\n".join(lines)


def _still_open(line: str) -> str:
    """Return the tag that is open at the end of the line, or nothing. Colours don't stand inside each other."""
    tags = TAG.findall(line)
    return tags[-1] if tags and tags[-1] != "</span>" else ""


def _indent(line: str) -> str:
    text = unescape(re.sub(r"<[^>]+>", "", line))
    indent = min(DEEPEST, (len(text) - len(text.lstrip(" "))) // 2 * 2)
    return f' data-indent="{indent}"' if indent else ""


def _with_whole_flags(match: re.Match[str]) -> str:
    """Keep flags in a line of text whole: a browser breaks after a hyphen."""
    if match["code"] is None:
        return match.group()
    return f"<code>{FLAG.sub(_whole, match['code'])}</code>"


def _whole(flag: re.Match[str]) -> str:
    return flag.group() if len(flag.group()) > LONGEST_FLAG else f'<span class="unbroken">{flag.group()}</span>'
