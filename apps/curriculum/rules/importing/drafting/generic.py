"""What a document doesn't have and a module needs: a rubric, follow-ups, interviews. To be replaced by something that knows the subject."""

import json
from collections import Counter
from collections.abc import Iterator

from apps.curriculum.rules.content.source import KINDS

MINUTES = 8
FULL_QUESTIONS = 5
RAPID_CARDS = 20
RAPID_MINUTES = 0.5

RUBRIC = """\
### The core of the answer (weight 3)

| Level | What is heard |
| --- | --- |
| 0 | None of the points of the model answer. |
| 1 | One or two of its points, as names without an explanation. |
| 2 | Most of its points, each in a sentence that explains it. |
| 3 | All that matters in the model answer, in an order that makes sense, nothing of it wrong. |

### Reasons (weight 2)

| Level | What is heard |
| --- | --- |
| 0 | Names and commands only. |
| 1 | "It's best practice", or a reason for one point at most. |
| 2 | How the main thing works, and why that leads to the answer. |
| 3 | Also what happens when it isn't done, with the step at which it fails. |

### Limits (weight 1)

| Level | What is heard |
| --- | --- |
| 0 | No limit, cost or alternative. |
| 1 | "It depends", without saying on what. |
| 2 | One limit or cost of the answer, named. |
| 3 | A limit, and the case in which something else would be chosen. |
"""

FOLLOW_UPS = """\
- **What would change your mind?** Names a fact that can be observed (a number, a constraint, a failure) and what they would do instead.
- **How would you notice in production that this went wrong?** Names a signal, where it is seen, and the first step after seeing it.
"""

BANDS = (
    (0, "Early days", "The main points are missing so far; read the sections behind the lowest marks before the next round."),
    (40, "Taking shape", "The outline is there; what is missing is the reason behind each point."),
    (60, "On solid ground", "Most of it holds; the points left are in limits and in what happens when things fail."),
    (80, "Ready", "You explain, name the limits and decide."),
)


def blueprints(kinds: Counter[str], cards: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of each blueprint: an interview of at most FULL_QUESTIONS, the kinds in turn, and a round of cards.

    `kinds` counts the questions of each kind. What there is nothing for is left out.
    """
    chosen: Counter[str] = Counter()
    while chosen.total() < min(FULL_QUESTIONS, kinds.total()):
        kind = next(kind for kind in sorted(KINDS, key=lambda kind: chosen[kind]) if chosen[kind] < kinds[kind])
        chosen[kind] += 1
    if chosen:
        parts = [(kind.capitalize(), kind, chosen[kind], float(MINUTES)) for kind in KINDS if chosen[kind]]
        summary = f"{_counted(chosen.total(), 'question')} of {_counted(MINUTES, 'minute')} each, of the kinds that the document asks."
        yield "blueprints/full.toml", _blueprint("Full interview", summary, 1, parts)
    if cards:
        count = min(RAPID_CARDS, cards)
        summary = f"{_counted(count, 'short question')} at half a minute each."
        yield "blueprints/rapid-fire.toml", _blueprint("Rapid-fire round", summary, 2, [("Rapid-fire", "rapid", count, RAPID_MINUTES)])


def _blueprint(title: str, summary: str, position: int, parts: list[tuple[str, str, int, float]]) -> str:
    minutes = sum(count * each for _, _, count, each in parts)
    tables = [f"title = {toml(title)}\nsummary = {toml(summary)}\nminutes = {minutes:g}\nposition = {position}\n"]
    tables += [
        f"[[parts]]\ntitle = {toml(name)}\nkinds = [{toml(kind)}]\ncount = {count}\nminutes = {each:g}\n"
        for name, kind, count, each in parts
    ]
    tables += [f"[[bands]]\nfrom = {least}\ntitle = {toml(name)}\ntext = {toml(text)}\n" for least, name, text in BANDS]
    return "\n".join(tables)


def toml(value: str | int) -> str:
    """Return a string or whole number as TOML writes it; JSON writes both the same."""
    return json.dumps(value, ensure_ascii=False)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing if count == 1 else f'{thing}s'}"
