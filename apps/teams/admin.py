from django.contrib import admin

from apps.accounts.admin import DeletesByAction
from apps.core.admin import GrowingAdmin, TypedFields
from apps.teams.actions import membership
from apps.teams.models import Invitation, Membership, Team


class MembershipInline(TypedFields, admin.TabularInline):
    model = Membership
    raw_id_fields = ["person"]
    extra = 0


@admin.register(Team)
class TeamAdmin(DeletesByAction):
    """Deleting a team dissolves it: rooms and reports stay with those who took part in them."""

    list_display = ["name", "created_at"]
    search_fields = ["name"]
    inlines = [MembershipInline]

    def delete_by_action(self, obj: Team) -> None:
        membership.dissolve(obj)

    def consequences(self, obj: Team) -> list[str]:
        return [f"{obj} is dissolved: memberships and invitations end. Its rooms and reports stay with those who took part in them."]


@admin.register(Invitation)
class InvitationAdmin(GrowingAdmin):
    list_display = ["team", "email", "invited_by", "uses_left", "expires_at", "revoked_at"]
    list_select_related = ["team", "invited_by"]
    raw_id_fields = ["team", "invited_by"]
    search_fields = ["email", "team__name"]
