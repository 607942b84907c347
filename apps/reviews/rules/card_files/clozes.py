"""Anki's sentences with gaps, `{{c1::Linux::a system}}`, as questions: one for each number, as Anki asks them."""

import re
from dataclasses import dataclass, field

MARK = re.compile(r"\{\{c(?P<numbers>[0-9]{1,4}(?:,[0-9]{1,4})*)::|(?P<end>\}\})")

DEEPEST = 8
"""Gaps inside of each other; a deeper one is text."""

MOST_GAPS = 20
"""Numbers of one sentence; each becomes a card."""

OF_AN_IMAGE = re.compile(r"\{\{c[0-9,]+::image-occlusion:")
"""How a gap begins that hides a part of an image."""


@dataclass
class _Gap:
    """A gap, or with no number the whole sentence. A part is text or a gap inside of it."""

    numbers: frozenset[int] = frozenset()
    opening: str = ""
    parts: "list[str | _Gap]" = field(default_factory=list)


def has_gaps(text: str) -> bool:
    """Return whether the text is a sentence with gaps."""
    return bool(_numbers(_parsed(text)))


def questions(text: str) -> dict[int, tuple[str, str]]:
    """Return, for each number, the sentence with its gaps left out or hinted at, all others filled, and what stands in the gaps."""
    whole = _parsed(text)
    return {number: (_asked(whole, number), "; ".join(dict.fromkeys(_hidden(whole, number)))) for number in sorted(_numbers(whole))}


def _parsed(text: str) -> _Gap:
    stack, at = [_Gap()], 0
    for mark in MARK.finditer(text):
        stack[-1].parts.append(text[at : mark.start()])
        at = mark.end()
        if mark["end"] is None and len(stack) > DEEPEST:
            stack[-1].parts.append(mark.group())
        elif mark["end"] is None:
            stack.append(_Gap(frozenset(map(int, mark["numbers"].split(","))), mark.group()))
        elif len(stack) > 1:
            gap = stack.pop()
            stack[-1].parts.append(gap)
        else:
            stack[-1].parts.append(mark.group())
    stack[-1].parts.append(text[at:])
    while len(stack) > 1:  # what is never closed is text
        gap = stack.pop()
        stack[-1].parts += [gap.opening, *gap.parts]
    return stack[0]


def _numbers(gap: _Gap) -> set[int]:
    inside = (_numbers(part) for part in gap.parts if isinstance(part, _Gap))
    return set(gap.numbers).union(*inside)


def _asked(gap: _Gap, number: int) -> str:
    if number in gap.numbers:
        return f"[{_hint(gap) or '…'}]"
    return _filled(gap, number)


def _filled(gap: _Gap, number: int) -> str:
    return "".join(_shown(part, gap) if isinstance(part, str) else _asked(part, number) for part in gap.parts)


def _hidden(gap: _Gap, number: int) -> list[str]:
    if number in gap.numbers:
        return [_filled(gap, -1).strip()]
    return [text for part in gap.parts if isinstance(part, _Gap) for text in _hidden(part, number)]


def _shown(part: str, gap: _Gap) -> str:
    """Return a text of a gap without its hint."""
    return part.partition("::")[0] if gap.numbers else part


def _hint(gap: _Gap) -> str:
    hints = (part.partition("::")[2] for part in gap.parts if isinstance(part, str))
    return next(filter(None, map(str.strip, hints)), "")
