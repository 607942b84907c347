from django.apps import AppConfig

from apps.core.signals import person_merged
from apps.ops import readiness


class CurriculumConfig(AppConfig):
    name = "apps.curriculum"

    def ready(self) -> None:
        from apps.accounts.portability import register
        from apps.curriculum import loading, marks, portability

        person_merged.connect(marks.move)
        register("curriculum", export=portability.export, erase=portability.erase)
        readiness.register("content", loading.what_is_missing, at_start=True)
