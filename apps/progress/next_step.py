"""The one thing to do next, and why: the first rule that applies."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.progress.mastery import Mastery

SHAKY = 0.6


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a topic; `mastery` is None where nothing was graded."""

    lesson_id: int
    title: str
    sections: int
    read: int
    mastery: Mastery | None

    @property
    def is_read(self) -> bool:
        return self.read >= self.sections


@dataclass(frozen=True)
class Step:
    """`kind` says what to do: continue, grade, read, practise or interview; `lesson_id` or `interview_id` with what; `verb` is for the button."""

    kind: str
    verb: str
    title: str
    why: str
    interview_id: str = ""
    lesson_id: int | None = None


def next_step(*, running: str, to_grade: str, interviews: int, standings: Sequence[Standing]) -> Step:
    """`running` and `to_grade` are the id of an interview, or empty; `interviews` is how many were graded."""
    if running:
        return Step("continue", "Continue", "Go on with your interview", "Its clock is running.", interview_id=running)
    if to_grade:
        return Step("grade", "Grade it", "Grade your last interview", "You learn most while the answers are fresh.", interview_id=to_grade)
    if not interviews:
        return Step("interview", "Start", "Sit a first interview", "It shows where you stand; nothing has to be read before.")
    shaky = [s for s in standings if s.mastery is not None and s.mastery.share < SHAKY]
    if shaky:
        worst = min(shaky, key=lambda s: s.mastery.share if s.mastery else 1.0)
        percent = round((worst.mastery.share if worst.mastery else 0) * 100)
        if not worst.is_read:
            return Step(
                "read", f"Read {worst.title}", f"Your answers there reach {percent} %, and part of it is unread.", lesson_id=worst.lesson_id
            )
        return Step("practise", "Practise", f"Practise {worst.title}", f"Your answers there reach {percent} %.", lesson_id=worst.lesson_id)
    unseen = next((s for s in standings if s.mastery is None), None)
    if unseen:
        return Step(
            "practise", "Practise", f"Try {unseen.title}", "No answer of yours has been graded there yet.", lesson_id=unseen.lesson_id
        )
    return Step("interview", "Start", "Sit a full interview", "No topic stands out as weak; keep the whole in shape.")
