from django.apps import AppConfig

from apps.core.signals import person_merged


class InterviewsConfig(AppConfig):
    name = "apps.interviews"

    def ready(self) -> None:
        from apps.interviews import merging

        person_merged.connect(merging.move)
