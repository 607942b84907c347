"""What follows the opening marks of a block of code: its language, and what the block is and whether it is wrong on purpose.

`of` says what a block is a piece of and is for the proofs alone; `wrong` is the reason why it is wrong, for proofs and readers;
`parses` stands beside `wrong` when no checker can see the fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LANGUAGE = re.compile(r"[\w+#.-]*")
ATTRIBUTE = re.compile(r'\s+(?:(?P<name>[\w-]+)="(?P<value>[^"]*)"|(?P<word>[\w-]+)(?=\s|$))')

QUOTED = {"of": "what the code is a piece of", "wrong": "why the code is wrong"}
"""What is said in quotes, by its name, and what to write there."""

WORD = "parses"


@dataclass(frozen=True)
class Info:
    """Empty `of` and `wrong`: not said. `faults` says what is wrong with how it is written, and what would be right."""

    language: str
    of: str = ""
    wrong: str = ""
    parses: bool = False
    faults: tuple[str, ...] = ()


def read_info(text: str) -> Info:
    """Return what `yaml of="Pod.spec" wrong="…" parses` says. What can't be read is left out and named among the faults."""
    language = LANGUAGE.match(text)
    assert language is not None, "the pattern matches nothing too"  # noqa: S101
    said: dict[str, str] = {}
    faults: list[str] = []
    place = language.end()
    while attribute := ATTRIBUTE.match(text, place):
        place = attribute.end()
        name = attribute["name"] or attribute["word"]
        faults += _faults(attribute, name, is_said=name in said)
        said[name] = (attribute["value"] or "").strip()
    faults += _faults_of_all(said, text[place:].strip())
    return Info(language.group(), said.get("of", ""), said.get("wrong", ""), parses=WORD in said, faults=tuple(faults))


def _faults(attribute: re.Match[str], name: str, *, is_said: bool) -> Iterator[str]:
    value = attribute["value"]
    if is_said:
        yield f"{name} is said of the code twice; keep one"
    elif name not in (QUOTED if value is not None else {WORD}):
        yield f'{attribute.group().strip()} is nothing to say of code; there are of="…", wrong="…" and the word parses'
    elif value is not None and not value.strip():
        yield f"{name} is empty; write {QUOTED[name]} in the quotes"


def _faults_of_all(said: dict[str, str], rest: str) -> Iterator[str]:
    if rest:
        yield f'{rest!r} is nothing to say of code; write the language, and after it of="…", wrong="…" and the word parses'
    if WORD in said and "wrong" not in said:
        yield 'parses is said of code that isn\'t wrong; write it beside wrong="…", or leave it out'
