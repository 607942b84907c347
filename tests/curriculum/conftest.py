"""The smallest valid module, as files that each test may change."""

from datetime import datetime
from pathlib import Path

import pytest

from apps.curriculum.actions import loading
from apps.curriculum.rules.content.checking import check
from apps.curriculum.rules.content.reading import read
from tests.conftest import NOON

MODULE = """\
title = "Tiny"
number = 7
summary = "As little as a module can hold."
"""

LESSON = """\
---
title: Basics
summary: What there is to know.
covers:
  one-thing: [F1]
---

Why it matters.

## One thing

The first thing, in `code`.

## Another thing

See [the first](#one-thing) and [it again](01-basics.md#one-thing).
"""

QUESTION = """\
---
id: TNY-01
title: The one thing
topic: basics
kind: concept
difficulty: mid
minutes: 5
sections: [basics#one-thing, basics#another-thing]
---

## Prompt

What is the one thing?

## Model answer

It is the first.

## Rubric

### What (weight 3)

| Level | What is heard |
| --- | --- |
| 0 | Nothing. |
| 1 | A name. |
| 2 | A name, or `a \\| b`. |
| 3 | The first, and all of it. |

### Why (weight 2)

| Level | What is heard |
| --- | --- |
| 0 | Nothing. |
| 1 | A word. |
| 2 | A reason. |
| 3 | Two reasons. |

### Limits (weight 1)

| Level | What is heard |
| --- | --- |
| 0 | Nothing. |
| 1 | A word. |
| 2 | A limit. |
| 3 | Two limits. |

## Follow-ups

- **Why?** Because.
- **And then?** The
  other one.

## Hints

1. Count.

## Tripwires

- **There is none.** Caps *What*. There is: [One thing](../lessons/01-basics.md#one-thing).
"""

CARDS = """\
## the-thing

**Q:** Which thing?

**A:** The *one*.

Taught in [One thing](../lessons/01-basics.md#one-thing).
"""

BLUEPRINT = """\
title = "Full"
summary = "All there is."
minutes = 5.5
position = 1

[[parts]]
title = "Talk"
kinds = ["concept"]
count = 1
minutes = 5

[[parts]]
title = "Rapid"
kinds = ["rapid"]
count = 1
minutes = 0.5

[[bands]]
from = 0
title = "Not yet"
text = "Read."

[[bands]]
from = 50
title = "There"
text = "Go."
"""

ANCHORS = """
## Anchor answers

### Weak

It is *one* thing.

| Criterion | Level | Why |
| --- | --- | --- |
| What | 1 | Says `one \\| thing`. |
| Why | 0 | No reason. |
| Limits | 0 | No limit. |

### Strong

It is the first, because it came first.

| Criterion | Level | Why |
| --- | --- | --- |
| What | 3 | The first. |
| Limits | 0 | No limit. |
| Why | 2 | A reason. |
"""
"""Anchor answers, which may follow QUESTION."""

DIAGRAM = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 120">
  <style>.box { fill: none; }</style>
  <title>A loop</title>
  <defs>
    <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" orient="auto"><path class="fill" d="M0 0L8 4L0 8z"/></marker>
  </defs>
  <!-- two things -->
  <rect class="box strong" x="10" y="10" width="100" height="40"/>
  <path class="line" d="M110 30H200" marker-end="url(#arrow)"/>
  <text class="label" x="20" y="35">pods &lt; 3
    <tspan class="code">ready</tspan></text>
</svg>
"""
"""A diagram with every allowed element; SHOWN shows it in a lesson."""

SHOWN = '![Two things and an arrow](../diagrams/a-loop.svg "A loop")'

FILES = {
    "module.toml": MODULE,
    "lessons/01-basics.md": LESSON,
    "questions/tny-01.md": QUESTION,
    "cards/basics.md": CARDS,
    "blueprints/full.toml": BLUEPRINT,
}


class Content:
    """A content folder with the module `tiny`. Names are paths inside the module's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "tiny"
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} stands nowhere in {name}"
        self.write(name, text.replace(old, new, 1))

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    def mistakes(self) -> list[str]:
        module, unreadable = read(self.folder)
        return [str(mistake) for mistake in sorted({*unreadable, *check(module)})]

    def load(self, now: datetime = NOON) -> loading.Outcome:
        return loading.load(loading.checked(self.root), now=now)


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return Content(tmp_path / "content")
