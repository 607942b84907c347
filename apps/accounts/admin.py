from django.contrib import admin

from apps.accounts.models import User
from apps.core.admin import TypedFields


@admin.register(User)
class UserAdmin(TypedFields, admin.ModelAdmin):
    list_display = ["id", "email", "name", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    exclude = ["password"]
    readonly_fields = ["joined_at", "last_login"]
