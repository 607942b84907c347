"""What follows the opening marks of a block of code: its language, and what the block is and whether it is wrong on purpose.

`of` says what a block is a piece of and is for the proofs alone; `wrong` is the reason why it is wrong, for proofs and readers;
`parses` stands beside `wrong` when no checker can see the fault.
"""

import re
from dataclasses import dataclass

LANGUAGE = re.compile(r"^[\w+#.-]*")
ATTRIBUTE = re.compile(r'\s+(?:(?P<name>[\w-]+)="(?P<value>[^"]*)"|(?P<word>[\w-]+)(?=\s|$))')


@dataclass(frozen=True)
class Info:
    """Empty `of` and `wrong`: not said. `faults` says what is wrong with how it is written, and what would be right."""

    language: str
    of: str = ""
    wrong: str = ""
    parses: bool = False
    faults: tuple[str, ...] = ()


def read_info(text: str) -> Info:
    """Reads `yaml of="Pod.spec" wrong="…" parses`. What can't be read is left out and named among the faults."""
    language = LANGUAGE.match(text)
    assert language is not None, "the pattern matches nothing too"  # noqa: S101
    said: dict[str, str] = {}
    faults: list[str] = []
    place = language.end()
    while attribute := ATTRIBUTE.match(text, place):
        place = attribute.end()
        name, value = attribute["name"] or attribute["word"], attribute["value"]
        if name in said:
            faults.append(f"{name} is said of the code twice; keep one")
        elif name not in {"of", "wrong", "parses"} or (name == "parses") != (value is None):
            faults.append(f'{attribute.group().strip()} is nothing to say of code; there are of="…", wrong="…" and the word parses')
        elif value is not None and not value.strip():
            faults.append(
                f"{name} is empty; write {'what the code is a piece of' if name == 'of' else 'why the code is wrong'} in the quotes"
            )
        said[name] = (value or "").strip()
    if rest := text[place:].strip():
        faults.append(f'{rest!r} is nothing to say of code; write the language, and after it of="…", wrong="…" and the word parses')
    if "parses" in said and "wrong" not in said:
        faults.append('parses is said of code that isn\'t wrong; write it beside wrong="…", or leave it out')
    return Info(language.group(), said.get("of", ""), said.get("wrong", ""), parses="parses" in said, faults=tuple(faults))
