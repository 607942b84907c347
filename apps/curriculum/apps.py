from django.apps import AppConfig

from apps.core.signals import person_merged


class CurriculumConfig(AppConfig):
    name = "apps.curriculum"

    def ready(self) -> None:
        from apps.curriculum import marks

        person_merged.connect(marks.move)
