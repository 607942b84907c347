from django.contrib import admin

from apps.core.admin import TypedFields
from apps.teams.models import Invitation, Membership, Participant, Room, Round, Team


class MembershipInline(TypedFields, admin.TabularInline):
    model = Membership
    raw_id_fields = ["person"]
    extra = 0


class ParticipantInline(TypedFields, admin.TabularInline):
    model = Participant
    raw_id_fields = ["person"]
    extra = 0


class RoundInline(TypedFields, admin.TabularInline):
    """What happened in a room is looked at, not edited."""

    model = Round
    fields = ["number", "interviewer", "candidate", "started_at", "ended_at", "revealed_at"]
    readonly_fields = ["number", "interviewer", "candidate", "started_at", "ended_at", "revealed_at"]
    extra = 0
    can_delete = False


@admin.register(Team)
class TeamAdmin(TypedFields, admin.ModelAdmin):
    list_display = ["name", "created_at"]
    search_fields = ["name"]
    inlines = [MembershipInline]


@admin.register(Invitation)
class InvitationAdmin(TypedFields, admin.ModelAdmin):
    list_display = ["team", "email", "invited_by", "uses_left", "expires_at", "revoked_at"]
    list_select_related = ["team", "invited_by"]
    raw_id_fields = ["team", "invited_by"]
    search_fields = ["email", "team__name"]


@admin.register(Room)
class RoomAdmin(TypedFields, admin.ModelAdmin):
    list_display = ["title", "team", "host", "state", "scheduled_for", "created_at"]
    list_select_related = ["team", "host"]
    list_filter = ["state"]
    raw_id_fields = ["team", "host", "blueprint"]
    readonly_fields = ["code", "version", "reminded_at"]
    search_fields = ["title", "team__name"]
    inlines = [ParticipantInline, RoundInline]
