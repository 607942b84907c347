"""What a guest has done, in figures: told beside the ways to keep it."""

from dataclasses import dataclass

from apps.accounts.models import User
from apps.curriculum.models import ReadMark
from apps.interviews.models import Interview, Response
from apps.interviews.rules import states
from apps.rooms.models import Participant


@dataclass(frozen=True)
class GuestWork:
    """How much a guest has of each kind of work."""

    interviews: int
    graded: int
    """Answers of graded interviews."""
    read: int
    rooms: int


def guest_work(guest: User) -> GuestWork:
    """Count what signing up or in keeps. Takes four queries; a guest has little, for they work in one browser."""
    interviews = Interview.objects.visible_to(guest)
    return GuestWork(
        interviews=interviews.count(),
        graded=Response.objects.filter(interview__in=interviews.filter(state=states.GRADED)).count(),
        read=ReadMark.objects.filter(person=guest).count(),
        rooms=Participant.objects.of_visible_rooms(guest).count(),
    )
