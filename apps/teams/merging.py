"""What a guest did in rooms and teams goes with them when they sign in to an account."""

from typing import Any

from apps.accounts.models import User
from apps.teams.models import Membership, Participant, Room


def move(sender: type[User], source: User, target: User, **_: Any) -> None:
    Room.objects.filter(host=source).update(host=target)
    _move_single(Participant, "room", source, target)
    _move_single(Membership, "team", source, target)


def _move_single(model: type[Participant | Membership], of: str, source: User, target: User) -> None:
    """Moves those of which the target has none yet; of which there is one, the target's own stays."""
    there = model.objects.filter(person=target).values(of)
    model.objects.filter(person=source).exclude(**{f"{of}__in": there}).update(person=target)
