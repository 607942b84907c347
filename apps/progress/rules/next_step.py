"""The one thing to do next, and why: the first rule that applies."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.progress.rules.mastery import Mastery

SHAKY = 0.6
"""Below this mastery a topic comes before everything else that is left to do."""


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a topic; `mastery` is None where nothing was graded."""

    lesson_id: int
    title: str
    sections: int
    read: int
    mastery: Mastery | None
    can_be_asked: bool = True
    """Whether there are questions on it."""

    @property
    def is_read(self) -> bool:
        return self.read >= self.sections


@dataclass(frozen=True)
class Step:
    """What to do next: `kind` is continue, grade, read, practise or interview; `verb` is for the button."""

    kind: str
    verb: str
    title: str
    why: str
    interview_id: str = ""
    lesson_id: int | None = None


def next_step(*, running: str, to_grade: str, interviews: int, standings: Sequence[Standing]) -> Step:
    """`running` and `to_grade` are the id of an interview, or empty; `interviews` is above 0 once one was graded."""
    if running:
        return Step("continue", "Continue", "Go on with your interview", "Its clock is running.", interview_id=running)
    if to_grade:
        return Step("grade", "Grade it", "Grade your last interview", "You learn most while the answers are fresh.", interview_id=to_grade)
    if not interviews:
        return Step("interview", "Start", "Sit a first interview", "It shows where you stand; nothing has to be read before.")
    graded = [(standing.mastery, standing) for standing in standings if standing.mastery is not None]
    shaky = [(mastery, standing) for mastery, standing in graded if mastery.share < SHAKY]
    if shaky:
        return _mend(*min(shaky, key=lambda pair: pair[0].share))
    untried = next((standing for standing in standings if standing.mastery is None and standing.can_be_asked), None)
    if untried:
        why = "No answer of yours has been graded there yet."
        return Step("practise", "Practise", f"Try {untried.title}", why, lesson_id=untried.lesson_id)
    return Step("interview", "Start", "Sit a full interview", "No topic stands out as weak; keep the whole in shape.")


def _mend(mastery: Mastery, standing: Standing) -> Step:
    """A weak topic is read to its end first, then practised."""
    reached = f"Your answers there reach {round(mastery.share * 100)} %"
    if standing.is_read:
        return Step("practise", "Practise", f"Practise {standing.title}", f"{reached}.", lesson_id=standing.lesson_id)
    return Step("read", "Read", f"Read {standing.title}", f"{reached}, and part of it is unread.", lesson_id=standing.lesson_id)
