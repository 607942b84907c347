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
    """Deletes by the action that people have for it, and asks with its consequences instead of a list of rows."""

    def delete_one(self, obj: Any) -> None:
        raise NotImplementedError

    def what_it_means(self, obj: Any) -> list[str]:
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_one(obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_one(obj)

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """As Django calls it: what is shown, how many of each kind, whose permission is missing, what stands in the way."""
        found = list(objs)
        name = str(self.opts.verbose_name)
        missing = set() if self.has_delete_permission(request) else {name}
        return [sentence for obj in found for sentence in self.what_it_means(obj)], {name: len(found)}, missing, []


@admin.register(User)
class UserAdmin(DeletesByAction):
    """To delete a person is to erase them, as they could themselves: what was held with others stays with those."""

    list_display = ["id", "email", "name", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    exclude = ["password"]
    readonly_fields = ["joined_at", "last_login"]

    def delete_one(self, obj: User) -> None:
        personal_data.erase_all(obj, now=timezone.now())

    def what_it_means(self, obj: User) -> list[str]:
        return [f"{obj} is erased, with everything they did alone.", *personal_data.warnings(obj)]


admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class AddressAdmin(GrowingAdmin, EmailAddressAdmin):
    """As allauth shows them, but counted as far as the others."""
