"""Who is candidate and who interviewer in the next round."""

from collections.abc import Collection, Sequence

FEWEST = 2
"""People who may interview or be interviewed: with fewer there is no round."""

type Pairing = tuple[int, int]
"""The ids of the interviewer and of the candidate."""


class TooFew(Exception):
    """There are not enough people for a round; the text says so."""


def next_pairing(people: Sequence[int], rounds: Sequence[Pairing], *, only_observing: Collection[int] = ()) -> Pairing:
    """The interviewer and the candidate of the next round.

    `people` are the ids of those who are here, in the order they came; `rounds` what was before, the first one first; `only_observing`
    those who may be neither. The candidate is who was it least often, so that everyone is before anyone is twice; among those, who
    interviewed last, so that two swap. The interviewer is who of the others interviewed least often, and longest ago. Raises TooFew.
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


def _last(held: Sequence[int], person: int) -> int:
    """In which round, counted from 0, the person last had the role; -1 for never."""
    return max((number for number, holder in enumerate(held) if holder == person), default=-1)
