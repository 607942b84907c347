"""What a command shows: cleaned, counted, told as it comes."""

import re
from collections.abc import Callable, Mapping

MOST_SHOWN = 200_000
"""Characters."""
CUT = "\n[The output was cut here: it is longer than 200 kB.]\n"
CODE_OF_CUT = 141
"""A shell's code for a program that writes where nobody reads."""
CODE_OF_STOP = 130

CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Sequences that colour and move, and what is left of control characters but for tab and newline."""


class Ended(Exception):
    """A command ends before its time: its last words, and its exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class Screen:
    """What has been shown; `hidden` says what must not be, and what stands there instead."""

    def __init__(self, tell: Callable[[str], None] | None) -> None:
        self.tell = tell
        self.hidden: Mapping[str, str] = {}
        self.parts: list[str] = []
        self.left = MOST_SHOWN

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)

    @property
    def is_cut(self) -> bool:
        """Whether there was more than fits."""
        return self.left < 0

    def clean(self, text: str) -> str:
        """Whole lines, without colours and without what is hidden."""
        text = CONTROL.sub("", text)
        for secret, shown in self.hidden.items():
            text = text.replace(secret, shown)
        return text

    def show(self, text: str) -> None:
        """Show cleaned text. Raises Ended once there is more than fits."""
        if self.left < 0:
            return
        self._add(text[: self.left])
        self.left -= len(text)
        if self.left < 0:
            raise Ended(CUT, CODE_OF_CUT)

    def end(self, text: str) -> None:
        """Show the last words, which always fit."""
        self._add(text)

    def _add(self, text: str) -> None:
        if text:
            self.parts.append(text)
            if self.tell:
                self.tell(text)
