"""The index of the content, to look at: what is true stands in the files."""

from django.contrib import admin
from django.http import HttpRequest

from apps.curriculum.models import Blueprint, Lesson, Module, Question


class ReadOnly(admin.ModelAdmin):
    """Rows to look at: a change would be undone by the next load."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


admin.site.register([Module, Lesson, Blueprint], ReadOnly)


@admin.register(Question)
class QuestionAdmin(ReadOnly):
    list_display = ["code", "kind", "difficulty", "topic", "allotted_seconds", "retired_at"]
    list_filter = ["kind", "difficulty", "topic"]
    search_fields = ["code"]
