from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.admin import DeletesByAction
from apps.core.admin import GrowingAdmin, TypedFields
from apps.teams import membership
from apps.teams.models import Invitation, Membership, Participant, Room, Round, Team


class MembershipInline(TypedFields, admin.TabularInline):
    model = Membership
    raw_id_fields = ["person"]
    extra = 0


class ParticipantInline(TypedFields, admin.TabularInline):
    """What people did in a room hangs on them: who should go is taken out of it."""

    model = Participant
    fields = ["person", "name", "only_observes", "is_ready", "hand_raised_at", "joined_at", "left_at", "removed_at"]
    raw_id_fields = ["person"]
    extra = 0
    can_delete = False


class RoundInline(TypedFields, admin.TabularInline):
    """What happened in a room is looked at, not edited."""

    model = Round
    fields = ["number", "interviewer", "candidate", "started_at", "ended_at", "revealed_at"]
    readonly_fields = ["number", "interviewer", "candidate", "started_at", "ended_at", "revealed_at"]
    extra = 0
    can_delete = False


@admin.register(Team)
class TeamAdmin(DeletesByAction):
    """To delete a team is to dissolve it: rooms and reports stay with those who took part in them."""

    list_display = ["name", "created_at"]
    search_fields = ["name"]
    inlines = [MembershipInline]

    def delete_one(self, obj: Team) -> None:
        membership.dissolve(obj)

    def what_it_means(self, obj: Team) -> list[str]:
        return [f"{obj} is dissolved: memberships and invitations end. Its rooms and reports stay with those who took part in them."]


@admin.register(Invitation)
class InvitationAdmin(GrowingAdmin):
    list_display = ["team", "email", "invited_by", "uses_left", "expires_at", "revoked_at"]
    list_select_related = ["team", "invited_by"]
    raw_id_fields = ["team", "invited_by"]
    search_fields = ["email", "team__name"]


@admin.register(Room)
class RoomAdmin(GrowingAdmin):
    """A room is closed and never deleted: rounds belong to everyone who was in them. What it was opened to ask stays."""

    list_display = ["title", "team", "host", "state", "scheduled_for", "created_at"]
    list_select_related = ["team", "host"]
    list_filter = ["state"]
    raw_id_fields = ["team", "host", "blueprint"]
    readonly_fields = ["code", "version", "reminded_at", "question_ids"]
    search_fields = ["title", "team__name"]
    inlines = [ParticipantInline, RoundInline]

    def has_delete_permission(self, request: HttpRequest, obj: Room | None = None) -> bool:
        return False
