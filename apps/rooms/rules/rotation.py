"""Who is candidate and who is interviewer in the next round."""

from collections.abc import Collection, Sequence

FEWEST = 2
"""People who may interview or be interviewed, without whom there is no round."""

type Pairing = tuple[int, int]
"""Participant ids of interviewer and candidate."""


class TooFew(Exception):
    """There are fewer than FEWEST people for a round; the text says so to the host."""


def next_pairing(people: Sequence[int], rounds: Sequence[Pairing], *, only_observing: Collection[int] = ()) -> Pairing:
    """Return interviewer and candidate of the next round. Raises TooFew.

    `people` are the ids of those in the room, in the order they came; `rounds` are the earlier pairings, oldest first; people in
    `only_observing` get neither role. The candidate is the person who was candidate least often, so that everybody has a turn before
    anybody has two; among several, the one who interviewed most recently, so that two people swap. The interviewer is the other person who
    interviewed least often and longest ago.
    """
    able = [person for person in people if person not in only_observing]
    if len(able) < FEWEST:
        raise TooFew("A round needs two people here who may be interviewer and candidate.")
    interviewers = [interviewer for interviewer, _ in rounds]
    candidates = [candidate for _, candidate in rounds]
    candidate = min(able, key=lambda person: (candidates.count(person), -_last(interviewers, person), able.index(person)))
    others = [person for person in able if person != candidate]
    interviewer = min(others, key=lambda person: (interviewers.count(person), _last(interviewers, person), -able.index(person)))
    return interviewer, candidate


def _last(holders: Sequence[int], person: int) -> int:
    """Return the number (from 0) of the last round in which the person had the role; -1 for never. `holders` has one person a round."""
    return max((number for number, holder in enumerate(holders) if holder == person), default=-1)
