from django.apps import AppConfig

from apps.observability.actions import readiness


class CurriculumConfig(AppConfig):
    name = "apps.curriculum"

    def ready(self) -> None:
        from apps.accounts.actions.personal_data import register
        from apps.curriculum.actions import loading, personal_data

        register("curriculum", export=personal_data.export, erase=personal_data.erase, keys=personal_data.KEYS)
        readiness.register("content", loading.what_is_missing, at_start=True)
