"""grep, in an engine whose time grows no faster than text × pattern: Python's own would hang on `(x+)+y`."""

import re
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import re2  # type: ignore[import-untyped]

from apps.handson.rules.terminal.lines import Refused
from apps.handson.rules.terminal.stages import Stage, bare, lettered, number, read

MOST_PATTERN = 200
"""Characters."""
MOST_SEARCHED = 2000
"""Characters of a line that grep looks at; what a person reads is shorter."""
MOST_PATTERN_BYTES = 1 << 20
"""What RE2 may use for a pattern; with this, the worst found took a tenth of a second for 2,000 characters."""


@dataclass(frozen=True, slots=True)
class Search:
    """What grep was asked to do: its options as letters, and how many lines of context."""

    found: Any
    letters: frozenset[str]
    before: int
    after: int

    def is_hit(self, line: str) -> bool:
        """Whether a line is one of those that are wanted."""
        return (self.found.search(line[:MOST_SEARCHED]) is not None) is not ("v" in self.letters)


def grep(arguments: list[str]) -> Stage:
    """Raises Refused where the pattern is none, or too long."""
    options, words = read(lettered(arguments, "C"), "EFGPivwxcoqne:A:B:C:hHs", most=1)
    given = dict(options)
    patterns = [value for name, value in options if name == "-e"] or words
    if not patterns or (words and "-e" in given):
        raise Refused("usage: grep [-E] [-F] [-i] [-v] [-w] [-o] [-c] [-n] [-A LINES] [-B LINES] PATTERN")
    letters = frozenset(name[1] for name in given)
    around = given.get("-C", "0")
    before, after = number(given.get("-B", around)), number(given.get("-A", around))
    search = Search(_compiled("\n".join(patterns).split("\n"), letters), letters, max(before, 0), max(after, 0))
    return partial(_shown(letters), search)


def _compiled(patterns: list[str], letters: frozenset[str]) -> Any:
    if sum(map(len, patterns)) > MOST_PATTERN:
        raise Refused(f"grep: the pattern is too long: at most {MOST_PATTERN} characters")
    read = re2.escape if "F" in letters else str if letters & {"E", "P"} else _extended
    whole = "|".join(f"(?:{read(pattern)})" for pattern in patterns)
    whole = rf"\b(?:{whole})\b" if "w" in letters else f"^(?:{whole})$" if "x" in letters else whole
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MOST_PATTERN_BYTES
    options.longest_match = "P" not in letters
    options.case_sensitive = "i" not in letters
    try:
        return re2.compile(whole.replace(r"\<", r"\b").replace(r"\>", r"\b"), options)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else "not a pattern"
        raise Refused(f"grep: {reason}") from error


BASIC_PIECE = re.compile(r"\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|\\.|.", re.DOTALL)
OPERATORS = "|+?(){}"


def _extended(basic: str) -> str:
    """A basic regular expression as an extended one: there a backslash makes an operator, here it takes one away."""
    pieces = []
    for piece in BASIC_PIECE.findall(basic):
        if piece in OPERATORS:
            pieces.append(f"\\{piece}")
        elif piece[0] == "\\" and piece[1:] and piece[1] in OPERATORS:
            pieces.append(piece[1])
        else:
            pieces.append(r"\*" if piece == "*" and not pieces else piece)
    return "".join(pieces)


def _shown(letters: frozenset[str]) -> Callable[[Search, Iterator[str]], Generator[str, None, int]]:
    """How the hits are shown; of two options, the first in SHOWN counts."""
    return next((show for letter, show in SHOWN.items() if letter in letters), _with_context)


def _matches(search: Search, lines: Iterator[str]) -> Generator[str, None, int]:
    code = 1
    for line in filter(search.is_hit, bare(lines)):
        code = 0
        if "v" not in search.letters:
            yield from (f"{match[0]}\n" for match in search.found.finditer(line[:MOST_SEARCHED]) if match[0])
    return code


def _count(search: Search, lines: Iterator[str]) -> Generator[str, None, int]:
    count = sum(map(search.is_hit, bare(lines)))
    yield f"{count}\n"
    return 0 if count else 1


def _silently(search: Search, lines: Iterator[str]) -> Generator[str, None, int]:
    yield from ()
    return 0 if any(map(search.is_hit, bare(lines))) else 1


SHOWN = {"q": _silently, "c": _count, "o": _matches}
"""What is shown instead of the lines, by option."""


def _with_context(search: Search, lines: Iterator[str]) -> Generator[str, None, int]:
    kept: deque[tuple[int, str]] = deque(maxlen=search.before)
    shown, owed, code = 0, 0, 1
    for place, line in enumerate(bare(lines), 1):
        is_hit = search.is_hit(line)
        if is_hit:
            if _has_gap(search, shown, place - len(kept)):
                yield "--\n"
            yield from (_numbered(search, at, text, "-") for at, text in kept)
            code, owed = 0, search.after + 1
        if owed:
            yield _numbered(search, place, line, ":" if is_hit else "-")
            shown, owed = place, owed - 1
            kept.clear()
        else:
            kept.append((place, line))
    return code


def _has_gap(search: Search, shown: int, place: int) -> bool:
    """Whether lines are left out between the last one shown and this one, and are to be marked."""
    return 0 < shown < place - 1 and (search.before or search.after) > 0


def _numbered(search: Search, place: int, line: str, mark: str) -> str:
    return f"{place}{mark}{line}\n" if "n" in search.letters else f"{line}\n"
