"""grep, in an engine whose time grows no faster than text × pattern: Python's own would hang on `(x+)+y`."""

import re
from collections.abc import Callable, Generator, Iterator
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


def grep(arguments: list[str]) -> Stage:
    """Raises Refused where the pattern is none, or too long."""
    options, words = read(lettered(arguments, "C"), "EFGPivwxcoqne:A:B:C:hHs", most=1)
    patterns = [value for name, value in options if name == "-e"] or words
    if not patterns or (words and words != patterns):
        raise Refused("usage: grep [-E] [-F] [-i] [-v] [-w] [-o] [-c] [-n] [-A LINES] [-B LINES] PATTERN")
    flags = {name for name, _ in options}
    found = _compiled("\n".join(patterns).split("\n"), flags)
    if "-o" in flags and "-v" not in flags:
        return lambda lines: _matches(found, lines)
    hits = _hits(found, is_inverted="-v" in flags)
    if "-c" in flags:
        return lambda lines: _count(hits, lines)
    around = {name: number(value) for name, value in options if name in ("-A", "-B", "-C")}
    before, after = around.get("-B", around.get("-C", 0)), around.get("-A", around.get("-C", 0))
    chosen = _with_context(hits, before, after, is_numbered="-n" in flags)
    return (lambda lines: _silently(chosen, lines)) if "-q" in flags else chosen


def _compiled(patterns: list[str], flags: set[str]) -> Any:
    if sum(map(len, patterns)) > MOST_PATTERN:
        raise Refused(f"grep: the pattern is too long: at most {MOST_PATTERN} characters")
    read = re2.escape if "-F" in flags else str if flags & {"-E", "-P"} else _extended
    whole = "|".join(f"(?:{read(pattern)})" for pattern in patterns)
    whole = rf"\b(?:{whole})\b" if "-w" in flags else f"^(?:{whole})$" if "-x" in flags else whole
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MOST_PATTERN_BYTES
    options.longest_match = "-P" not in flags
    options.case_sensitive = "-i" not in flags
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


def _hits(found: Any, *, is_inverted: bool) -> Callable[[str], bool]:
    return lambda line: (found.search(line[:MOST_SEARCHED]) is not None) is not is_inverted


def _matches(found: Any, lines: Iterator[str]) -> Generator[str, None, int]:
    code = 1
    for line in bare(lines):
        for match in found.finditer(line[:MOST_SEARCHED]):
            if match[0]:
                code = 0
                yield f"{match[0]}\n"
    return code


def _count(hits: Callable[[str], bool], lines: Iterator[str]) -> Generator[str, None, int]:
    count = sum(map(hits, bare(lines)))
    yield f"{count}\n"
    return 0 if count else 1


def _silently(chosen: Stage, lines: Iterator[str]) -> Generator[str, None, int]:
    is_found = next(chosen(lines), None) is not None
    yield from ()
    return 0 if is_found else 1


def _with_context(hits: Callable[[str], bool], before: int, after: int, *, is_numbered: bool) -> Stage:
    def chosen(lines: Iterator[str]) -> Generator[str, None, int]:
        kept: list[tuple[int, str]] = []
        shown, owed, code = 0, 0, 1
        for place, line in enumerate(bare(lines), 1):
            is_hit = hits(line)
            kept.append((place, line))
            if is_hit:
                if shown and kept[0][0] > shown + 1 and (before or after):
                    yield "--\n"
                code, owed = 0, after + 1
            if owed:
                for at, text in kept:
                    yield f"{at}{':' if at == place and is_hit else '-'}{text}\n" if is_numbered else f"{text}\n"
                shown, owed = place, owed - 1
                kept.clear()
            elif len(kept) > before:
                del kept[0]
        return code

    return chosen
