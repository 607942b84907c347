"""The lobby: the round that is prepared, whose turn it is, and the rounds there were."""

from dataclasses import dataclass, field
from zlib import crc32

from apps.rooms.actions.context import is_settled
from apps.rooms.actions.lobby import proposal
from apps.rooms.models import Round
from apps.rooms.queries.replay import held
from apps.rooms.rules import rotation, states
from apps.rooms.screens.room import Screen


@dataclass(frozen=True)
class LobbyScreen(Screen):
    """`proposed` is whose turn it is by rotation (ids of interviewer and candidate), for the host; `why_not` says why nobody's."""

    proposed: rotation.Pairing | None = None
    why_not: str = ""
    past: list[Round] = field(default_factory=list)

    @property
    def key(self) -> str:
        people = ".".join(str(person.participant.pk) for person in self.people)
        settings = crc32(f"{self.room.guests} {self.room.observers_grade} {self.room.call_url}".encode())
        return f"{super().key}-{self.round.pk if self.round else 0}-{people}-{settings:x}"

    @property
    def chosen(self) -> rotation.Pairing | None:
        """Interviewer and candidate as prepared, or else as proposed."""
        return (self.round.interviewer_id, self.round.candidate_id) if self.round else self.proposed


def lobby_screen(shared: Screen) -> LobbyScreen:
    prepared = None if is_settled(shared.round) else shared.round
    values = vars(shared) | {"round": prepared, "past": list(held(shared.me).order_by("number"))}
    if not shared.is_host or shared.room.state == states.CLOSED:
        return LobbyScreen(**values)
    try:
        return LobbyScreen(**values, proposed=proposal(shared.room))
    except rotation.TooFew as too_few:
        return LobbyScreen(**values, why_not=str(too_few))
