"""Choose the one thing to do next, and say why: the first rule that applies."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.levels import TOP
from apps.progress.rules.mastery import Mastery

SHAKY = 0.6
"""Mastery (0–1) below which a topic comes before everything else."""


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a topic: sections of its lesson in all and read, and mastery, None if no answer was graded."""

    lesson_id: int
    title: str
    sections: int
    read: int
    mastery: Mastery | None
    can_be_asked: bool = True
    """Whether the topic has questions."""

    @property
    def level(self) -> float:
        """The mastery as a level from 0 to 3; 0 without any."""
        return self.mastery.share * TOP if self.mastery else 0.0

    @property
    def is_read(self) -> bool:
        """Whether all sections of the lesson are read."""
        return self.read >= self.sections


@dataclass(frozen=True)
class Step:
    """What to do next. `kind` is continue, grade, read, practise or interview; `verb` is the button's text.

    `interview_id` is set for continue and grade, `lesson_id` for read and practise.
    """

    kind: str
    verb: str
    title: str
    why: str
    interview_id: str = ""
    lesson_id: int | None = None


def next_step(*, running: str, to_grade: str, interviews: int, standings: Sequence[Standing]) -> Step:
    """Return the next step: first the interviews that wait for the person, then topics, the weakest first.

    `running` and `to_grade` are ids of interviews, or empty; `interviews` is the number of graded ones.
    """
    return _step_of_interviews(running, to_grade, interviews) or _step_of_topics(standings)


def _step_of_interviews(running: str, to_grade: str, interviews: int) -> Step | None:
    if running:
        return Step("continue", "Continue", "Go on with your interview", "Its clock is running.", interview_id=running)
    if to_grade:
        return Step("grade", "Grade it", "Grade your last interview", "You learn most while the answers are fresh.", interview_id=to_grade)
    if not interviews:
        return Step("interview", "Start", "Sit a first interview", "It shows where you stand; nothing has to be read before.")
    return None


def _step_of_topics(standings: Sequence[Standing]) -> Step:
    graded = [(standing.mastery, standing) for standing in standings if standing.mastery is not None]
    shaky = [(mastery, standing) for mastery, standing in graded if mastery.share < SHAKY]
    if shaky:
        return _step_of_weak_topic(*min(shaky, key=lambda pair: pair[0].share))
    untried = next((standing for standing in standings if standing.mastery is None and standing.can_be_asked), None)
    if untried:
        why = "No answer of yours has been graded there yet."
        return Step("practise", "Practise", f"Try {untried.title}", why, lesson_id=untried.lesson_id)
    return Step("interview", "Start", "Sit a full interview", "No topic stands out as weak; keep the whole in shape.")


def _step_of_weak_topic(mastery: Mastery, standing: Standing) -> Step:
    """Return the step for a weak topic: reading it to its end first, then practising."""
    reached = f"Your answers there reach {round(mastery.share * 100)} %"
    if standing.is_read:
        return Step("practise", "Practise", f"Practise {standing.title}", f"{reached}.", lesson_id=standing.lesson_id)
    return Step("read", "Read", f"Read {standing.title}", f"{reached}, and part of it is unread.", lesson_id=standing.lesson_id)
