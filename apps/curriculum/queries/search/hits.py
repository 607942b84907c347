"""What a search gives: hits, in groups."""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Hit:
    """Something that was found: `title` and `excerpt` as HTML with the match in `<mark>`, where it stands, and the way to it."""

    title: SafeString
    place: str
    url: str
    excerpt: SafeString | str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind, the best first, and how many there are in all."""

    name: str
    title: str
    hits: list[Hit]
    count: int
