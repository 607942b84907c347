"""How a schedule bends before an interview: nothing is due after its date, and every card comes once more in the last week."""

from datetime import date, timedelta

LAST_WEEK = 7
"""Days before an interview over which the final pass is spread."""


def due_before(due_on: date, *, last_on: date, interview_on: date | None, spread: int) -> date:
    """Return the day on which a card is due, given the day that FSRS would choose.

    A card that would come in the last week or later comes on one of its days, chosen by `spread` (any number that stays the same for a
    card) so that every day gets as many; one reviewed in that week has had its final pass and is due on the interview's day at the latest.
    An interview on or before the day of the last review changes nothing.
    """
    if interview_on is None or interview_on <= last_on:
        return due_on
    week_begins = interview_on - timedelta(days=LAST_WEEK)
    if due_on < week_begins:
        return due_on
    if last_on >= week_begins:
        return min(due_on, interview_on)
    first = max(week_begins, last_on + timedelta(days=1))
    days = (interview_on - first).days
    return first + timedelta(days=spread % days)
