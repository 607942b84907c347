"""After an answer the interviewer asks back: follow-ups, each with its own minute or two, answered and graded like questions."""

from collections.abc import Mapping

from apps.curriculum.models import Question
from apps.curriculum.rules.rubrics import Reply
from apps.interviews.models import FollowUp, Interview, Response
from apps.interviews.rules import asking_back


def seconds(interview: Interview) -> int:
    """Return the most seconds that follow-ups take in all, the time factor included; 0 for an interview that asks none."""
    if not interview.asks_back:
        return 0
    responses = interview.responses.select_related("revision", "question")
    return sum(_count(response, interview) for response in responses) * _seconds_each(interview)


def ask(response: Response, interview: Interview) -> None:
    """Choose the follow-ups to an answer that is closed. None are asked after a card, or where nothing was said."""
    most = _count(response, interview) if interview.asks_back and response.text.strip() else 0
    if not most or response.follow_ups.exists():
        return
    follow_ups = [Reply(**reply) for reply in response.revision.wording["follow_ups"]]
    numbers = asking_back.chosen(follow_ups, response.text, most=most, seed=f"{interview.seed} {response.turn}")
    FollowUp.objects.bulk_create(
        FollowUp(response=response, position=position, number=number, allotted_seconds=_seconds_each(interview))
        for position, number in enumerate(numbers, start=1)
    )


def give_levels(response: Response, levels: Mapping[int, int]) -> None:
    """Store levels (0 to 3) of replies, by the positions of their follow-ups. For callers that have checked that it may be graded."""
    for position, level in levels.items():
        response.follow_ups.filter(position=position).update(level=level)


def _count(response: Response, interview: Interview) -> int:
    if response.question.kind == Question.Kind.RAPID:
        return 0
    return asking_back.count(response.allotted_seconds / interview.time_factor, len(response.revision.wording["follow_ups"]))


def _seconds_each(interview: Interview) -> int:
    return round(asking_back.SECONDS * interview.time_factor)
