from collections.abc import Iterable
from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.actions import personal_data
from apps.accounts.models import User
from apps.core.admin import GrowingAdmin


class DeletesByAction(GrowingAdmin):
    """A ModelAdmin that deletes by the app's own action, and asks for confirmation with its consequences instead of a list of rows."""

    def delete_by_action(self, obj: Any) -> None:
        """Delete one object by the app's action."""
        raise NotImplementedError

    def consequences(self, obj: Any) -> list[str]:
        """Return what deleting the object means, in sentences."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_by_action(obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_by_action(obj)

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Return what Django's confirmation page shows: consequences, counts by model, missing permissions, protected rows (none)."""
        selected = list(objs)
        name = str(self.opts.verbose_name)
        missing = set() if self.has_delete_permission(request) else {name}
        return [sentence for obj in selected for sentence in self.consequences(obj)], {name: len(selected)}, missing, []


@admin.register(User)
class UserAdmin(DeletesByAction):
    """Deleting a person erases them, as they could do themselves: interviews held with others stay with the others."""

    list_display = ["id", "email", "name", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    exclude = ["password"]
    readonly_fields = ["joined_at", "last_login"]

    def delete_by_action(self, obj: User) -> None:
        personal_data.erase_all(obj, now=timezone.now())

    def consequences(self, obj: User) -> list[str]:
        return [f"{obj} is erased, with everything they did alone.", *personal_data.warnings(obj)]


admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class AddressAdmin(GrowingAdmin, EmailAddressAdmin):
    """Allauth's page of addresses, counted only to MOST_COUNTED like our other long tables."""
