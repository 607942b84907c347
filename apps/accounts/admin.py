from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from django.contrib import admin

from apps.accounts.models import User
from apps.core.admin import GrowingAdmin


@admin.register(User)
class UserAdmin(GrowingAdmin):
    list_display = ["id", "email", "name", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    exclude = ["password"]
    readonly_fields = ["joined_at", "last_login"]


admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class AddressAdmin(GrowingAdmin, EmailAddressAdmin):
    """As allauth shows them, but counted as far as the others."""
