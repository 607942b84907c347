"""What an import says of itself: the counts first, then each reason once with its lines."""

from collections import Counter
from collections.abc import Iterable, Iterator

from apps.curriculum.rules.content.source import Mistake
from apps.curriculum.rules.importing.examining import Examined

MOST_LINES = 12
"""Numbers of lines in a sentence; of more, how many."""


def headline(examined: Examined) -> str:
    """Return `412 look like questions, 409 taken, 3 left out: lines 12, 40 and 77; 12 images and 8 badges dropped.`"""
    left = examined.draft.left_out
    looks = f"{examined.looks} {'looks like a question' if examined.looks == 1 else 'look like questions'}"
    where = f": {lines(mistake.line for mistake in left)}" if left else ""
    dropped = counted(examined.dropped)
    return f"{looks}, {examined.taken} taken, {len(left)} left out{where}{f'; {listed(dropped)} dropped' if dropped else ''}."


def reasons(mistakes: Iterable[Mistake]) -> Iterator[str]:
    """Yield each reason once: `2 × no answer stands below the question: lines 12 and 40.`"""
    gathered: dict[str, list[int]] = {}
    for mistake in mistakes:
        gathered.setdefault(mistake.text, []).append(mistake.line)
    for text, where in gathered.items():
        yield f"{len(where)} × {text}: {lines(where)}."


def counted(things: Counter[str]) -> list[str]:
    """Return those of which there are any: `1 lesson`, `60 questions`. The names of `things` are plurals."""
    return [f"{count} {thing if count != 1 else singular(thing)}" for thing, count in things.items() if count]


def lines(numbers: Iterable[int]) -> str:
    """Return `line 3` or `lines 3, 5 and 9`, each number once and rising; of more than MOST_LINES the first, and how many more."""
    every = sorted(set(numbers))
    shown = [str(number) for number in every[:MOST_LINES]]
    if len(every) > MOST_LINES:
        return f"lines {', '.join(shown)} and {len(every) - MOST_LINES} more"
    return f"{'line' if len(every) == 1 else 'lines'} {listed(shown)}"


def listed(things: list[str]) -> str:
    """Return the things, at least one, as a phrase: `a, b and c`."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def singular(things: str) -> str:
    """Return a plural as a singular: `images` is `image`, `links back to the top` a `link back to the top`."""
    first, _, rest = things.partition(" ")
    return f"{first.removesuffix('s')}{' ' if rest else ''}{rest}"
