"""What an import says of itself: the counts first, then each reason once with its lines."""

from collections.abc import Iterable, Iterator

from apps.curriculum.rules.content.source import Mistake
from apps.curriculum.rules.importing import Examined

MOST_LINES = 12
"""Numbers of lines in a sentence; of more, how many."""


def headline(found: Examined) -> str:
    """`412 look like questions, 409 taken, 3 left out: lines 12, 40 and 77; 12 images and 8 badges dropped.`"""
    left = found.draft.left_out
    text = (
        f"{found.looks} {'looks like a question' if found.looks == 1 else 'look like questions'}, {found.taken} taken, {len(left)} left out"
    )
    if left:
        text += f": {lines(mistake.line for mistake in left)}"
    dropped = [f"{count} {thing if count != 1 else singular(thing)}" for thing, count in found.dropped.items() if count]
    return f"{text}{f'; {listed(dropped)} dropped' if dropped else ''}."


def reasons(mistakes: Iterable[Mistake]) -> Iterator[str]:
    """Each reason once: `2 × no answer stands below the question: lines 12 and 40.`"""
    gathered: dict[str, list[int]] = {}
    for mistake in mistakes:
        gathered.setdefault(mistake.text, []).append(mistake.line)
    for text, where in gathered.items():
        yield f"{len(where)} × {text}: {lines(where)}."


def lines(numbers: Iterable[int]) -> str:
    every = sorted(set(numbers))
    shown = [str(number) for number in every[:MOST_LINES]]
    if len(every) > MOST_LINES:
        return f"lines {', '.join(shown)} and {len(every) - MOST_LINES} more"
    return f"{'line' if len(every) == 1 else 'lines'} {listed(shown)}"


def listed(things: list[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def singular(things: str) -> str:
    """`images` is `image`, `links back to the top` a `link back to the top`."""
    first, _, rest = things.partition(" ")
    return f"{first.removesuffix('s')}{' ' if rest else ''}{rest}"
