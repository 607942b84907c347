from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.core.admin import GrowingAdmin, TypedFields
from apps.rooms.actions import closing
from apps.rooms.models import Participant, Room, Round


class ParticipantInline(TypedFields, admin.TabularInline):
    """Participants can't be deleted, since what they did in the room depends on them: set `removed_at` instead."""

    model = Participant
    fields = ["person", "name", "only_observes", "is_ready", "hand_raised_at", "joined_at", "left_at", "removed_at"]
    raw_id_fields = ["person"]
    extra = 0
    can_delete = False


class RoundInline(TypedFields, admin.TabularInline):
    """Rounds are shown and not edited."""

    model = Round
    fields = ["number", "interviewer", "candidate", "started_at", "ended_at", "revealed_at"]
    readonly_fields = ["number", "interviewer", "candidate", "started_at", "ended_at", "revealed_at"]
    extra = 0
    can_delete = False


@admin.register(Room)
class RoomAdmin(GrowingAdmin):
    """A room is closed and never deleted: its rounds belong to everyone who was in them. What it asks can't be changed either."""

    list_display = ["title", "team", "host", "state", "scheduled_for", "created_at"]
    list_select_related = ["team", "host"]
    list_filter = ["state"]
    raw_id_fields = ["team", "host", "blueprint"]
    readonly_fields = ["code", "state", "closed_at", "version", "reminded_at", "question_ids"]
    search_fields = ["title", "team__name"]
    inlines = [ParticipantInline, RoundInline]
    actions = ["close"]

    def has_delete_permission(self, request: HttpRequest, obj: Room | None = None) -> bool:
        return False

    @admin.action(description="Close the rooms chosen", permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        """Close the rooms, as their hosts could. Those closed already stay as they are."""
        closed = [room for room in queryset.order_by("pk") if closing.close_for_staff(room, now=timezone.now())]
        self.message_user(request, f"{len(closed)} room{'' if len(closed) == 1 else 's'} closed.")
