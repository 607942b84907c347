"""Rooms: live meetings with their participants, their rounds, and the events of each round."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.curriculum.models import Blueprint
from apps.interviews.models import Interview
from apps.rooms.rules import join_codes, states
from apps.rooms.rules.permissions import ROUND_ROLES, Role
from apps.teams.models import Membership, Team

LISTED = 300
"""How many rooms a list reaches back to: of those that someone came into as host or guest, and of those of each of their teams. Older
rooms are reached by their link or by the interviews held in them."""


class RoomQuerySet(models.QuerySet["Room"]):
    """Rooms by who may see them and by what became of them."""

    def visible_to(self, person: User) -> Self:
        """Keep the rooms that the person hosts, those of their teams, and those they came into and may come back to.

        Meant for fetching one room: for a list, it would check every room of the site. Use `lately_of` for lists.
        """
        been_in = Participant.objects.of_visible_rooms(person).filter(room=models.OuterRef("pk"))
        of_teams = Membership.objects.filter(team=models.OuterRef("team"), person=person)
        return self.filter(models.Q(host=person) | models.Exists(been_in) | models.Exists(of_teams))

    def lately_of(self, person: User) -> Self:
        """Keep the latest rooms that the person may see: LISTED that they host or came into, LISTED of each of their teams.

        Takes two queries by index, however many rooms there are; the rooms are fetched by index too.
        """
        came = Participant.objects.of_visible_rooms(person).order_by("-joined_at")
        memberships = Membership.objects.filter(person=person).annotate(
            since=models.Subquery(
                Room.objects.filter(team=models.OuterRef("team")).order_by("-created_at").values("created_at")[LISTED:][:1]
            )
        )
        latest = models.Q(pk__in=list(came.values_list("room", flat=True)[:LISTED]))
        for team, since in memberships.values_list("team", "since"):
            latest |= models.Q(team=team, **({"created_at__gt": since} if since else {}))
        return self.filter(latest)

    def not_closed(self) -> Self:
        """Keep the rooms that are open, in whatever state."""
        return self.exclude(state=states.CLOSED)

    def with_called_off(self) -> models.QuerySet[Any]:
        """Add `was_called_off` to each: the room had a time and was closed without a round begun since that time was set."""
        planned = Coalesce(models.OuterRef("rescheduled_at"), models.Value(datetime.min.replace(year=1970, tzinfo=UTC)))
        held = Round.objects.filter(room=models.OuterRef("pk"), started_at__gte=planned)
        is_over = models.Q(state=states.CLOSED, scheduled_for__isnull=False)
        off = models.ExpressionWrapper(is_over & ~models.Exists(held), output_field=models.BooleanField())
        return self.annotate(was_called_off=off)

    def called_off(self) -> models.QuerySet[Any]:
        """Keep the rooms that were called off, as `with_called_off` defines it."""
        return self.with_called_off().filter(was_called_off=True)

    def open_first(self) -> Self:
        """Order the open rooms by their beginning, then the closed ones, latest first."""
        is_closed = models.Case(models.When(state=states.CLOSED, then=1), default=0)
        begins = models.Case(models.When(~models.Q(state=states.CLOSED), then="scheduled_for"))
        return self.order_by(is_closed, begins, "-closed_at", "-created_at", "pk")


class Room(models.Model):
    """A live meeting. Its id is the key in its link and can't be guessed; its `code` can be said aloud and works while the room is open.

    Every change that others in the room could see raises `version`. A change that one participant alone sees raises their `own_version`.
    """

    class State(models.TextChoices):
        """The states of `rules/states.py`, with the labels shown."""

        LOBBY = states.LOBBY, "Lobby"
        ROUND = states.ROUND, "Round"
        GRADING = states.GRADING, "Grading"
        REVEALED = states.REVEALED, "Revealed"
        CLOSED = states.CLOSED, "Closed"

    class Guests(models.TextChoices):
        """What people may do who have the link but don't belong to the room."""

        NONE = "none", "Nobody from outside the team"
        OBSERVE = "observe", "Guests may observe"
        TAKE_PART = "take-part", "Guests may take any role"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=join_codes.LENGTH, default=join_codes.new_code)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="rooms")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hosted_rooms")
    title = models.CharField(max_length=80)
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, null=True, blank=True, related_name="rooms")
    question_ids = models.JSONField(default=list, blank=True, help_text="Of single questions, where there is no blueprint.")
    call_url = models.URLField(blank=True, help_text="Where the call is, for those who talk over one.")
    guests = models.CharField(max_length=10, choices=Guests, default=Guests.OBSERVE)
    observers_grade = models.BooleanField(default=False, help_text="Observers see the rubric and grade, blind.")
    scheduled_for = models.DateTimeField(null=True, blank=True)
    moved_from = models.DateTimeField(null=True, blank=True, help_text="What it was scheduled for before.")
    rescheduled_at = models.DateTimeField(null=True, blank=True, help_text="When it was planned for the time it is planned for now.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    called_off_told_at = models.DateTimeField(
        null=True, blank=True, db_column="told_off_at", help_text="When its people were told that it was called off."
    )
    state = models.CharField(max_length=10, choices=State, default=State.LOBBY)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RoomQuerySet] = RoomQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "teams_room"
        indexes = [
            # The constraint's index is conditional on the state, which a prepared query passes as a parameter: it can't use that one.
            models.Index(fields=["code"], name="rooms_by_code"),
            models.Index(fields=["host", "-created_at"], name="rooms_of_a_host"),
            models.Index(fields=["team", "-created_at"], name="rooms_of_a_team"),
            models.Index(fields=["team", "scheduled_for"], name="next_rooms_of_a_team"),
            models.Index(fields=["scheduled_for"], condition=models.Q(reminded_at=None), name="rooms_to_remind_of"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(state=states.CLOSED), name="one_open_room_a_code"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of the room's page, which is its key."""
        return reverse("rooms:room", args=[self.pk])

    @property
    def is_to_come(self) -> bool:
        """Whether the room is planned for a time that is still ahead."""
        return self.state == "lobby" and self.scheduled_for is not None and self.scheduled_for > timezone.now()


class Reminder(models.Model):
    """A mail that reminds someone of a room's time. Created when that time is near; done once `sent_at` is set.

    Its keys have no constraint in the database: the last release, which doesn't know this table, must be able to delete rooms and people.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="reminders", db_constraint=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "teams_reminder"
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="one_reminder_a_person_and_room")]

    def __str__(self) -> str:
        return f"Reminder of {self.room}"


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Participants by whether they are in the room or may come back."""

    def of_visible_rooms(self, person: User) -> Self:
        """Keep the person's own in rooms that they may still see.

        They weren't taken out, and they are in the room, may come back to it, host it, or it is closed.
        """
        is_open = models.Q(left_at=None) | ~models.Q(room__guests=Room.Guests.NONE) | models.Q(room__host=person)
        may_come_back = is_open | models.Q(room__state=states.CLOSED)
        return self.filter(may_come_back, person=person, removed_at=None)

    def present(self) -> Self:
        """Keep those who came in and neither left nor were taken out, whether or not their page is open."""
        return self.filter(left_at=None, removed_at=None)


class Participant(models.Model):
    """Someone's place in a room, kept when they go. Someone who left may come back; someone who was removed may not."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations")
    name = models.CharField(max_length=40)
    only_observes = models.BooleanField(default=False)
    is_ready = models.BooleanField(default=False)
    hand_raised_at = models.DateTimeField(null=True, blank=True)
    records_since = models.DateTimeField(
        null=True, blank=True, help_text="When they began to record themselves, on their own device, in this round."
    )
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    own_version = models.PositiveIntegerField(default=0, db_default=0)
    read_ahead = models.JSONField(
        default=list, db_default=[], help_text="Ids of questions read as interviewer of a round that was drawn anew."
    )

    objects: ClassVar[ParticipantQuerySet] = ParticipantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "teams_participant"
        indexes = [models.Index(fields=["person", "-joined_at"], name="latest_of_a_participant")]
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="one_participant_a_person_and_room")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_present(self) -> bool:
        """Whether they neither left nor were taken out: `present()` for a single participant."""
        return self.left_at is None and self.removed_at is None


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds by who was in them."""

    def attended_by(self, participant: Participant) -> Self:
        """Keep the rounds in which the participant was interviewer or candidate, or that ran while they were in the room."""
        has_role = models.Q(interviewer=participant) | models.Q(candidate=participant)
        was_there = Attendance.objects.filter(round=models.OuterRef("pk"), participant=participant)
        return self.filter(has_role | models.Exists(was_there))


class Round(models.Model):
    """One interview in a room, with its interviewer and candidate. While `started_at` is empty, it is prepared and can be drawn anew."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    interview = models.OneToOneField(Interview, on_delete=models.PROTECT, related_name="round")
    interviewer = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    useful = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How useful it was to the candidate, from 1 to 5.")
    fair = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How fair it was to the candidate, from 1 to 5.")
    edit_bytes = models.PositiveIntegerField(
        default=0, db_default=0, db_column="stroke_bytes", help_text="What the edits of its notepad take, roughly."
    )

    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "teams_round"
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="one_round_a_number"),
            models.CheckConstraint(
                name="ratings_from_1_to_5",
                condition=(models.Q(useful=None) | models.Q(useful__range=(1, 5))) & (models.Q(fair=None) | models.Q(fair__range=(1, 5))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room}, round {self.number}"

    def roles_of(self, participant: Participant) -> frozenset[Role]:
        """Return the participant's role in the round; both, if interviewer and candidate turned out to be one person on two devices."""
        holders = {Role.INTERVIEWER: self.interviewer_id, Role.CANDIDATE: self.candidate_id}
        return frozenset(role for role, holder in holders.items() if holder == participant.pk) or frozenset({Role.OBSERVER})

    @property
    def is_running(self) -> bool:
        """Whether the round has begun and not ended; a paused round runs too."""
        return self.started_at is not None and self.ended_at is None

    @property
    def was_broken_off(self) -> bool:
        """Whether the room was closed before the reveal; its page then shows nothing of the round."""
        return self.room.state == states.CLOSED and self.revealed_at is None

    def was_attended_by(self, participant: Participant) -> bool:
        """Whether the participant was in the round: `attended_by()` for a single round."""
        if participant.pk in {self.interviewer_id, self.candidate_id}:
            return True
        return self.attendances.filter(participant=participant).exists()

    def role_of(self, participant: Participant) -> Role:
        """Return the role whose page the participant is shown: the first in ROUND_ROLES that they have."""
        own = self.roles_of(participant)
        return next(role for role in ROUND_ROLES if role in own)


class Attendance(models.Model):
    """Records that someone was in the room while a round ran, and so may read its answers, levels and feedback.

    Its keys have no constraint in the database: the last release, which doesn't know this table, must be able to delete what they point at.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="attendances", db_constraint=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="attendances", db_constraint=False)

    class Meta:
        db_table = "teams_attendance"
        constraints = [models.UniqueConstraint(fields=["round", "participant"], name="one_attendance_a_round_and_participant")]

    def __str__(self) -> str:
        return f"{self.participant} in {self.round}"


class PlainEncoder(json.JSONEncoder):
    """Encodes JSON without escaping letters: escaped, an emoji takes twelve bytes instead of four."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})


class Event(models.Model):
    """Something that happened in a round. The replay is made of events, and hints, follow-ups and notes are kept nowhere else.

    `data` holds, by kind: `position` for `hint`, `follow-up`, `finding`, `clarification` and `phase`, `seconds` for `extend`, an edit for
    `write`, `text` for `note`, `criteria` for `heard`, `criterion` and `level` for `level`. `turn` is the question it belongs to, from 1; 0
    for none.
    """

    class Kind(models.TextChoices):
        """Kinds of events, with the labels shown."""

        BEGIN = "begin", "The round began"
        QUESTION = "question", "A question was put"
        HINT = "hint", "A hint was given"
        FOLLOW_UP = "follow-up", "A follow-up was asked"
        FINDING = "finding", "A finding was shown"
        CLARIFICATION = "clarification", "A clarifying question was answered"
        PHASE = "phase", "The next phase began"
        PAUSE = "pause", "The clock was stopped"
        RESUME = "resume", "The clock went on"
        EXTEND = "extend", "Time was added"
        WRITE = "write", "The candidate wrote"
        NOTE = "note", "A private note"
        HEARD = "heard", "Criteria were heard"
        LEVEL = "level", "A level was given"
        END = "end", "The round ended"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    author = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, related_name="events")
    turn = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(default=dict, encoder=PlainEncoder)

    class Meta:
        db_table = "teams_event"
        indexes = [
            models.Index(fields=["round", "id"], name="events_of_a_round"),
            # Pages fetch hints and notes, which are few among many edits.
            models.Index(fields=["round", "kind", "turn"], name="events_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%H:%M:%S}"


class Feedback(models.Model):
    """What an interviewer or observer tells the candidate after the reveal: what to keep, what to change, and takeaways."""

    MOST_TAKEAWAYS = 3

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="feedback")
    author = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    keep = models.TextField(blank=True)
    change = models.TextField(blank=True)
    takeaways = models.JSONField(default=list)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "teams_feedback"
        verbose_name_plural = "feedback"
        constraints = [models.UniqueConstraint(fields=["round", "author"], name="one_feedback_an_author")]

    def __str__(self) -> str:
        return f"Feedback of {self.author} on {self.round}"

    @property
    def version(self) -> str:
        """A version for optimistic checks: different each time the feedback is written."""
        return self.written_at.isoformat()
