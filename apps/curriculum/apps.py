from django.apps import AppConfig

from apps.core.signals import person_merged
from apps.ops import readiness


class CurriculumConfig(AppConfig):
    name = "apps.curriculum"

    def ready(self) -> None:
        from apps.curriculum import loading, marks

        person_merged.connect(marks.move)
        readiness.register("content", loading.what_is_missing)
