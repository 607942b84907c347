from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin import GrowingAdmin
from apps.reviews.models import CardFlag


@admin.register(CardFlag)
class CardFlagAdmin(GrowingAdmin):
    """What people say is wrong with cards; an author settles a flag and changes the card's file."""

    list_display = ["revision", "note", "flagged_at", "settled_at"]
    list_select_related = ["revision"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]
    fields = ["revision", "note", "flagged_at", "settled_at"]
    readonly_fields = ["revision", "note", "flagged_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
