"""The screen of the lobby, the same for all roles: the prepared round, whose turn it is, and earlier rounds."""

from dataclasses import dataclass, field
from zlib import crc32

from apps.rooms.actions.context import is_settled
from apps.rooms.actions.lobby import proposal
from apps.rooms.models import Round
from apps.rooms.queries.replay import rounds_attended
from apps.rooms.rules import rotation, states
from apps.rooms.screens.room import Screen


@dataclass(frozen=True)
class LobbyScreen(Screen):
    """`proposed`, for the host alone, is whose turn it is by rotation; if it is nobody's, `why_not` is a sentence that says why.

    `past` are the earlier rounds that the participant attended.
    """

    proposed: rotation.Pairing | None = None
    why_not: str = ""
    past: list[Round] = field(default_factory=list)

    @property
    def key(self) -> str:
        """As on other screens; also changes with the prepared round, the people in the room and the settings, which have inputs."""
        people = ".".join(str(person.participant.pk) for person in self.people)
        settings = crc32(f"{self.room.guests} {self.room.observers_grade} {self.room.call_url}".encode())
        return f"{super().key}-{self.round.pk if self.round else 0}-{people}-{settings:x}"

    @property
    def chosen(self) -> rotation.Pairing | None:
        """Interviewer and candidate (ids) as prepared, otherwise as proposed."""
        return (self.round.interviewer_id, self.round.candidate_id) if self.round else self.proposed


def lobby_screen(shared: Screen) -> LobbyScreen:
    """Fill the lobby's screen, also of a closed room. A round that is over isn't shown as prepared."""
    prepared = None if is_settled(shared.round) else shared.round
    values = vars(shared) | {"round": prepared, "past": list(rounds_attended(shared.me).order_by("number"))}
    if not shared.is_host or shared.room.state == states.CLOSED:
        return LobbyScreen(**values)
    try:
        return LobbyScreen(**values, proposed=proposal(shared.room))
    except rotation.TooFew as too_few:
        return LobbyScreen(**values, why_not=str(too_few))
