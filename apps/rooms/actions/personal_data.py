"""Export, erasure and merging of what a person did in rooms. Rounds held with others stay for them, by "Someone who left"."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.accounts.actions.personal_data import Combine, Key, listed, nothing_to_add
from apps.accounts.models import User
from apps.core.text.passages import joined
from apps.rooms.actions import calling_off, closing, lobby, team_places
from apps.rooms.actions.context import notify, recheck_streams
from apps.rooms.models import Attendance, Event, Feedback, Participant, Reminder, Room, Round
from apps.rooms.rules import states
from apps.teams.models import Membership, Team

SOMEONE = "Someone who left"
CALLED_OFF = "Meeting that was called off"


def export(person: User) -> dict[str, Any]:
    """Return all that rooms keep about the person, as values that JSON can hold."""
    mine = Participant.objects.filter(person=person)
    notes = Event.objects.filter(author__in=mine, kind=Event.Kind.NOTE)
    feedback = Feedback.objects.order_by("pk").values("written_at", "keep", "change", "takeaways")
    return {
        "rooms": listed(mine, "name", "joined_at", "left_at", "removed_at", title=F("room__title")),
        "reminders": listed(Reminder.objects.filter(person=person), "sent_at", title=F("room__title")),
        "hosted": listed(Room.objects.filter(host=person), "title", "created_at", "scheduled_for", "call_url"),
        "rounds": [_round(round_, person) for round_ in _rounds(person)],
        "notes": listed(notes, "at", "turn", title=F("round__room__title"), text=F("data__text")),
        "feedback_given": list(feedback.filter(author__in=mine)),
        "feedback_received": list(feedback.filter(round__candidate__in=mine)),
    }


def warn(person: User) -> list[str]:
    """Return sentences that say, before the account is erased, which rooms go and which rounds stay."""
    warnings = []
    if called_off := _never_begun(person).exclude(state=states.CLOSED).count():
        warnings.append(f"{called_off} room{'s' if called_off > 1 else ''} that you opened and in which no round began: called off.")
    if stay := _rounds(person).count():
        warnings.append(
            f"{stay} round{'s' if stay > 1 else ''} that you were in with others: what you wrote and gave stays part of their reports, "
            f"as that of “{SOMEONE}”. Your private notes go."
        )
    return warnings


def erase(person: User, now: datetime) -> None:
    """Erase what is the person's alone, and take their name off what others share.

    Rooms in which a round began stay; the person's own are closed, and a team's rooms go on under another host who is in them. A future
    meeting that others may have in their calendars keeps its time only, so that they learn that it is off.
    """
    for team in Team.objects.of(person):
        team_places.leave_rooms_of(team, person, now=now)
    Reminder.objects.filter(person=person).delete()
    mine = Participant.objects.filter(person=person)
    participants = list(mine.values_list("pk", flat=True))
    recheck_streams(mine)
    prepared = Round.objects.filter(Q(interviewer__in=participants) | Q(candidate__in=participants), started_at=None)
    for round_ in prepared.select_related("interview"):
        lobby.delete_prepared(round_)
    for room in _never_begun(person):
        for round_ in room.rounds.select_related("interview"):
            lobby.delete_prepared(round_)
        if calling_off.may_be_in_calendars(room, now=now):
            Room.objects.filter(pk=room.pk).update(title=CALLED_OFF, call_url="")
        else:
            room.participants.all().delete()
            room.delete()
    for room in Room.objects.not_closed().filter(host=person):
        closing.close_locked(room, now=now)
    Event.objects.filter(author__in=mine, kind=Event.Kind.NOTE).delete()
    begun = Round.objects.filter(room=OuterRef("room"), started_at__isnull=False)
    mine.exclude(Exists(begun)).delete()
    mine.filter(left_at=None).update(left_at=now)
    mine.update(name=SOMEONE, is_ready=False, hand_raised_at=None, records_since=None)


def before_going(sender: type[User], person: User, **_: Any) -> None:
    """Lock the person's teams, then the rooms that they host or came into, until the transaction ends, and notify those rooms."""
    teams = list(Membership.objects.filter(person=person).values_list("team", flat=True))
    list(Team.objects.select_for_update().filter(pk__in=teams).order_by("pk").values_list("pk"))
    hosted = Room.objects.filter(host=person).values_list("pk", flat=True)
    rooms = {*hosted, *Participant.objects.filter(person=person).values_list("room", flat=True)}
    for room in Room.objects.select_for_update().filter(pk__in=rooms).order_by("pk"):
        notify(room)


def _combine_participants(source: Participant, target: Participant) -> None:
    """Merge `source` into `target`: one person came into the room twice, as a guest and with an account.

    They are in the room if either was. If the account was taken out, they stay out, unless they host the room: a host can't be taken out,
    but may have taken out their own double.
    """
    if target.room.host_id in {source.person_id, target.person_id}:
        target.removed_at = None
    if source.removed_at is None and source.left_at is None:
        target.left_at = None
    target.is_ready = target.is_ready or source.is_ready
    target.only_observes = target.only_observes and source.only_observes
    target.hand_raised_at = target.hand_raised_at or source.hand_raised_at
    target.records_since = target.records_since or source.records_since
    target.joined_at = min(source.joined_at, target.joined_at)
    target.own_version = max(source.own_version, target.own_version) + 1
    target.read_ahead = sorted({*source.read_ahead, *target.read_ahead})


def _combine_reminders(source: Reminder, target: Reminder) -> None:
    """Merge `source` into `target`: someone reminded as a guest isn't reminded again."""
    target.tried_at = target.tried_at or source.tried_at
    target.sent_at = target.sent_at or source.sent_at


def _combine_feedback(source: Feedback, target: Feedback) -> None:
    target.keep, target.change = joined(target.keep, source.keep), joined(target.change, source.change)
    takeaways = list(dict.fromkeys([*target.takeaways, *source.takeaways]))
    target.takeaways, rest = takeaways[: Feedback.MOST_TAKEAWAYS], takeaways[Feedback.MOST_TAKEAWAYS :]
    target.change = "\n\n".join(filter(None, [target.change, *rest]))  # more than three takeaways don't fit the form
    target.written_at = max(source.written_at, target.written_at)


KEYS: dict[Key, Combine | None] = {
    (Room, "host"): None,
    (Reminder, "person"): _combine_reminders,
    (Participant, "person"): _combine_participants,
    (Round, "interviewer"): None,
    (Round, "candidate"): None,
    (Attendance, "participant"): nothing_to_add,
    (Event, "author"): None,
    (Feedback, "author"): _combine_feedback,
}


def _rounds(person: User) -> QuerySet[Round]:
    """Return the rounds that began in rooms which the person came into, oldest first."""
    rounds = Round.objects.filter(started_at__isnull=False, room__participants__person=person)
    return rounds.select_related("room", "interviewer", "candidate").order_by("started_at", "pk")


def _round(round_: Round, person: User) -> dict[str, Any]:
    own = next((participant for participant in (round_.interviewer, round_.candidate) if participant.person_id == person.pk), None)
    return {
        "room": round_.room.title,
        "number": round_.number,
        "as": round_.role_of(own) if own else "observer",
        "interviewer": round_.interviewer.name,
        "candidate": round_.candidate.name,
        "started_at": round_.started_at,
        "ended_at": round_.ended_at,
        "revealed_at": round_.revealed_at,
        "useful": round_.useful,
        "fair": round_.fair,
    }


def _never_begun(person: User) -> QuerySet[Room]:
    """Return the rooms that the person hosts and in which no round ever began."""
    return Room.objects.filter(host=person).exclude(rounds__started_at__isnull=False)
